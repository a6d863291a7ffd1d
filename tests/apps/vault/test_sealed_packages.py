"""A package sealed to its recipient: nobody else opens it, and it never lies in clear."""

import io
import os
import tarfile
import uuid
from pathlib import Path
from typing import Any

import pyrage
import pytest
from click.testing import Result

from amparo.apps.vault.actions import ask_release, release_items
from amparo.apps.vault.actions.exports import Handover, export_sealed
from amparo.apps.vault.archives import sealed_export
from amparo.apps.vault.queries import history, items
from amparo.cli.server import packages
from amparo.lib.custody import verify
from amparo.lib.refusal import Refused
from amparo.lib.sealing.age_files import read_recipient
from tests.apps.vault import test_command_line
from tests.apps.vault.conftest import CANARY, Room, room_for
from tests.lib.custody.verdicts import verdict_on

pytestmark = pytest.mark.django_db(transaction=True)

KEY = pyrage.x25519.Identity.generate()
TO = read_recipient(str(KEY.to_public()))


def released(room: Room, content: bytes = CANARY) -> tuple[uuid.UUID, uuid.UUID]:
    """Seal and release one item; return it and the release."""
    item = room.seal(content).item
    asked = ask_release(
        [item], reason="court", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)
    return item, asked


def unpacked(raw: bytes, folder: Path) -> Path:
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(raw, [KEY]))) as archive:
        archive.extractall(folder, filter="data")
    [package] = folder.iterdir()
    return package


def test_its_recipient_opens_and_checks_it(room: Room, tmp_path: Path) -> None:
    item, _release = released(room)
    target = io.BytesIO()

    export_sealed(
        target,
        Handover(room.kind, room.compartment, [item]),
        to=[TO],
        by=room.cast.goran,
        now=room.now,
    )

    package = unpacked(target.getvalue(), tmp_path / "out")
    assert verdict_on(package).code == verify.VALID
    assert [p.read_bytes() for p in (package / "data/originals").iterdir()] == [CANARY]


def test_to_whom_it_went_is_signed(room: Room) -> None:
    item, release = released(room)
    pieces, _size = sealed_export(
        release, to=[TO], by=room.cast.goran, now=room.now, **room.at
    )
    assert b"".join(pieces)
    last = history(item, by=room.cast.farah, **room.at)[-1]
    assert (last.type, last.detail["sealed_to"]) == ("exported", [str(TO)])


def test_a_browser_gets_all_of_it_and_nothing_is_left(
    room: Room, desk: Path, tmp_path: Path
) -> None:
    _item, release = released(room)

    pieces, size = sealed_export(
        release, to=[TO], by=room.cast.goran, now=room.now, **room.at
    )
    waiting = list((desk / "desk/outgoing").iterdir())
    raw = b"".join(pieces)

    assert len(raw) == size
    assert waiting == []
    assert verdict_on(unpacked(raw, tmp_path / "out")).code == verify.VALID


@pytest.mark.threat("T-03")
def test_no_byte_of_it_is_written_in_clear(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file opened for writing while it is made: the log's, and one without a name."""
    _item, release = released(room)
    written: list[bytes] = []
    true_write = os.write

    def seen(fd: int, raw: bytes) -> int:
        written.append(bytes(raw))
        return true_write(fd, raw)

    monkeypatch.setattr(os, "write", seen)
    pieces, _size = sealed_export(
        release, to=[TO], by=room.cast.goran, now=room.now, **room.at
    )
    raw = b"".join(pieces)
    assert CANARY not in raw
    assert all(CANARY not in each for each in written)


def test_nothing_leaves_before_the_second_person(room: Room) -> None:
    item = room.seal().item
    target = io.BytesIO()
    with pytest.raises(Refused):
        export_sealed(
            target,
            Handover(room.kind, room.compartment, [item]),
            to=[TO],
            by=room.cast.goran,
            now=room.now,
        )
    assert target.getvalue() == b""


def test_a_full_disk_is_refused_and_told_in_the_history(room: Room, desk: Path) -> None:
    item, release = released(room, bytes(3 << 20))
    with pytest.raises(Refused), room_for(1 << 20):
        sealed_export(release, to=[TO], by=room.cast.goran, now=room.now, **room.at)
    assert list((desk / "desk/outgoing").iterdir()) == []
    assert history(item, by=room.cast.farah, **room.at)[-1].type == "export failed"


class TestCommands:
    """`amparo vault export --to` and `amparo vault import --identity`."""

    def run(self, room: Room, monkeypatch: Any, command: Any, *given: object) -> Result:
        monkeypatch.setattr(test_command_line, "group", command)
        return test_command_line.run(room, "farah", *given)

    def test_from_one_compartment_to_another(
        self,
        room: Room,
        other_room: Room,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        released(room)
        (tmp_path / "key").write_text(f"{KEY}\n")
        sealed = tmp_path / "package.tar.age"

        out = self.run(room, monkeypatch, packages.export, sealed, "--to", str(TO))
        into = self.run(
            other_room,
            monkeypatch,
            packages.import_,
            sealed,
            "--identity",
            tmp_path / "key",
        )

        assert out.exit_code == 0, out.output
        assert into.exit_code == 0, into.output
        assert "0 differences." in into.output
        cards = items(by=room.cast.farah, **other_room.at)
        assert {card.name for card in cards} >= {"photo.jpg"}

    def test_a_folder_and_what_was_kept_back(
        self, room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        item, _release = released(room)
        kept = room.seal(b"stays here", name="stays.jpg").item

        out = self.run(
            room,
            monkeypatch,
            packages.export,
            tmp_path / "out",
            item,
            "--withhold",
            f"{kept}=names a witness",
            "--withhold-acts",
            "released=protects a colleague",
        )

        assert out.exit_code == 0, out.output
        verdict = verdict_on(tmp_path / "out")
        assert verdict.code == verify.VALID
        assert "3 withheld" in verdict.report

    def test_a_key_that_does_not_open_it_is_refused(
        self, room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        released(room)
        (tmp_path / "key").write_text(f"{pyrage.x25519.Identity.generate()}\n")
        sealed = tmp_path / "package.tar.age"
        self.run(room, monkeypatch, packages.export, sealed, "--to", str(TO))
        before = len(items(by=room.cast.farah, **room.at))

        into = self.run(
            room, monkeypatch, packages.import_, sealed, "--identity", tmp_path / "key"
        )

        assert isinstance(into.exception, Refused)
        assert len(items(by=room.cast.farah, **room.at)) == before
