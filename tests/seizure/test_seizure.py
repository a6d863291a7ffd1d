"""An officer takes both machines, running or not: of all that was said, nothing lies on them.

Real servers, real browsers' requests, a whole day of each role. Every word that anybody typed,
every file and its name, every code, passphrase, cookie and key is looked for in every file that
the two machines hold, as plain text and as UTF-16, base64, hex, JSON, address or packed.
"""

import re
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.seizure.browser import Filled
from tests.seizure.officer import AGAIN, KILLED, MOMENTS, RUNNING
from tests.seizure.people import ORGANISATION, STAFF
from tests.seizure.scanner import scanner_of
from tests.seizure.seizing import Seizure

pytestmark = pytest.mark.xdist_group("seizure")
FEWEST_WORDS = 200
MACHINES = ("front", "desk")
BOTH = [
    pytest.param("front", marks=pytest.mark.threat("T-01")),
    pytest.param("desk", marks=pytest.mark.threat("T-03")),
]

# Fields that take no free words: a word typed there is refused, or read as nothing.
CHOSEN_ONLY = {
    "decide": "made by the page",
    "page": "a number",
    "check": "a choice",
    "decision": "a choice",
    "drawer": "a choice",
    "member": "a choice",
    "role": "a choice",
    "next": "an address of the desk",
    "ticket": "made by the page",
    "at": "made by the page",
    "item": "an item of the vault",
    "clear": "yes or nothing",
    "recipient": "an age key",
}
# A package that two people released waits here for the browser; it is memory, not disk.
EXPORTS = "/ram/amparo/exports/"
# A file that is looked at by its pixels: in memory of the room that it is shut into.
IN_THE_ROOM = "/tmp/file"
# What may lie there in clear, and why. docs/threat-model/clear-columns.md lists the columns.
CLEAR = {
    ORGANISATION: "every public page shows it",
    **dict.fromkeys(STAFF, "an alias and a role, chosen to tell nothing"),
}


@pytest.mark.parametrize("box", BOTH)
@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_of_what_was_said_lies_there(
    seizure: Seizure, box: str, moment: str
) -> None:
    look = seizure.officer.looks[moment, box]

    assert len(look.sizes) > 5
    assert [hit for hit in look.hits if EXPORTS not in hit] == []


def test_a_package_on_its_way_lies_in_memory_only_and_not_after_the_next_start(
    seizure: Seizure,
) -> None:
    killed, again = (
        seizure.officer.looks[moment, "desk"].hits for moment in (KILLED, AGAIN)
    )

    assert [hit for hit in killed if EXPORTS in hit]
    assert again == []


@pytest.mark.parametrize("box", MACHINES)
def test_more_than_two_hundred_words_really_went_in(seizure: Seizure, box: str) -> None:
    places = {where for several in seizure.canaries.sent.values() for where in several}

    assert len([w for w in places if _is_of(w, box)]) > 40
    assert len(seizure.canaries.sent) >= FEWEST_WORDS


@pytest.mark.parametrize("box", MACHINES)
def test_every_page_of_the_project_was_opened(
    seizure: Seizure, box: str, listed: dict[str, dict[str, Any]]
) -> None:
    opened = seizure.traces[box].opened

    assert [
        page["name"]
        for page in listed[box]["pages"]
        if not any(re.match(page["pattern"], path) for path in opened)
    ] == []


@pytest.mark.parametrize("box", MACHINES)
def test_every_field_was_given_a_word(
    seizure: Seizure, box: str, listed: dict[str, dict[str, Any]]
) -> None:
    tried = _fields(seizure, box, listed, lambda each: each.is_canary)

    assert _asked(listed, box) - tried == set()


@pytest.mark.parametrize("box", MACHINES)
def test_every_field_that_takes_words_took_some(
    seizure: Seizure, box: str, listed: dict[str, dict[str, Any]]
) -> None:
    taken = _fields(seizure, box, listed, lambda each: each.accepted)

    left = _asked(listed, box) - taken
    assert {(room, name) for room, name in left if name not in CHOSEN_ONLY} == set()


@pytest.mark.parametrize("box", MACHINES)
def test_no_page_broke_but_where_the_disk_was_taken_away(
    seizure: Seizure, box: str
) -> None:
    assert seizure.traces[box].crashed == []


def test_a_crash_was_really_provoked(seizure: Seizure) -> None:
    assert seizure.provoked["desk"]


@pytest.mark.parametrize("box", MACHINES)
def test_every_kind_of_refusal_was_met(seizure: Seizure, box: str) -> None:
    met = {
        "front": {400, 404, 405, 410, 413, 431},
        "desk": {400, 403, 404, 405, 422, 431},
    }

    assert met[box] <= seizure.traces[box].statuses


