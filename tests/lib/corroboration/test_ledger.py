from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.corroboration.anchors import anchor_of, find_again
from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.entries import (
    Entry,
    Verb,
    assessment_entry,
    decision_entry,
    entries_of,
    suggestion_entry,
)
from amparo.lib.corroboration.ledger import Ledger, project
from amparo.lib.corroboration.revisions import carried_over
from amparo.lib.refusal import Refused

VECTORS = Path(__file__).parents[2] / "vectors/claims"
SHA = "a" * 64
FIGURE = {
    "span": [0, 3],
    "text": "100",
    "value": 100.0,
    "unit": "detained",
    "bound": "exact",
}
BY = {"by": "alma"}


def printed(*figures: dict[str, Any], rule: str = "r1") -> dict[str, Any]:
    return {
        "documents": {
            "courier": {
                "language": "en",
                "title": "Men taken",
                "outlet": None,
                "byline": None,
                "text_sha256": SHA,
                "published": {"edtf": "2031-04-01", "basis": "dateline"},
                "flags": [],
                "figures": [{**figure, "rule": rule} for figure in figures],
            }
        }
    }


def read(
    *figures: dict[str, Any], rule: str = "r1", at: str = "2031-05-01T00:00:00Z"
) -> list[Entry]:
    return list(entries_of(printed(*figures, rule=rule), extractor=rule, at=at))


def suggestion(figure: dict[str, Any] = FIGURE) -> str:
    return suggestion_entry(SHA, "figures", figure, at="2031").id


def decided(
    verb: Verb, *targets: str, at: str = "2031-05-02T00:00:00Z", **more: Any
) -> Entry:
    return decision_entry(targets or (suggestion(),), verb, at=at, **BY, **more)


def test_what_a_person_accepted_stays_when_no_rule_suggests_it_any_more() -> None:
    other = FIGURE | {"span": [9, 12]}
    ledger = Ledger().with_([*read(FIGURE), decided(Verb.ACCEPT)])
    again = ledger.with_(read(other, rule="r2", at="2031-06-01T00:00:00Z"))

    standing = project(again).standings[suggestion()]
    assert (standing.state, standing.suggested) == ("accepted", False)
    assert [s.id for s in project(again).open()] == [suggestion(other)]


def test_what_a_person_rejected_does_not_come_back_with_a_newer_rule() -> None:
    ledger = Ledger().with_([*read(FIGURE), decided(Verb.REJECT)])

    assert project(ledger.with_(read(FIGURE, rule="r2"))).open() == ()


def test_what_nobody_decided_and_no_rule_gives_any_more_is_retired() -> None:
    ledger = Ledger().with_(read(FIGURE)).with_(read(at="2031-06-01T00:00:00Z"))

    assert project(ledger).standings[suggestion()].state == "retired"


def test_an_edit_changes_what_is_shown_and_not_what_was_suggested() -> None:
    ledger = Ledger().with_(
        [*read(FIGURE), decided(Verb.EDIT, edit={"bound": "at_least"})]
    )

    assert project(ledger).standings[suggestion()].said["bound"] == "at_least"
    assert suggestion() in ledger.entries


def test_an_undo_gives_back_what_was_before_and_can_be_undone() -> None:
    reject = decided(Verb.REJECT)
    undo = decided(Verb.UNDO, reject.id, at="2031-05-03T00:00:00Z")
    redo = decided(Verb.UNDO, undo.id, at="2031-05-04T00:00:00Z")
    ledger = Ledger().with_([*read(FIGURE), reject, undo])

    assert project(ledger).standings[suggestion()].state == "suggested"
    assert project(ledger.with_([redo])).standings[suggestion()].state == "rejected"


def test_the_ledger_can_be_read_as_it_stood_on_any_day() -> None:
    ledger = Ledger().with_([*read(FIGURE), decided(Verb.ACCEPT)])
    before = ledger.as_known_on("2031-05-01T23:59:59Z")

    assert project(before).standings[suggestion()].state == "suggested"
    assert project(ledger).standings[suggestion()].state == "accepted"


def test_a_later_assessment_takes_the_place_of_an_earlier_one() -> None:
    def grade(value: str, at: str) -> Entry:
        return assessment_entry(
            "courier", "reliability", value, reason="its record", at=at, **BY
        )

    ledger = Ledger().with_([grade("C", "2031-06"), grade("B", "2031-05")])

    assert project(ledger).assessments["courier", "reliability"]["value"] == "C"


