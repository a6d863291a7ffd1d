"""Many writers and readers at once, some killed; and random histories against a dictionary."""

import io
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from amparo.lib.store import batches
from amparo.lib.store.errors import ObjectMissing
from amparo.lib.store.objects import ObjectStore
from tests.home import IS_PROOF
from tests.lib.store.story import CONTEXT, KEY, content, read

WRITERS, READERS = 3, 2
ROUNDS = 200 if IS_PROOF else 6
SAME_FOLDER = 5


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    shm = Path("/dev/shm")
    with TemporaryDirectory(dir=shm if shm.is_dir() else tmp_path) as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGEST", 2000)
    monkeypatch.setattr(batches, "LARGEST_SEALED", 2072)
    monkeypatch.setattr(batches, "FLUSH_SIZE", 4000)
    monkeypatch.setattr(batches, "FULL", 40_000)


def in_child(work: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child


def write(folder: Path, seed: int, pipe: int) -> None:
    """Put groups for ever; tell each promise through the pipe."""
    drawn = random.Random(seed)
    with closing(ObjectStore.at(folder)) as store:
        while True:
            with store.batch() as batch:
                told = []
                for _item in range(drawn.randrange(1, 9)):
                    size, number = drawn.choice((10, 900, 3000)), drawn.randrange(999)
                    stored = batch.put(
                        io.BytesIO(content(number, size)), key=KEY, context=CONTEXT
                    )
                    told.append(f"{stored.id.hex} {number} {size}\n")
                if drawn.random() < 0.8:
                    batch.commit()
                    os.write(pipe, "".join(told).encode())


def keep_reading(folder: Path) -> None:
    """Read all that is listed, for ever; a listed object is whole, or was taken back since."""
    with closing(ObjectStore.at(folder)) as store:
        while True:
            for object_id in store.ids():
                with suppress(ObjectMissing):
                    read(store, object_id)


def test_writers_and_readers_killed_at_random_lose_nothing(memory: Path) -> None:
    drawn, told, promised = random.Random(7), set[str](), 0
    for number in range(ROUNDS):
        if number % SAME_FOLDER == 0:
            folder, told = memory / f"vault {number}", set()
        new = promised_until_killed(folder, number, after=0.1 + drawn.random() / 5)
        promised, told = promised + len(new), told | new
        with closing(ObjectStore.at(folder)) as store:
            for line in told:
                object_id, which, size = line.split(" ")
                assert read(store, UUID(object_id)) == content(int(which), int(size))
            for object_id in store.ids():
                read(store, object_id)
    assert promised > ROUNDS


def promised_until_killed(folder: Path, number: int, *, after: float) -> set[str]:
    """Let all work on one vault, kill all, and give what was promised before."""
    reader, writer = os.pipe()
    children = [
        in_child(lambda seed=number * 10 + n: write(folder, seed, writer))
        for n in range(WRITERS)
    ]
    children += [in_child(lambda: keep_reading(folder)) for _ in range(READERS)]
    time.sleep(after)
    ended = [_killed(child) for child in children]
    assert ended == [signal.SIGKILL] * len(ended), "a child ended by itself"
    os.close(writer)
    with os.fdopen(reader) as pipe:
        return {line for line in pipe.read().split("\n") if line.count(" ") == 2}


def _killed(child: int) -> int:
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def test_a_reader_does_not_wait_for_a_writer(memory: Path) -> None:
    with closing(ObjectStore.at(memory)) as store:
        kept = store.put(io.BytesIO(b"kept"), key=KEY, context=CONTEXT).id
        with store.disk.lock(), closing(ObjectStore.at(memory)) as other:
            assert read(other, kept) == b"kept"
            assert list(other.ids()) == [kept]
            with pytest.raises(ObjectMissing):
                read(other, UUID(int=1, version=4))


class History(RuleBasedStateMachine):
    """Put, delete, read, crash the index, sweep, in any order: like a dictionary."""

    stored = Bundle("stored")

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(
            dir="/dev/shm" if Path("/dev/shm").is_dir() else None
        )
        self.store = ObjectStore.at(Path(self.folder.name))
        self.held: dict[UUID, bytes] = {}

    @rule(target=stored, size=st.sampled_from([0, 1, 500, 2000, 2001, 9000]))
    def put(self, size: int) -> UUID:
        data = content(len(self.held), size)
        stored = self.store.put(io.BytesIO(data), key=KEY, context=CONTEXT)
        self.held[stored.id] = data
        return stored.id

    @rule(
        sizes=st.lists(st.sampled_from([10, 1500, 3000]), max_size=6),
        dropped=st.sets(st.integers(0, 5)),
        is_kept=st.booleans(),
    )
    def group(self, sizes: list[int], dropped: set[int], is_kept: bool) -> None:
        with self.store.batch() as batch:
            given = {}
            for number, size in enumerate(sizes):
                data = content(number, size)
                stored = batch.put(io.BytesIO(data), key=KEY, context=CONTEXT)
                if number in dropped:
                    batch.drop(stored)
                else:
                    given[stored.id] = data
            if is_kept:
                batch.commit()
                self.held |= given

    @rule(object_id=stored)
    def delete(self, object_id: UUID) -> None:
        if self.held.pop(object_id, None) is None:
            with pytest.raises(ObjectMissing):
                self.store.delete(object_id)
        else:
            self.store.delete(object_id)

    @rule(object_id=stored)
    def read(self, object_id: UUID) -> None:
        if object_id in self.held:
            assert read(self.store, object_id) == self.held[object_id]
        else:
            with pytest.raises(ObjectMissing):
                read(self.store, object_id)

    @rule(is_index_lost=st.booleans())
    def start_again(self, is_index_lost: bool) -> None:
        self.store.close()
        if is_index_lost:
            for path in Path(self.folder.name).glob("index.db*"):
                path.unlink()
        self.store = ObjectStore.at(Path(self.folder.name))

    @rule()
    def sweep(self) -> None:
        self.store.sweep()

    @invariant()
    def holds_what_the_dictionary_holds(self) -> None:
        assert set(self.store.ids()) == self.held.keys()

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


class TestHistory(History.TestCase):  # type: ignore[name-defined, misc]
    settings = settings(
        max_examples=1000 if IS_PROOF else 25, stateful_step_count=20, deadline=None
    )
