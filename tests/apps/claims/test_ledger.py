"""Texts are read by the machine; people decide; nothing is ever taken out."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError

from amparo.apps.claims.actions import decide, edit, read_texts
from amparo.apps.claims.models import LedgerEntry, TextReading
from amparo.apps.claims.queries import Line, claim_page, claims, text_page
from amparo.apps.claims.rules import RULES
from amparo.apps.events.actions import record_information
from amparo.apps.events.entries import InformationEntry, SourceEntry
from amparo.apps.events.investigations import open_investigation
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen

NEWER = "amparo-rules/99"


def lines_of(cast: Any, velmora: UUID, information: UUID) -> list[Line]:
    with open_investigation(velmora, by=cast.farah):
        return list(text_page(information).lines)


def figure(cast: Any, velmora: UUID, information: UUID) -> Line:
    return next(x for x in lines_of(cast, velmora, information) if x.part == "figures")


def test_three_outlets_that_repeat_one_newspaper_are_one_source(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    with open_investigation(velmora, by=cast.farah):
        cards = claims(rules=RULES).cards
        detained = [c for c in cards if "detained" in c.statement and c.carriers == 3]
        page = claim_page(detained[0].id)

    assert detained[0].sources == "1"
    assert {branch.name for branch in page.branches} == {"Karsan Courier"}


def test_a_denial_stands_beside_the_support_and_does_not_lower_it(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    with open_investigation(velmora, by=cast.farah):
        cards = claims(rules=RULES).cards

    denied = [card for card in cards if card.contest and card.carriers == 3]
    assert denied
    assert all(card.support.startswith("one source") for card in denied)


def test_what_a_person_decided_survives_a_newer_reading(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    line = figure(cast, velmora, texts["first.txt"])
    decide(
        velmora,
        texts["first.txt"],
        verb="accept",
        marked=[line.id],
        by=cast.farah,
        now=cast.now,
    )

    read_texts(velmora, rules=NEWER, by=cast.farah, now=cast.now + timedelta(days=1))

    again = figure(cast, velmora, texts["first.txt"])
    assert (again.id, again.state, again.by) == (line.id, "accepted", "farah")


def test_an_undone_decision_waits_for_a_person_again(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    line, text = figure(cast, velmora, texts["first.txt"]), texts["first.txt"]
    for number, verb in enumerate(("reject", "undo")):
        later = cast.now + timedelta(minutes=number)
        decide(velmora, text, verb=verb, marked=[line.id], by=cast.farah, now=later)

    assert figure(cast, velmora, text).state == "suggested"
    with open_investigation(velmora, by=cast.farah):
        assert LedgerEntry.objects.filter(sort="decision").count() == 2


def test_a_corrected_figure_is_accepted_as_corrected(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    line = figure(cast, velmora, texts["third.txt"])
    edit(
        velmora,
        texts["third.txt"],
        suggestion=line.id,
        changed={"bound": "at_least"},
        by=cast.farah,
        now=cast.now,
    )

    again = figure(cast, velmora, texts["third.txt"])
    assert again.state == "accepted"
    assert again.said.startswith("at least 60")


def test_no_line_of_the_ledger_can_be_changed_or_taken_out(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    with open_investigation(velmora, by=cast.farah):
        with pytest.raises(DatabaseError, match="never changed"):
            LedgerEntry.objects.update(at="2019-01-01")
        with pytest.raises(DatabaseError, match="never deleted"):
            LedgerEntry.objects.all().delete()


@pytest.mark.threat("T-22")
def test_what_a_person_told_us_is_read_by_no_rule(cast: Any, velmora: UUID) -> None:
    told = InformationEntry(
        source=SourceEntry(name="Neighbour 1", kind="person"),
        connection="010200000000",
        hearsay_depth=0,
        title="What the neighbour saw",
        text="I saw how 5 men were detained.",
        language="en",
    )
    record_information(velmora, told, event=None, by=cast.farah, now=cast.now)

    done = read_texts(velmora, rules=RULES, by=cast.farah, now=cast.now)

    assert (done.now, done.all) == (0, 0)


def test_reading_again_reads_nothing_twice(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    done = read_texts(velmora, rules=RULES, by=cast.farah, now=cast.now)

    assert (done.now, done.all) == (0, 3)
    with open_investigation(velmora, by=cast.farah):
        assert TextReading.objects.count() == 3


def test_a_suggestion_of_another_text_is_not_decided_here(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    line = figure(cast, velmora, texts["first.txt"])
    with pytest.raises(Unseen):
        decide(
            velmora,
            texts["second.txt"],
            verb="accept",
            marked=[line.id],
            by=cast.farah,
            now=cast.now,
        )


def test_nothing_marked_is_refused_and_nothing_is_stored(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    with pytest.raises(Refused, match="Nothing is marked"):
        decide(
            velmora,
            texts["first.txt"],
            verb="accept",
            marked=[],
            by=cast.farah,
            now=cast.now,
        )
    with open_investigation(velmora, by=cast.farah):
        assert not LedgerEntry.objects.filter(sort="decision").exists()


def test_without_the_key_there_is_no_such_investigation(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    for investigation in (velmora, uuid4()):
        with pytest.raises(Unseen):
            read_texts(investigation, rules=RULES, by=cast.goran, now=cast.now)
