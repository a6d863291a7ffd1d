"""Power cuts, full and failing disks, at every call of a small ingest: nothing promised is lost."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from amparo.lib.store import batches
from amparo.lib.store.errors import NoRoom
from amparo.lib.store.local_disk import LocalDisk, System
from amparo.lib.store.objects import ObjectStore
from tests.home import IS_PROOF
from tests.lib.store.lossy import (
    BROKEN,
    FULL,
    LossySystem,
    PowerCut,
    chance,
    dark,
    everything,
    nothing,
)
from tests.lib.store.story import LARGE, Acknowledged, broken_promises, play, put

RANDOM_RUNS = 100 if IS_PROOF else 4


@pytest.fixture(autouse=True, params=[False, True], ids=["", "in the background"])
def calls(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Make small things large, and count the calls of the whole story.

    Large files are synced in turn, or beside what comes next.
    """
    if request.param:
        monkeypatch.setattr(batches, "BESIDE", 0)
    monkeypatch.setattr(batches, "LARGEST", 2000)
    monkeypatch.setattr(batches, "LARGEST_SEALED", 2056 + 16)
    system = machine()
    play(opened(system), Acknowledged())
    return system.calls


def opened(system: LossySystem) -> ObjectStore:
    return ObjectStore(LocalDisk(Path("/disk/vault"), system=system))


def machine() -> LossySystem:
    system = LossySystem()
    system.mkdir("/disk", 0o700)
    system.root.sync()
    return system


def played_until(
    at: int, happens: Callable[[], None]
) -> tuple[LossySystem, Acknowledged, ObjectStore]:
    system, told = machine(), Acknowledged()
    system.at, system.happens = at, happens
    store = opened(system)
    with suppress(PowerCut, NoRoom, OSError):
        play(store, told)
    # Folders are made at random, so the story may be shorter than it was.
    system.at = -1
    return system, told, store


def survivors(system: LossySystem) -> list[LossySystem]:
    ways = [
        system.survivor(nothing),
        system.survivor(everything),
        system.survivor(nothing, zeros=True),
    ]
    return ways + [
        system.survivor(chance(system.calls * 1000 + n), zeros=n % 2 == 0)
        for n in range(RANDOM_RUNS)
    ]


def test_no_power_cut_loses_what_was_promised(calls: int) -> None:
    for at in range(1, calls + 2):
        system, told, _store = played_until(at, dark)
        for after in survivors(system):
            store = opened(after)
            assert list(broken_promises(store, told)) == [], f"dark at call {at}"
            more = deepcopy(told)
            put(store, more, 99, 800)
            assert list(broken_promises(opened(after), more)) == [], f"after call {at}"


@pytest.mark.parametrize("happens", [FULL, BROKEN], ids=["full", "broken"])
def test_a_disk_that_fails_once_keeps_what_was_promised(
    happens: Callable[[], None], calls: int
) -> None:
    for at in range(1, calls + 1):
        system, told, failed = played_until(at, happens)
        assert list(broken_promises(failed, told)) == [], f"failed at call {at}"
        store = opened(system)
        assert list(broken_promises(store, told)) == [], f"failed at call {at}"
        put(store, told, 99, 800)
        for after in survivors(system):
            assert list(broken_promises(opened(after), told)) == [], f"{at}, then dark"


def test_a_failed_sync_is_never_tried_again(calls: int) -> None:
    for at in range(1, calls + 1):
        system, told, store = played_until(at, BROKEN)
        if system.asked[at - 1 : at] not in (["fsync"], ["fdatasync"]):
            continue
        before = len(system.asked)
        for size in (10, LARGE):
            with pytest.raises(OSError, match="failed before"):
                put(store, told, 99, size)
        assert not {"fsync", "fdatasync", "pwritev"} & set(system.asked[before:])


def test_when_the_disk_is_full_nothing_is_lost_and_deleting_still_works(
    calls: int,
) -> None:
    system, told = machine(), Acknowledged()
    store = opened(system)
    play(store, told)
    system.is_full = True
    for size in (10, LARGE):
        with pytest.raises(NoRoom):
            put(store, Acknowledged(), 99, size)
    assert list(broken_promises(store, told)) == []
    for deleter in (store, opened(system)):
        gone = next(iter(told.kept.keys() - told.deleting))
        deleter.delete(gone)
        told.deleting.add(gone)
        told.deleted.add(gone)
        assert list(broken_promises(opened(system), told)) == []


SAME_FOLDER = 6
"""So many deaths in a row in one vault: each goes on from the wreck of the last."""


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a killed process loses nothing of a real disk."""
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else tmp_path) as name:
        yield Path(name)


@pytest.mark.parametrize("seed", range(40 if IS_PROOF else 1))
def test_killed_at_any_call_nothing_promised_is_lost(
    memory: Path, calls: int, seed: int
) -> None:
    for at in range(1, calls + 20):
        folder = memory / str(at // SAME_FOLDER)
        told = killed_at(folder, at + seed % SAME_FOLDER)
        with closing(ObjectStore.at(folder)) as store:
            assert list(broken_promises(store, told)) == [], f"killed at call {at}"


def killed_at(folder: Path, at: int) -> Acknowledged:
    """Play in a child that dies by SIGKILL at its call number `at`; it reports through a pipe."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _play_and_die(folder, at, writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        lines = pipe.read().split("\n")[:-1]
    os.waitpid(child, 0)
    return _as_told(lines)


def _play_and_die(folder: Path, at: int, pipe: int) -> None:
    system = Killing(at)
    store = ObjectStore(LocalDisk(folder, system=system), index=folder / "index.db")
    try:
        play(store, Reporting(pipe))
    finally:
        os._exit(0)


class Killing:
    """The real calls, and SIGKILL before one of them."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __getattr__(self, name: str) -> Any:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return getattr(System, name)


class Reporting(Acknowledged):
    """Promises written to a pipe the moment they are made."""

    def __init__(self, pipe: int) -> None:
        super().__init__()
        self.kept = Lines(pipe, "kept")  # type: ignore[assignment]
        self.deleting = Lines(pipe, "deleting")  # type: ignore[assignment]
        self.deleted = Lines(pipe, "deleted")  # type: ignore[assignment]


class Lines:
    def __init__(self, pipe: int, what: str) -> None:
        self.pipe, self.what = pipe, what

    def add(self, object_id: UUID, data: bytes = b"") -> None:
        os.write(self.pipe, f"{self.what} {object_id.hex} {data.hex()}\n".encode())

    __setitem__ = add

    def __ior__(self, more: dict[UUID, bytes]) -> "Lines":
        for object_id, data in more.items():
            self.add(object_id, data)
        return self


def _as_told(lines: list[str]) -> Acknowledged:
    told = Acknowledged()
    for line in lines:
        what, object_id, data = line.split(" ")
        if what == "kept":
            told.kept[UUID(object_id)] = bytes.fromhex(data)
        else:
            getattr(told, what).add(UUID(object_id))
    return told
