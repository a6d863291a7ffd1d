"""Two people let items out; a stranger checks what left with one Python file."""

import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from amparo.apps.vault.actions import ask_release, export_package, release_items
from amparo.apps.vault.custody import sign_event
from amparo.apps.vault.models import Release
from amparo.apps.vault.queries import history, releases
from amparo.apps.vault.releases import ASKED, CONFIRMED, seal_statement
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import shelf
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import CANARY, Room, pack_in, room_for

pytestmark = pytest.mark.django_db(transaction=True)

VALID, CONTRADICTED = 0, 1


def ask(room: Room, *items: uuid.UUID, by: Any = None) -> uuid.UUID:
    return ask_release(
        items, reason="for the court", by=by or room.cast.farah, now=room.now, **room.at
    )


def confirm(room: Room, release: uuid.UUID, by: Any = None) -> None:
    release_items(release, by=by or room.cast.goran, now=room.now, **room.at)


def export(room: Room, target: Path, *items: uuid.UUID, **change: Any) -> Path:
    call = {"records": [{"note": "as asked"}], "by": room.cast.goran, "now": room.now}
    return export_package(target, items=items, **room.at, **(call | change))


def verdict(package: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(package / "verify.py"), str(package)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def released(room: Room) -> uuid.UUID:
    item = room.seal().item
    confirm(room, ask(room, item))
    return item


@pytest.mark.threat("T-12")
def test_a_stranger_verifies_what_two_people_released(
    room: Room, released: uuid.UUID, tmp_path: Path
) -> None:
    package = export(room, tmp_path / "out", released)

    run = verdict(package)

    assert run.returncode == VALID, run.stdout + run.stderr
    assert [p.read_bytes() for p in (package / "data/originals").iterdir()] == [CANARY]


@pytest.mark.threat("T-12")
def test_one_flipped_byte_is_named(
    room: Room, released: uuid.UUID, tmp_path: Path
) -> None:
    package = export(room, tmp_path / "out", released)
    [photo] = (package / "data/originals").iterdir()
    photo.write_bytes(b"T" + CANARY[1:])

    run = verdict(package)

    assert run.returncode == CONTRADICTED
    assert photo.name in run.stdout


def test_the_package_tells_nothing_of_other_items(
    room: Room, released: uuid.UUID, tmp_path: Path
) -> None:
    other = room.seal(b"another secret", name="other.jpg")

    package = export(room, tmp_path / "out", released)

    every = b"".join(p.read_bytes() for p in package.rglob("*") if p.is_file())
    assert str(other.item).encode() not in every
    assert b"other.jpg" not in every
    assert other.sha256.encode() not in every


@pytest.mark.threat("T-14")
def test_who_asked_cannot_confirm(room: Room) -> None:
    release = ask(room, room.seal().item)

    with pytest.raises(Refused):
        confirm(room, release, by=room.cast.farah)
    assert releases(by=room.cast.farah, **room.at)[0].confirmed_at is None


@pytest.mark.threat("T-14")
def test_nothing_leaves_before_the_second_person(room: Room, tmp_path: Path) -> None:
    item = room.seal().item
    ask(room, item)

    with pytest.raises(Refused):
        export(room, tmp_path / "out", item)
    assert not (tmp_path / "out").exists()


def test_what_was_not_in_the_release_does_not_leave_with_it(
    room: Room, released: uuid.UUID, tmp_path: Path
) -> None:
    other = room.seal(b"another").item

    with pytest.raises(Refused):
        export(room, tmp_path / "out", released, other)


def test_a_release_is_confirmed_once(room: Room) -> None:
    release = ask(room, room.seal().item)
    confirm(room, release)

    with pytest.raises(Refused):
        confirm(room, release)


def test_a_release_ends_after_seven_days(
    room: Room, released: uuid.UUID, tmp_path: Path
) -> None:
    with pytest.raises(Refused):
        export(room, tmp_path / "out", released, now=room.now + timedelta(days=7))


def test_an_outsider_sees_no_release(room: Room) -> None:
    release = ask(room, room.seal().item)

    for wanted in (release, uuid.uuid4()):
        with pytest.raises(Unseen):
            confirm(room, wanted, by=room.cast.chen)


def test_a_confirmation_of_another_ask_does_not_count(
    room: Room, tmp_path: Path
) -> None:
    """An administrator moves a confirmation to a row that asks for more."""
    harmless, harmful = room.seal(b"harmless").item, room.seal(b"harmful").item
    good, bad = ask(room, harmless), ask(room, harmful)
    confirm(room, good)
    moved = Release.objects.get(pk=good).confirmed
    Release.objects.filter(pk=bad).update(confirmed=moved)

    with pytest.raises(Damaged):
        export(room, tmp_path / "out", harmful)


def rewrite(
    room: Room, release: uuid.UUID, column: str, kind: str, detail: Any
) -> None:
    """As farah, who holds the key and can write rows: another statement, well signed."""
    onto = shelf(room.cast.farah, **room.at)
    raw = sign_event(
        kind, item=release, by=room.cast.farah, now=room.now, detail=detail
    )
    sealed = seal_statement(raw, row=release, column=column, shelf=onto)
    Release.objects.filter(pk=release).update(**{column: sealed})


@pytest.mark.threat("T-14")
def test_who_asked_cannot_add_items_after_the_confirmation(
    room: Room, tmp_path: Path
) -> None:
    harmless, harmful = room.seal(b"harmless").item, room.seal(b"harmful").item
    release = ask(room, harmless)
    confirm(room, release)
    more = {"items": [str(harmless), str(harmful)], "reason": "for the court"}
    rewrite(room, release, "asked", ASKED, more)

    with pytest.raises(Damaged):
        export(room, tmp_path / "out", harmful)


@pytest.mark.threat("T-14")
def test_who_asked_cannot_write_the_confirmation_into_the_row(
    room: Room, tmp_path: Path
) -> None:
    item = room.seal().item
    release = ask(room, item)
    [opened] = releases(by=room.cast.farah, **room.at)
    rewrite(room, release, "confirmed", CONFIRMED, {"asked": opened.ask_digest})

    with pytest.raises(Damaged):
        export(room, tmp_path / "out", item)


def test_each_step_is_in_the_items_history(
    room: Room, released: uuid.UUID, tmp_path: Path
) -> None:
    export(room, tmp_path / "out", released)

    story = history(released, by=room.cast.farah, **room.at)

    assert [(e.type, e.actor) for e in story] == [
        ("sealed", "farah"),
        ("release asked", "farah"),
        ("released", "goran"),
        ("exported", "goran"),
    ]


def test_a_place_that_is_taken_is_left_as_it_is(
    room: Room, released: uuid.UUID, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("mine")

    with pytest.raises(Refused):
        export(room, tmp_path / "out", released)
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.threat("T-18")
def test_a_damaged_item_leaves_no_half_package_and_a_trace(
    room: Room, released: uuid.UUID, desk: Path, tmp_path: Path
) -> None:
    path = pack_in(desk)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(Damaged) as refused:
        export(room, tmp_path / "outbox/out", released)

    assert refused.value.item == released
    assert list((tmp_path / "outbox").iterdir()) == []
    assert history(released, by=room.cast.farah, **room.at)[-1].type == "export failed"


@pytest.mark.threat("T-18")
def test_a_full_disk_leaves_no_half_package(room: Room, tmp_path: Path) -> None:
    item = room.seal(bytes(3 << 20)).item
    confirm(room, ask(room, item))

    with pytest.raises(Refused), room_for(1 << 20):
        export(room, tmp_path / "outbox/out", item)

    assert list((tmp_path / "outbox").iterdir()) == []
    assert history(item, by=room.cast.farah, **room.at)[-1].type == "export failed"