def test_merged_things_are_one_until_they_are_split() -> None:
    merge = decided(Verb.MERGE, "a", "b")
    split = decided(Verb.SPLIT, "a", "b", at="2031-05-03", reason="two men")

    assert project(Ledger().with_([merge])).merged == (("a", "b"),)
    assert project(Ledger().with_([merge, split])).merged == ()


@pytest.mark.parametrize(
    "made",
    [
        lambda: decided(Verb.MERGE, "a"),
        lambda: decided(Verb.EDIT, "a"),
        lambda: decided(Verb.SPLIT, "a", "b"),
        lambda: assessment_entry("a", "beauty", "A", reason="r", by="b", at="2031"),
        lambda: assessment_entry("a", "support", "A", reason="", by="b", at="2031"),
    ],
)
def test_a_decision_that_lacks_something_is_refused(made: Any) -> None:
    with pytest.raises(Refused):
        made()


def every_entry() -> list[Entry]:
    figures = [FIGURE | {"span": [n, n + 3]} for n in range(6)]
    ids = [suggestion(figure) for figure in figures]
    reject = decided(Verb.REJECT, ids[1])
    return [
        *read(*figures),
        *read(*figures[:4], rule="r2", at="2031-06-01T00:00:00Z"),
        decided(Verb.ACCEPT, ids[0]),
        reject,
        decided(Verb.UNDO, reject.id, at="2031-05-03T00:00:00Z"),
        decided(Verb.EDIT, ids[2], edit={"value": 3}),
        decided(Verb.MERGE, ids[3], ids[4]),
    ]


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 5))
def test_the_same_entries_in_any_order_and_number_give_the_same_ledger(
    chance: random.Random, again: int
) -> None:
    entries = every_entry()
    whole = Ledger().with_(entries)
    mixed = [*entries, *entries[:again]]
    chance.shuffle(mixed)
    at = chance.randrange(len(mixed))
    other = Ledger().with_(mixed[:at]).with_(mixed[at:])

    assert other.hash == whole.hash
    assert project(other) == project(whole)
    assert list(other.lines()) == list(whole.lines())


def test_a_ledger_written_and_read_is_the_same_and_a_changed_line_is_refused() -> None:
    whole = Ledger().with_(every_entry())
    lines = list(whole.lines())

    assert Ledger.from_lines(lines).hash == whole.hash
    assert Ledger.from_lines(lines[1:]).hash != whole.hash
    with pytest.raises(Refused):
        Ledger.from_lines([lines[0][:-5]])


def test_marked_words_are_found_again_after_the_text_around_them_changed() -> None:
    text = "It began in spring. At least 100 men were held. Later, 100 men were freed."
    mark = anchor_of(text, Span(text.rindex("100 men"), text.rindex("100 men") + 7))
    changed = (
        "Corrected on Monday. It began in spring. 100 men! Later, 100 men were freed."
    )

    found = find_again(changed, mark)

    assert found is not None
    assert found.start == changed.rindex("100 men")
    assert find_again("Nothing of it is left.", mark) is None


def test_decisions_are_carried_to_a_new_capture_of_the_text() -> None:
    text, changed = "100 men were held.", "Corrected. 100 men were held."
    ledger = Ledger().with_([*read(FIGURE), decided(Verb.REJECT)])
    carried = carried_over(
        ledger, before=(SHA, text), after=("b" * 64, changed), at="2031-07"
    )

    moved = suggestion_entry(
        "b" * 64, "figures", FIGURE | {"span": [11, 14]}, at="2031"
    )
    assert project(ledger.with_(carried)).standings[moved.id].state == "rejected"


def test_the_sample_ledger_is_read_and_written_as_it_was_when_the_format_was_made() -> (
    None
):
    sample = VECTORS / "ledger-1.jsonl"
    ledger = Ledger.from_lines(sample.read_bytes().splitlines())
    told = json.loads((VECTORS / "ledger-1.json").read_text())

    assert ledger.hash == told["hash"]
    assert b"\n".join(ledger.lines()) + b"\n" == sample.read_bytes()
    states = {i: s.state for i, s in project(ledger).standings.items()}
    assert states == told["states"]
