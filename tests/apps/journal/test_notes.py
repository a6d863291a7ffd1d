"""What was done is noted once, in order, with the caller's transaction or not at all."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from amparo.apps.journal import published
from amparo.apps.journal.actions import append_leaf, note
from amparo.apps.journal.models import JournalEntry, LogHead, LogLeaf
from amparo.apps.journal.queries import check_log, entries
from amparo.lib.custody.events import leaf_input
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen

pytestmark = pytest.mark.django_db(transaction=True)


class MindChangedError(Exception):
    pass


def noted(count: int, by: Any = None) -> list[int]:
    with transaction.atomic():
        return [note(verb="test.note", by=by, now=timezone.now()) for _ in range(count)]


def test_an_auditor_reads_what_was_noted(cast: Any) -> None:
    note(
        verb="vault.seal",
        by=cast.farah,
        now=timezone.now(),
        subject=cast.bako.id,
        facts={"items": 2},
    )

    newest = entries(by=cast.ines).object_list[0]

    assert (newest.alias, newest.verb, newest.subject, newest.facts) == (
        "farah",
        "vault.seal",
        cast.bako.id,
        {"items": 2},
    )


@pytest.mark.parametrize("alias", ["dina", "farah", "amina", "chen"])
def test_nobody_but_an_auditor_reads_the_journal(cast: Any, alias: str) -> None:
    noted(1)

    with pytest.raises(Unseen):
        entries(by=getattr(cast, alias))


def note_and_regret() -> None:
    with transaction.atomic():
        note(verb="test.note", by=None, now=timezone.now())
        raise MindChangedError


def test_a_rolled_back_act_was_never_noted(cast: Any) -> None:
    before = LogHead.objects.get().size
    with pytest.raises(MindChangedError):
        note_and_regret()

    assert LogHead.objects.get().size == LogLeaf.objects.count() == before
    assert published.counted() == before


def test_the_position_given_back_is_used_again_after_a_rollback(cast: Any) -> None:
    before = LogHead.objects.get().size
    with pytest.raises(MindChangedError):
        note_and_regret()

    assert noted(1) == [before]


def test_what_is_committed_is_published_under_a_signed_head(cast: Any) -> None:
    positions = noted(3)

    head = published.head(origin=published.origin_of(cast.ines.trusted.organisation))

    assert head is not None
    assert head.size == positions[-1] + 1
    assert head.root == published.tiles().root()


def test_a_crash_between_commit_and_publishing_loses_nothing(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(published, "extend", lambda **_: None)
        unpublished = noted(5)
    assert published.counted() == unpublished[0]

    noted(1)

    assert published.counted() == unpublished[-1] + 2
    assert check_log().holds


def test_the_signing_key_is_readable_by_us_alone(cast: Any, desk: Path) -> None:
    noted(1)

    assert (desk / "desk/log.key").stat().st_mode & 0o777 == 0o600


def test_the_same_note_twice_gives_different_leaves(cast: Any) -> None:
    noted(2)

    assert (
        len(set(LogLeaf.objects.values_list("commitment", flat=True)))
        == LogLeaf.objects.count()
    )


def test_a_commitment_of_another_length_is_refused_by_the_database(cast: Any) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        append_leaf(b"short")


def test_the_sealed_body_shows_neither_verb_nor_length_of_facts(cast: Any) -> None:
    note(verb="a.b", by=None, now=timezone.now())
    note(verb="vault.view", by=None, now=timezone.now(), facts={"why": "a" * 80})

    short, long = JournalEntry.objects.order_by("-leaf_id")[:2]

    assert len(short.sealed) == len(long.sealed)
    assert b"vault.view" not in bytes(short.sealed)


WRITER = """
import threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from amparo.apps.journal.actions import note

def work():
    for _ in range(15):
        note(verb="test.note", by=None, now=timezone.now())
    connection.close()

threads = [threading.Thread(target=work) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""
READER = """
import django
django.setup()
from amparo.apps.journal.queries import check_log
verdict = check_log()
assert (verdict.leaves, verdict.published, verdict.holds) == (90, 90, True), verdict
"""


def test_threads_and_processes_that_note_at_once_leave_no_gap(
    cast: Any, desk: Path
) -> None:
    """On a real file: the tests' own database lives in memory and locks differently."""
    shutil.rmtree(desk / "desk/log")
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "AMPARO_HOME": str(desk),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }

    def start(*what: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *what], env=environment)

    assert start("-m", "django", "migrate", "-v0").wait() == 0
    writers = [start("-c", WRITER) for _ in range(2)]

    assert [writer.wait() for writer in writers] == [0, 0]
    assert start("-c", READER).wait() == 0


def test_ten_thousand_notes_are_quick(cast: Any) -> None:
    """In time of our own processor: other tests share the machine."""
    started = time.process_time()
    noted(10_000)

    assert time.process_time() - started < 30
    assert check_log().holds


def test_leaves_published_are_the_salted_commitments(cast: Any) -> None:
    noted(2)

    rows = LogLeaf.objects.order_by("position").values_list("commitment", flat=True)
    assert list(published.tiles().entries()) == [leaf_input(row) for row in rows]


def test_an_old_copy_of_the_database_may_not_go_on(cast: Any) -> None:
    noted(3)
    JournalEntry.objects.order_by("-leaf_id").first().delete()
    LogLeaf.objects.order_by("-position").first().delete()
    LogHead.objects.update(size=LogLeaf.objects.count())

    with pytest.raises(Refused):
        noted(1)
