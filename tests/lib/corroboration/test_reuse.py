from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.reuse import ReuseIndex, derivations_of
from tests.lib.corroboration.making import Speech, document, speech, words


def text(seed: int, count: int = 200) -> str:
    return " ".join(words(seed, count))


def test_a_whole_copy_names_its_parent_by_time() -> None:
    first = document("first", text(1), on="2031-05-01")
    later = document("later", text(1), text(2, 40), on="2031-05-03")

    (found,) = derivations_of([later, first], {})

    assert (found.child, found.parent, found.type) == ("later", "first", "copy")
    assert found.direction_known


def test_a_copied_block_inside_a_longer_text_is_a_partial_copy() -> None:
    parent = document("parent", text(1, 400), on="2031-05-01")
    block = " ".join(words(1, 400)[100:170])
    child = document("child", text(2, 200), block, text(3, 200), on="2031-05-02")

    (found,) = derivations_of([child, parent], {})

    assert (found.child, found.type) == ("child", "partial_copy")
    ((copied, origin),) = found.runs
    assert child.of(copied) == parent.of(origin) == block


def test_texts_that_share_only_a_quotation_are_not_related() -> None:
    said = text(9, 60)
    one = document("one", text(1), said, text(2))
    two = document("two", text(3), said, text(4))
    quotes = {"one": [speech(one, said)], "two": [speech(two, said)]}

    assert derivations_of([one, two], quotes) == ()
    assert derivations_of([one, two], {}), "the same texts are related unmasked"


def test_a_block_that_names_its_origin_is_compared_although_it_is_quoted() -> None:
    parent = document(
        "parent", text(1, 120), outlet="The Velmora Post", on="2031-05-01"
    )
    child = document(
        "child", text(2), text(1, 120), origins=["", "Velmora Post"], on="2031-05-01"
    )
    quotes = {"child": [speech(child, text(1, 120), kind="block")]}

    (found,) = derivations_of([child, parent], quotes)

    assert (found.child, found.direction_known) == ("child", True)


def test_a_credit_counts_more_than_the_day_of_publication() -> None:
    agency = document("a", text(1), outlet="Karsania Wire", on="2031-05-02")
    paper = document(
        "b", "(Karsania Wire) " + text(1), outlet="The Post", on="2031-05-01"
    )

    (found,) = derivations_of([agency, paper], {})

    assert (found.child, found.direction_known) == ("b", True)


def test_a_family_without_day_credit_or_fuller_text_has_no_direction() -> None:
    (found,) = derivations_of([document("a", text(1)), document("b", text(1))], {})

    assert not found.direction_known


def test_a_story_that_everybody_prints_still_finds_its_earliest_text() -> None:
    family = [
        document(f"p{n:03}", text(1), on=f"2031-05-{1 + n % 28:02}") for n in range(70)
    ]
    earliest = min(family, key=lambda d: (d.published.edtf, d.name)).name

    found = derivations_of(family, {})

    assert {d.child for d in found if d.parent == earliest} == {
        d.name for d in family if d.name != earliest
    }


def test_a_page_foot_that_all_pages_share_relates_none() -> None:
    foot = text(99, 40)
    pages = [document(f"p{n}", text(n), foot) for n in range(60)]

    assert derivations_of(pages, {}) == ()


def test_a_new_document_meets_the_same_parents_as_all_at_once() -> None:
    corpus = cascade(seed=5, families=6)
    new = corpus.pop(-2)

    at_once = {
        d for d in derivations_of([*corpus, new], {}) if new.name in (d.child, d.parent)
    }

    assert at_once
    assert set(ReuseIndex.of(corpus, {}).against(new)) == at_once


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(chance: random.Random) -> None:
    corpus = cascade(seed=7, families=3)
    expected = derivations_of(corpus, {})
    chance.shuffle(corpus)

    assert derivations_of(corpus, {}) == expected


def cascade(*, seed: int, families: int) -> list[Document]:
    """Families of a parent, a cut copy, a copy of a block, and one stranger each."""
    chance, made = random.Random(seed), []
    for family in range(families):
        parent = words(1000 + family, 300)
        cut = parent[: 150 + chance.randrange(100)]
        block = words(2000 + family, 150) + parent[40:120] + words(3000 + family, 60)
        for number, body in enumerate((parent, cut, block, words(4000 + family, 250))):
            name = f"f{family}-{number}"
            made.append(document(name, " ".join(body), on=f"2031-05-0{number + 1}"))
    return made


def test_a_single_copied_block_is_found_in_two_long_texts() -> None:
    block = " ".join(words(9, 50))
    one = document("one", text(1, 900), block, text(2, 900), on="2031-05-01")
    two = document("two", text(3, 900), block, text(4, 900), on="2031-05-02")

    (found,) = derivations_of([one, two], {})

    assert (found.child, found.type) == ("two", "partial_copy")


def pair(seed: int) -> tuple[list[Document], dict[str, list[Speech]], str]:
    """Two texts and how the later one came about: cut, mixed, edited, quoting or not."""
    chance = random.Random(seed)
    how = chance.choice(("cut", "mixed", "edited", "quoting", "phrases", "stranger"))
    parent = [words(seed * 31 + n, 60) for n in range(6)]
    fresh = [words(10**6 + seed * 31 + n, 60) for n in range(6)]
    said = " ".join(words(7 + seed, 50))
    child = {
        "cut": parent[:4],
        "mixed": chance.sample(parent, 4) + fresh[:2],
        "edited": [
            [w if chance.random() > 0.1 else "other" for w in p] for p in parent
        ],
        "quoting": fresh,
        "phrases": [[*p[:50], *parent[n][:8]] for n, p in enumerate(fresh[:2])]
        + fresh[2:],
        "stranger": fresh,
    }[how]
    shared = [said] if how == "quoting" else []
    one = document("one", *map(" ".join, parent), *shared, on="2031-05-01")
    two = document("two", *map(" ".join, child), *shared, on="2031-05-04")
    quotes = {d.name: [speech(d, said)] for d in (one, two) if shared}
    return [one, two], quotes, how


def share_right(seeds: range) -> float:
    right = 0
    for seed in seeds:
        documents, quotes, how = pair(seed)
        found = [(d.child, d.parent) for d in derivations_of(documents, quotes)]
        copied = how in ("cut", "mixed", "edited")
        right += found == ([("two", "one")] if copied else [])
    return right / len(seeds)


def test_copies_are_told_from_texts_that_share_quotations_or_phrases() -> None:
    assert share_right(range(150)) == 1.0


@pytest.mark.prove
def test_a_thousand_pairs_are_told_apart() -> None:
    assert share_right(range(1000)) >= 0.97
