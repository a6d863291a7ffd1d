import pytest

from amparo.lib.corroboration.attribution import chain_at, cites_of
from amparo.lib.corroboration.denials import denials_of
from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.quotes import quotes_of
from amparo.lib.corroboration.reading import read_text

from .reading_labels import Labelled, alike, labelled, plain, score


def quotes(text):
    return [(each.text, each.speaker) for each in quotes_of(read_text(text, name="x"))]


def chain(text, words):
    document = read_text(text, name="x")
    start = document.text.index(words)
    return chain_at(document, Span(start, start + len(words)))


def matched(each: Labelled):
    left = list(quotes_of(each.document))
    pairs, missed = [], 0
    for words, speaker, _kind in each.label["quotes"]:
        hit = next((q for q in left if plain(q.text) == plain(words)), None)
        hit = hit or next((q for q in left if alike(q.text, words)), None)
        if hit is None:
            missed += 1
            continue
        left.remove(hit)
        pairs.append((hit, speaker))
    return pairs, left, missed


def test_quotations_of_three_languages_are_found_whole():
    results = [matched(each) for each in labelled()]
    found = sum(len(pairs) for pairs, _, _ in results)
    extra = sum(len(left) for _, left, _ in results)
    assert score(found=found, extra=extra, missed=sum(r[2] for r in results)) >= 0.95


def test_each_quotation_has_its_speaker():
    pairs = [pair for each in labelled() for pair in matched(each)[0]]
    right = [alike(q.speaker, who) if who else not q.speaker for q, who in pairs]
    assert sum(right) / len(right) >= 0.95


def test_the_root_of_each_figure_comes_out():
    right = []
    for each in labelled():
        for words, want in each.label.get("chains", []):
            start = each.document.text.index(words)
            found = chain_at(each.document, Span(start, start + len(words)))
            right.append(bool(found) and alike(found[-1], want[-1]))
    assert sum(right) / len(right) >= 0.90


def test_denials_are_told_from_what_only_looks_like_one():
    found = extra = missed = 0
    for each in labelled():
        left = list(denials_of(each.document))
        for words, who, behalf, kind, how in each.label.get("denials", []):
            start = each.document.text.index(words)
            hit = next(
                (
                    d
                    for d in left
                    if d.span.start < start + len(words)
                    and start < d.span.end
                    and d.kind == kind
                    and (not who or alike(d.who, who))
                    and (not behalf or alike(d.on_behalf_of, behalf))
                    and (not how or how in d.type)
                ),
                None,
            )
            if hit is None:
                missed += 1
                continue
            left.remove(hit)
            found += 1
        extra += len(left)
    assert score(found=found, extra=extra, missed=missed) >= 0.85


@pytest.mark.parametrize(
    "text",
    [
        "The film “The Long Night” opened in Velmora on Monday.",
        "He lives on the so-called “street of lamps” in Velmora.",
        "Газета «Карсанский курьер» вышла в понедельник.",
        "L'association « Porte ouverte » a fermé ses portes lundi.",
        "The workers' rights group met the teachers' union on Monday.",
        "It was the farmers’ market of the ’90s, and the drivers’ strike.",
    ],
)
def test_names_and_apostrophes_are_no_speech(text):
    assert quotes(text) == []


def test_a_mark_that_is_never_closed_ends_with_its_sentence():
    text = (
        "Some men “returned home barely alive, she said. The police did not answer "
        "our letters. A second group left for the coast in the spring of that year."
    )
    assert quotes(text)[0][0] == "returned home barely alive, she said."


def test_a_quotation_goes_on_in_the_next_paragraph():
    text = "“We were taken to a mill,” said Ana Bell. “It was dark.\n\n“Then they let us go.”"
    assert quotes(text)[-1] == ("Then they let us go.", "Ana Bell")


def test_a_surname_and_a_pronoun_find_the_full_name():
    text = (
        "Ana Bell, a lawyer in Velmora, represents nine families.\n\n"
        "“Nobody has answered us,” Bell said. “We will go on,” she added."
    )
    assert [speaker for _, speaker in quotes(text)] == ["Ana Bell", "Ana Bell"]


def test_what_an_outlet_was_told_comes_through_that_outlet():
    text = "Pavel Ostry told the Karsan Courier that 40 men had been taken to the mill."
    assert chain(text, "40 men") == ("Karsan Courier", "Pavel Ostry")


def test_an_outlet_that_cites_another_is_not_the_root():
    text = "The Guardian Post, citing two former guards, said 15 men were held there."
    assert chain(text, "15 men") == ("Guardian Post", "two former guards")


def test_each_clause_keeps_its_own_source():
    text = (
        "Amity Watch said 40 people were detained, while the ministry said 12 men "
        "had been fined."
    )
    assert (chain(text, "40 people"), chain(text, "12 men")) == (
        ("Amity Watch",),
        ("ministry",),
    )


def test_a_hedge_without_a_name_is_an_unnamed_source():
    assert chain("It is believed that 12 men were held there.", "12 men") == (
        "unnamed",
    )


def test_what_the_text_says_itself_has_no_source():
    assert chain("Police arrested 12 men in Velmora on Monday.", "12 men") == ()


def test_a_copied_block_stands_on_its_origin():
    text = (
        "Here is the news of the week.\n\nThe Northern Post reported:\n\n"
        "About 40 people have been imprisoned since December.\n\n"
        "Two of them have died."
    )
    assert chain(text, "40 people") == ("Northern Post",)


def test_sources_at_the_foot_are_cited():
    text = "The raids went on for a week in the whole valley.\n\nSources: Amity Watch, Northwire"
    found = [each.source for each in cites_of(read_text(text, name="x"))]
    assert found == ["Amity Watch", "Northwire"]


def kinds(text):
    return [(each.who, each.kind) for each in denials_of(read_text(text, name="x"))]


@pytest.mark.parametrize(
    "text",
    [
        "The court denied bail to four men.",
        "The ministry rejected the application of the two families for a visa.",
        "Lawyers were denied access to the prison.",
        "The mayor declined to comment on the report.",
        "Суд отказал в свидании матери задержанного.",
        "Le préfet a rejeté la demande d'asile de la famille.",
    ],
)
def test_a_refusal_is_no_denial(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Governor Ilo Kern denied the allegations.", ("Ilo Kern", "denies")),
        (
            "Governor Ilo Kern said he had found no evidence of it.",
            ("Ilo Kern", "no_evidence"),
        ),
        ("Губернатор Илья Керн опроверг сообщения о пытках.", ("Илья Керн", "denies")),
        ("Le gouverneur Ilo Kern a démenti ces accusations.", ("Ilo Kern", "denies")),
        ("Le gouverneur Ilo Kern doute de ces témoignages.", ("Ilo Kern", "doubts")),
    ],
)
def test_who_denies_is_told_and_how(text, want):
    assert kinds(text) == [want]


def test_a_spokesman_denies_on_behalf_of_somebody():
    text = "A spokesman for the governor called the report “utter lies”."
    assert [d.on_behalf_of for d in denials_of(read_text(text, name="x"))] == [
        "governor"
    ]


@pytest.mark.parametrize(
    "mark", ['"a ', "“a ", "«a ", "'a ", "“", "he said ", "no evidence ", "."]
)
def test_hostile_repetition_ends_soon(mark):
    import time

    document = read_text(mark * 8_000, name="x")
    start = time.process_time()
    quotes_of(document)
    denials_of(document)
    assert time.process_time() - start < 5