def test_what_is_public_is_found_so_the_officer_can_find(seizure: Seizure) -> None:
    for word in seizure.day.public[-2:]:
        assert any(
            "/public/" in hit for hit in seizure.officer.find({word}, box="front")
        )
        assert any(
            "/public/" in hit for hit in seizure.officer.find({word}, box="desk")
        )


def test_the_wal_of_a_busy_day_was_looked_at(seizure: Seizure) -> None:
    front = seizure.officer.looks[RUNNING, "front"].sizes
    desk = seizure.officer.looks[RUNNING, "desk"].sizes

    assert front["front.sqlite3-wal"] > 200_000
    assert seizure.database or desk["desk.sqlite3-wal"] > 2_000_000


def test_what_is_clear_is_found_where_the_threat_model_says(seizure: Seizure) -> None:
    assert seizure.officer.find({ORGANISATION}, box="front")
    assert seizure.officer.find({ORGANISATION}, box="desk")
    assert not set(CLEAR) & seizure.canaries.words


def test_words_left_in_the_clear_by_one_slip_would_be_found(seizure: Seizure) -> None:
    word, slip = next(iter(seizure.canaries.sent)), seizure.desk.home / "desk" / "slip"
    slip.write_text(f"They took {word} at night.")
    try:
        assert any("slip" in hit for hit in seizure.officer.find({word}, box="desk"))
    finally:
        slip.unlink()


@pytest.mark.parametrize("box", MACHINES)
def test_the_servers_say_nothing_but_their_fixed_lines(
    seizure: Seizure, box: str
) -> None:
    printed = getattr(seizure, box).lines.read_text()
    strange = [line for line in printed.splitlines() if not FIXED_LINE.match(line)]

    assert strange == []


FIXED_LINE = re.compile(
    r"(Reporters: http://127\.0\.0\.1:\d+/  Desk: http://127\.0\.0\.1:\d+/"
    r"|A page failed: \w+( \w+:\d+)*"
    r"|A report could not be stored: the disk is full\."
    r"|Files are refused for now: the disk reserve is reached\."
    r"|AMPARO_RAM is not on a tmpfs, .*"  # here it lies on the disk that is looked at
    r"|Leftovers of interrupted uploads were removed\."
    r"|WSGI app sent body bytes on a no-body response .*)$"
)


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
@pytest.mark.parametrize("box", MACHINES)
def test_the_servers_could_write_nowhere_else(seizure: Seizure, box: str) -> None:
    machine = getattr(seizure, box)
    assert machine.is_locked, "bubblewrap is here but does not start"

    tried = subprocess.run(
        machine.command(["touch", str(seizure.folder / "outside")]), capture_output=True
    )

    assert tried.returncode != 0
    assert not (seizure.folder / "outside").exists()


@pytest.mark.prove
@pytest.mark.parametrize("box", BOTH)
def test_no_byte_that_was_ever_written_told_anything(
    seizure: Seizure, box: str
) -> None:
    """Deleted and nameless files too: an officer also reads what a disk has not overwritten."""
    if not seizure.is_followed:
        pytest.skip("strace is not here, so nothing was followed")
    seizure.desk.kill()
    seizure.front.kill()
    scanner = scanner_of(seizure.canaries.words, seizure.canaries.keys)
    public = scanner_of(seizure.day.public)
    papers = str(seizure.house.papers)  # carried away by people, not on the disk
    written = {n: c for n, c in seizure.officer.writes(box).items() if papers not in n}

    assert any(public.find(content) for content in written.values())
    assert [
        f"{name}: {hit}"
        for name, content in written.items()
        for hit in scanner.find(content)
        if EXPORTS not in name and name != IN_THE_ROOM
    ] == []


def _is_of(where: str, box: str) -> bool:
    at_front = where.startswith("front") or bool(re.match(r"/(en|ru|fr|ar)/", where))
    return at_front == (box == "front")


def _asked(listed: dict[str, dict[str, Any]], box: str) -> set[tuple[str, str]]:
    return {(room, name) for room, name in listed[box]["fields"]}


def _fields(
    seizure: Seizure,
    box: str,
    listed: dict[str, dict[str, Any]],
    which: Callable[[Filled], bool],
) -> set[tuple[str, str]]:
    return {
        (_room(each.path, listed[box]["pages"]), each.name)
        for each in seizure.traces[box].filled
        if which(each)
    }


def _room(path: str, pages: list[dict[str, str]]) -> str:
    found = (page["name"] for page in pages if re.match(page["pattern"], path))
    return next(found, "").partition(":")[0]
