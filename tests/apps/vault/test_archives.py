"""A package that a browser fetches lies in clear, in RAM only, and only meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amparo.apps.vault.actions import ask_release, release_items
from amparo.apps.vault.archives import packed_export, sweep_exports
from tests.apps.vault.conftest import Room

pytestmark = pytest.mark.django_db(transaction=True)


def started(room: Room) -> Iterator[bytes]:
    item = room.seal().item
    asked = ask_release(
        [item], reason="court", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)
    return packed_export(asked, by=room.cast.goran, now=room.now, **room.at)


def lying(settings: Any) -> list[Path]:
    return list((Path(settings.AMPARO_RAM) / "exports").iterdir())


def test_when_it_was_fetched_nothing_is_left(room: Room, settings: Any) -> None:
    assert b"".join(started(room))

    assert lying(settings) == []


@pytest.mark.parametrize("taken", [0, 1])
def test_when_the_browser_goes_away_nothing_is_left(
    room: Room, settings: Any, taken: int
) -> None:
    pieces = started(room)
    for _ in range(taken):
        next(pieces)

    pieces.close()

    assert lying(settings) == []


def test_a_sweep_leaves_a_download_alone(room: Room, settings: Any) -> None:
    pieces = started(room)
    next(pieces)

    assert sweep_exports() == 0
    assert b"".join(pieces)


@pytest.mark.threat("T-03")
def test_what_a_crash_left_is_swept(room: Room, settings: Any) -> None:
    left = Path(settings.AMPARO_RAM) / "exports/0123456789abcdef/package"
    left.mkdir(parents=True)
    (left / "photo.jpg").write_bytes(b"in clear")

    assert sweep_exports() == 1
    assert lying(settings) == []
