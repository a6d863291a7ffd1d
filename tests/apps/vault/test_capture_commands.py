"""`amparo capture …`, as a documenter types it."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from amparo.apps.journal import clocks
from amparo.apps.journal.clocks import Clocks
from amparo.apps.vault.queries import history, items
from amparo.cli.server.capture import group
from amparo.lib.refusal import Refused
from amparo.outbound.beacons import BeaconFake, Beat
from amparo.outbound.chromium import missing_programs
from tests.apps.vault import test_command_line as terminal
from tests.apps.vault.conftest import Room
from tests.lib.captures.making import wacz, zipped
from tests.outbound.web_pages import serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
needs_browser = pytest.mark.skipif(
    bool(missing_programs()), reason=f"not installed: {' '.join(missing_programs())}"
)


@pytest.fixture(autouse=True)
def of_captures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the vault's typist type our commands."""
    monkeypatch.setattr(terminal, "group", group)


def read(*paths: Path) -> Any:
    return CliRunner().invoke(group, ["read", *map(str, paths)])


def test_reading_needs_no_sign_in_and_says_what_holds(tmp_path: Path) -> None:
    path = tmp_path / "brought.bin"
    path.write_bytes(zipped(wacz()))
    result = read(path)

    assert result.exit_code == 0, result.output
    assert "brought.bin: wacz, unchecked" in result.output
    assert "holds      hashes of files" in result.output


def test_something_broken_ends_with_one(tmp_path: Path) -> None:
    path = tmp_path / "brought.bin"
    path.write_bytes(zipped(wacz() | {"pages/pages.jsonl": b"\x1b[2Jchanged"}))
    result = read(path)

    assert result.exit_code == 1
    assert "broken     hashes of files" in result.output


def test_a_refused_file_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.zip", tmp_path / "good.wacz"
    bad.write_bytes(zipped({"../outside": b"x"}))
    good.write_bytes(zipped(wacz()))
    result = read(bad, good)

    assert result.exit_code == 1
    assert "bad.zip: REFUSED, ../outside: has a path that leads elsewhere" in result.output  # fmt: skip
    assert "good.wacz: wacz" in result.output


def test_a_name_inside_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "chat.zip"
    name = "photo\u202egpj.exe"
    path.write_bytes(zipped({"_chat.txt": f"[31.12.23, 23:59:01] A: <attached: {name}>".encode()}))  # fmt: skip

    assert "\u202e" not in read(path).output


def test_sealing_needs_both_a_place_and_a_name(tmp_path: Path) -> None:
    path = tmp_path / "good.wacz"
    path.write_bytes(zipped(wacz()))
    result = CliRunner().invoke(group, ["read", str(path), "--as", "farah"])

    assert isinstance(result.exception, Refused)


def test_a_folder_is_read_and_sealed(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "archived"
    folder.mkdir()
    (folder / "page.html").write_bytes(b"page")
    (folder / "hashes.txt").write_text(hashlib.sha256(b"page").hexdigest())
    result = terminal.run(room, "farah", "read", folder)

    assert result.exit_code == 0, result.output
    assert result.output.count("sealed, receipt") == 2
    assert len(items(by=room.cast.goran, **room.at)) == 2


@needs_browser
def test_a_page_is_visited_and_sealed_from_the_terminal(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat = Beat("chain", 4242, "ab" * 32)
    monkeypatch.setattr(clocks, "load", lambda: Clocks(beacon=BeaconFake(beat)))
    with serving() as web:
        whole = terminal.run(room, "farah", "page", web.url("/plain"), "--local")
        wall = terminal.run(room, "farah", "page", web.url("/wall"), "--local")
        away = terminal.run(room, "farah", "page", web.url("/plain"))

    assert (whole.exit_code, whole.output.startswith("sealed, complete")) == (0, True)
    assert (wall.exit_code, "log-in-wall" in wall.output) == (1, True)
    assert "own machine or network" in str(away.exception)
    names = [card.name for card in items(by=room.cast.goran, **room.at)]
    assert sum(name.endswith(".wacz") for name in names) == 2
    complete = next(
        card
        for card in items(by=room.cast.goran, **room.at)
        if card.about.get("capture") == "complete"
    )
    story = history(complete.id, by=room.cast.goran, **room.at)
    captured = next(event for event in story if event.type == "captured")
    assert captured.detail["beacon"] == beat.to_dict(), "the record is younger than it"
