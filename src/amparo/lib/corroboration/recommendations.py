"""Recommendations: what is asked of a government, a court, a union, one addressee each.

They stand as lists under a line that names the addressee ("To the European Union:", "He
urged Russia to:"), or in a sentence ("We urge the EU to …", "The authorities must …").
What readers are asked to do is a call to action, not a recommendation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from amparo.lib.corroboration.addressees import addressee_form, is_addressee
from amparo.lib.corroboration.documents import Document, Kind, Passage, Sentence, Span
from amparo.lib.corroboration.grammar import (
    even,
    grammar_language,
    lexicon,
    low_text_of,
)
from amparo.lib.corroboration.remembering import remembering

_ADDR = r"(?P<addr>[^.;:!?\n«»“”\"]{2,120}?)"
_ACT = r"(?P<act>[^\n]{3,1200})"
_SUBJECT = r"(?P<addr>(?:[^\W\d_]|['’«»-])[^.;:!?\n]{1,110}?)"
_BULLET = re.compile(r"\s*(?:[•●▪◦‣·*–—-]|\(?\d{1,2}[.)]|\(?[a-zа-я]\))\s+")
_CLAUSE_STARTS = re.compile(
    r"(?:^|[,;:—–]\s+(?:and |but |и |а |et |that |что |que )?|\b(?:that|что|que) |[“«\"]\s?)"
)
_READ = frozenset({Kind.BODY, Kind.LIST, Kind.QUOTE, Kind.BLOCKQUOTE, Kind.HEADLINE})
_MOST_ITEMS = 100
_FIRM_VERBS = 4  # the first patterns of English: urge, call on, call for, appeal to
_PETITION = re.compile(
    r"\b(?:petition|petitions|which|that)\s+(?:\w+\s+){0,3}$|петици\w+\s+(?:\w+\s+){0,3}$"
    r"|pétition\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Recommendation:
    """What is asked of whom; `text` as printed, without its bullet."""

    span: Span
    addressee: str
    text: str
    rule: str


@dataclass(frozen=True)
class _Grammar:
    cue: re.Pattern[str]
    ask_cue: re.Pattern[str]
    asks: tuple[re.Pattern[str], ...]
    modal: re.Pattern[str]
    leads: tuple[re.Pattern[str], ...]
    header: re.Pattern[str]
    again: re.Pattern[str]
    break_at: re.Pattern[str]
    infinitive: re.Pattern[str] | None


@cache
def _grammar(language: str) -> _Grammar:
    table = lexicon("recommendations")[language]
    infinitive = table.get("infinitive")

    def filled(pattern: str, addr: str = _ADDR) -> re.Pattern[str]:
        act = rf"(?P<act>{infinitive}[^\n]{{0,1200}})" if infinitive else _ACT
        verbs = "|".join(sorted(_VERB_EN))
        verb = rf"(?P<act>(?:not |immediately )?(?:{verbs})(?!\w)[^\n]{{0,1200}})"
        pattern = pattern.replace("VERB", verb)
        return re.compile(
            rf"(?<!\w){pattern.replace('ADDR', addr).replace('ACT', act)}",
            re.IGNORECASE,
        )

    return _Grammar(
        cue=re.compile(rf"{table['ask_cue']}|{table['modals']}"),
        ask_cue=re.compile(rf"(?<!\w)(?:{table['ask_cue']})", re.IGNORECASE),
        asks=tuple(filled(pattern) for pattern in table["asks"]),
        modal=re.compile(rf"\s(?P<modal>{table['modals']})(?!\w)", re.IGNORECASE),
        leads=(filled(table["lead"]), filled(table["lead_modal"], _SUBJECT)),
        header=re.compile("^" + table["header"].replace("ADDR", _ADDR)),
        again=filled(table["again"]),
        break_at=re.compile(table["break_at"], re.IGNORECASE),
        infinitive=re.compile(infinitive, re.IGNORECASE) if infinitive else None,
    )


@remembering
def recommendations_of(document: Document) -> tuple[Recommendation, ...]:
    """Find the recommendations of a document, in order."""
    grammar = _grammar(grammar_language(document))
    listed, used = _listed(document, grammar)
    found = list(listed)
    for sentence in _with_a_cue(document, grammar):
        passage = document.passages[sentence.passage]
        if sentence.passage not in used and passage.kind in _READ:
            found.extend(_in_sentence(document, sentence, grammar))
    return tuple(sorted(found, key=lambda r: r.span))


def _with_a_cue(document: Document, grammar: _Grammar) -> Iterator[Sentence]:
    """Give the sentences with a word like "urge" or "must" in them."""
    low, sentences, at = low_text_of(document), document.sentences, 0
    given = -1
    for cue in grammar.cue.finditer(low):
        while at < len(sentences) and sentences[at].span.end <= cue.start():
            at += 1
        if at == len(sentences):
            return
        if at > given and sentences[at].span.start <= cue.start():
            given = at
            yield sentences[at]


def _listed(
    document: Document, grammar: _Grammar
) -> tuple[list[Recommendation], frozenset[int]]:
    """Read the lists under a line that names their addressee, and which passages they are."""
    found: list[Recommendation] = []
    used: set[int] = set()
    addressee, kind = "", ""
    for number, passage in enumerate(document.passages):
        words = document.of(passage.span).strip()
        lead = _lead(words, document, grammar) if len(words) < 4000 else None
        if lead:
            addressee, kind = lead, ""
            used.add(number)
        elif addressee and len(used) < _MOST_ITEMS and _is_item(passage, words, kind):
            kind = kind or _item_kind(passage, words)
            found.append(_item(document, passage, addressee))
            used.add(number)
        else:
            addressee = ""
    return found, frozenset(used)


def _lead(words: str, document: Document, grammar: _Grammar) -> str:
    """Give the addressee of a line that opens a list; empty when it opens none."""
    line = words.rsplit("\n", 1)[-1]
    language = grammar_language(document)
    bare = _BULLET.sub("", line, count=1) if len(line) < 120 else line
    header = grammar.header.match(bare) if len(bare) < 160 else None
    if header and _may_be_header(header["addr"], bare, language):
        return addressee_form(header["addr"], language)
    if not line.endswith(":"):
        return ""
    last = re.split(r"(?<=[.!?…][\s»”\"])\s*(?=[^\W\da-zа-я])", line)[-1]
    for pattern in grammar.leads:
        for found in pattern.finditer(last):
            if is_addressee(found["addr"], language, is_firm=True):
                return addressee_form(found["addr"], language)
    return ""


def _may_be_header(addressee: str, line: str, language: str) -> bool:
    if not line.endswith(":") and len(line) > 90:
        return False
    return is_addressee(addressee, language, is_firm=False, needs_authority=True)


def _item_kind(passage: Passage, words: str) -> str:
    return (
        "bullet" if passage.kind is Kind.LIST or _BULLET.match(words) else "paragraph"
    )


def _is_item(passage: Passage, words: str, kind: str) -> bool:
    """Tell an item of the list from the text that goes on below it."""
    if not words or words.endswith(":") or passage.kind is Kind.HEADLINE:
        return False
    own = _item_kind(passage, words)
    if kind and own != kind:
        return False
    return own == "bullet" or (len(words) < 600 and _begins_with_a_verb(words))


_VERB_EN = frozenset(
    [
        "accept",
        "act",
        "adopt",
        "allow",
        "amend",
        "apply",
        "appoint",
        "arrest",
        "assist",
        "bring",
        "cease",
        "close",
        "comply",
        "conduct",
        "condemn",
        "continue",
        "cooperate",
        "create",
        "demand",
        "develop",
        "disclose",
        "drop",
        "end",
        "enact",
        "enforce",
        "ensure",
        "establish",
        "evacuate",
        "extend",
        "facilitate",
        "free",
        "fund",
        "give",
        "grant",
        "guarantee",
        "halt",
        "help",
        "hold",
        "host",
        "identify",
        "immediately",
        "impose",
        "include",
        "increase",
        "initiate",
        "insist",
        "introduce",
        "investigate",
        "invite",
        "invoke",
        "issue",
        "join",
        "keep",
        "launch",
        "lift",
        "make",
        "offer",
        "open",
        "order",
        "pay",
        "prevent",
        "prohibit",
        "promptly",
        "prosecute",
        "protect",
        "provide",
        "publicly",
        "publish",
        "put",
        "raise",
        "ratify",
        "recognise",
        "recognize",
        "refrain",
        "reform",
        "refuse",
        "reject",
        "release",
        "remove",
        "repeal",
        "request",
        "resettle",
        "respect",
        "restore",
        "return",
        "review",
        "sanction",
        "seek",
        "send",
        "speak",
        "stop",
        "strengthen",
        "support",
        "suspend",
        "take",
        "train",
        "treat",
        "uphold",
        "urge",
        "use",
        "welcome",
        "withdraw",
    ]
)


def _begins_with_a_verb(words: str) -> bool:
    first = re.match(r"[^\W\d_]+", words)
    word = first[0].lower() if first else ""
    return (
        word in _VERB_EN
        or bool(re.search(r"(?:ть|ти|чь|ться|тись|айте|ите|йте)$", word))
        or (len(word) > 4 and word.endswith(("er", "ir", "re", "ez")))
    )


def _item(document: Document, passage: Passage, addressee: str) -> Recommendation:
    words = document.of(passage.span)
    lead = _BULLET.match(words)
    start = passage.span.start + (lead.end() if lead else 0)
    end = passage.span.start + len(words.rstrip())
    span = Span(start, end)
    return Recommendation(
        span, addressee, document.of(span), "list under its addressee"
    )


def _in_sentence(
    document: Document, sentence: Sentence, grammar: _Grammar
) -> Iterator[Recommendation]:
    words = even(document.of(sentence.span)[:2000])
    found: list[tuple[str, int, int, str]] = []
    if grammar.ask_cue.search(words):
        found.extend(_asked(words, document, grammar))
    for one in _obliged(words, document, grammar):
        if not any(one[1] < other[2] and other[1] < one[2] for other in found):
            found.append(one)
    for addressee, start, end, rule in found:
        span = Span(sentence.span.start + start, sentence.span.start + end)
        yield Recommendation(span, addressee, document.of(span), rule)


def _asked(
    words: str, document: Document, grammar: _Grammar
) -> Iterator[tuple[str, int, int, str]]:
    """Read "We urge the EU to …", "призываем власти …", "appelle le Conseil à …"."""
    language = grammar_language(document)
    for number, pattern in enumerate(grammar.asks):
        found = list(_asked_by(pattern, words, grammar, language, number))
        if found:
            yield from found
            return


def _asked_by(
    pattern: re.Pattern[str], words: str, grammar: _Grammar, language: str, number: int
) -> Iterator[tuple[str, int, int, str]]:
    """Read what one pattern finds; `number` tells whether its verb is said to powers."""
    is_firm = number < _FIRM_VERBS if language == "en" else True
    place = 0
    while found := pattern.search(words, place):
        start, end = found.span("act")
        end = _end_of_act(words, start, end, grammar)
        place = max(end, found.end("addr"))
        if _PETITION.search(words[: found.start()]):
            continue
        if not is_addressee(found["addr"], language, is_firm=is_firm):
            continue
        if len(words[start:end].split()) >= 2:
            yield (
                addressee_form(found["addr"], language),
                start,
                end,
                "asked in a sentence",
            )


def _end_of_act(words: str, start: int, end: int, grammar: _Grammar) -> int:
    stop = re.compile(r"[”»\"]|\s[—–]\s").search(words, start, end)
    end = stop.start() if stop else end
    broken = grammar.break_at.search(words, start, end)
    if broken and len(words[start : broken.start()].split()) < 2:
        return start
    again = re.compile(r",? and (?:that |on )").search(words, start, end)
    end = again.start() if again else end
    other = re.compile(r",? (?:and|и|et) (?=[A-ZА-ЯÀ-Ý][^,.]{2,60}? (?:must|should|долж|обязан|doi))").search(words, start, end)  # fmt: skip
    end = other.start() if other else end
    return start + len(words[start:end].rstrip(" .,;"))


def _obliged(
    words: str, document: Document, grammar: _Grammar
) -> Iterator[tuple[str, int, int, str]]:
    """Read "The authorities must …", "власти обязаны …", "La France doit …"."""
    language = grammar_language(document)
    for found in grammar.modal.finditer(words):
        begins = [m.end() for m in _CLAUSE_STARTS.finditer(words, 0, found.start())]
        for start in reversed(begins or [0]):
            addressee = words[start : found.start()].strip(" ,")
            if is_addressee(addressee, language, is_firm=False, is_subject=True):
                after = found.end()
                end = _end_of_act(words, after, len(words), grammar)
                if len(words[after:end].split()) >= 1:
                    yield addressee_form(addressee, language), start, end, "obliged"
                break
