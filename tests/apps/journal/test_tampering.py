"""An administrator who can write every row of the desk's database is noticed."""

import fcntl
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from amparo.apps.journal import published
from amparo.apps.journal.actions import note, publish
from amparo.apps.journal.bodies import Act, open_body, seal_body
from amparo.apps.journal.models import JournalEntry, LogHead, LogLeaf
from amparo.apps.journal.queries import check_log, entries
from amparo.apps.members.queries import organisation
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.keyring import Kind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threat("T-05")]


NO_FOREIGN_KEYS = {
    "sqlite": "PRAGMA foreign_keys=OFF",
    "postgresql": "SET session_replication_role = replica",
}


@pytest.fixture
def noted(cast: Any) -> list[int]:
    """Five notes, published; their positions."""
    with transaction.atomic():
        return [
            note(verb="test.note", by=cast.farah, now=timezone.now(), facts={"n": n})
            for n in range(5)
        ]


def rows(sql: str, *values: object) -> None:
    """Write to the database as an administrator does, past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(NO_FOREIGN_KEYS[connection.vendor])
        cursor.execute(sql, values)


def edit(position: int) -> None:
    rows(
        "UPDATE journal_logleaf SET commitment = %s WHERE position = %s",
        bytes(32),
        position,
    )


def delete(position: int) -> None:
    rows("DELETE FROM journal_journalentry WHERE position = %s", position)
    rows("DELETE FROM journal_logleaf WHERE position = %s", position)


def reorder(position: int) -> None:
    here, there = LogLeaf.objects.filter(
        position__in=[position, position + 1]
    ).order_by("position")
    rows(
        "UPDATE journal_logleaf SET commitment = %s WHERE position = %s",
        there.commitment,
        position,
    )
    rows(
        "UPDATE journal_logleaf SET commitment = %s WHERE position = %s",
        here.commitment,
        position + 1,
    )


@pytest.mark.parametrize("attack", [edit, delete, reorder])
def test_the_check_names_the_position_of_a_changed_row(
    noted: list[int], attack: Callable[[int], None]
) -> None:
    attack(noted[2])

    verdict = check_log()

    assert not verdict.holds
    assert str(noted[2]) in verdict.refused.why


@pytest.mark.parametrize("attack", [edit, delete, reorder])
def test_nothing_more_is_published_after_a_changed_row(
    noted: list[int], attack: Callable[[int], None]
) -> None:
    attack(noted[2])

    with pytest.raises(Refused) as refused:
        publish()
    assert str(noted[2]) in refused.value.why


def test_the_untouched_log_holds(noted: list[int]) -> None:
    assert check_log().holds


def test_the_last_rows_cannot_be_cut_off_and_written_anew(
    noted: list[int], cast: Any
) -> None:
    delete(noted[4])
    LogHead.objects.update(size=noted[4])

    with pytest.raises(Refused), transaction.atomic():
        note(verb="test.forged", by=cast.farah, now=timezone.now())


def test_a_forged_row_in_place_of_a_published_one_is_refused(
    noted: list[int], cast: Any
) -> None:
    """Even where the head's size was put right: the row differs from the tile."""
    edit(noted[4])

    with pytest.raises(Refused):
        note(verb="test.note", by=cast.farah, now=timezone.now())


def test_an_entry_without_its_body_is_noticed(noted: list[int]) -> None:
    rows("DELETE FROM journal_journalentry WHERE position = %s", noted[1])

    verdict = check_log()

    assert not verdict.holds
    assert str(noted[1]) in verdict.refused.why


def test_bodies_of_two_entries_cannot_be_exchanged(noted: list[int], cast: Any) -> None:
    one, two = JournalEntry.objects.filter(leaf_id__in=noted[:2]).order_by("leaf_id")
    rows(
        "UPDATE journal_journalentry SET sealed = %s WHERE position = %s",
        two.sealed,
        noted[0],
    )
    rows(
        "UPDATE journal_journalentry SET sealed = %s WHERE position = %s",
        one.sealed,
        noted[1],
    )

    with pytest.raises(Refused):
        entries(by=cast.ines)


def test_two_whole_entries_cannot_change_places(noted: list[int], cast: Any) -> None:
    rows(
        "UPDATE journal_journalentry SET position = 999999 WHERE position = %s",
        noted[0],
    )
    rows(
        "UPDATE journal_journalentry SET position = %s WHERE position = %s",
        noted[0],
        noted[1],
    )
    rows(
        "UPDATE journal_journalentry SET position = %s WHERE position = 999999",
        noted[1],
    )

    with pytest.raises(Refused) as refused:
        entries(by=cast.ines)
    assert str(noted[1]) in refused.value.why


def test_an_entry_that_was_made_up_is_noticed(noted: list[int], cast: Any) -> None:
    """The journal's key is public, so anybody can seal a body; none fits a published leaf."""
    house, row = organisation(), JournalEntry.objects.get(leaf_id=noted[0])
    act = Act("key.granted", cast.chen.id, timezone.now())
    sealed, _ = seal_body(
        act, entry=row.id, organisation=house.id, public_key=house.journal_public
    )
    rows(
        "UPDATE journal_journalentry SET sealed = %s WHERE position = %s",
        sealed,
        noted[0],
    )

    with pytest.raises(Refused):
        entries(by=cast.ines)


def test_a_head_signed_by_another_key_is_noticed(noted: list[int], desk: Path) -> None:
    (desk / "desk/log.key").write_bytes(bytes(range(32)))

    assert not check_log().holds


def test_tiles_without_their_last_leaves_are_noticed(
    noted: list[int], desk: Path
) -> None:
    size = published.counted()
    (desk / f"desk/log/tile/0/000.p/{size}").unlink()

    assert not check_log().holds


def test_publishing_notices_that_the_last_rows_are_gone(noted: list[int]) -> None:
    delete(noted[4])

    with pytest.raises(Refused) as refused:
        publish()
    assert str(noted[4]) in refused.value.why


def test_a_sealed_body_opens_at_its_own_entry_only(noted: list[int], cast: Any) -> None:
    house, row = organisation(), JournalEntry.objects.get(leaf_id=noted[0])
    seed = cast.ines.key(Kind.JOURNAL, house.journal_compartment)
    where = {"organisation": house.id, "seed": seed}
    assert open_body(row.sealed, entry=row.id, **where)[0].facts == {"n": 0}

    with pytest.raises(SealBroken):
        open_body(row.sealed, entry=uuid.uuid4(), **where)


def test_one_head_is_signed_at_a_time(noted: list[int], desk: Path) -> None:
    """Else an older head could come last and hide the newest leaves."""
    done = threading.Event()

    def publish_too() -> None:
        published.extend(origin="amparo/test", leaves_from=lambda start: leaves[start:])
        done.set()

    leaves = list(published.tiles().entries())
    with (desk / "desk/log.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        other = threading.Thread(target=publish_too)
        other.start()
        assert not done.wait(0.3)
    other.join(10)

    assert done.is_set()
