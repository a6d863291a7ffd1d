"""Group commit: many objects become durable together, by a handful of syncs."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Self
from uuid import UUID

from amparo.lib.store.disk import Disk, Moved, NewFile, Piece, sharded
from amparo.lib.store.errors import NoRoom
from amparo.lib.store.packs import (
    HEAD_SIZE,
    LARGEST,
    LARGEST_SEALED,
    PACK_MAGIC,
    PACK_SIZE,
    Record,
)
from amparo.lib.store.pending import FLUSH_SIZE, Pending
from amparo.lib.store.places import PACKS, Places
from amparo.lib.store.sealing_in import (
    Room,
    context_of,
    copy_into,
    forget,
    in_pieces,
    read_head,
    read_up_to,
    seal_into,
)
from amparo.lib.store.vault_folder import keep_name

if TYPE_CHECKING:
    from types import TracebackType

OBJECTS = "obj"
MOST_OPEN = 32
"""So many large files wait unsynced before they are finished one by one."""
BESIDE = 4 << 20
"""From this size on a file is synced in the background while the next one is sealed."""
FULL = PACK_SIZE - FLUSH_SIZE - 2 * LARGEST


class Stored(NamedTuple):
    """What is known of an object once it is durable. `sha256` and `size` are the plaintext's."""

    id: UUID
    size: int
    sha256: bytes
    sealed_size: int


@dataclass
class _Growing:
    """The pack that this batch writes to, what of it is not committed, and from where."""

    name: str
    begun_at: int
    end: int
    records: list[Record]


class Batch:
    """Objects on their way in. None is promised before `commit` returns.

    Leaving the `with` block forgets what was not committed. `items` and `size` (plain bytes)
    count what waits, so that the caller decides when a group is large enough.
    """

    def __init__(self, disk: Disk, places: Places) -> None:
        self._disk, self._places = disk, places
        self._thread: ThreadPoolExecutor | None = None
        self._pending, self._room = Pending(), Room()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abandon()
        if self._thread:
            self._thread.shutdown()

    def put(self, source: BinaryIO, *, key: bytes, context: bytes) -> Stored:
        """Seal everything from `source`. It is durable after `commit`.

        Raises:
            NoRoom: the disk is full.
        """
        self._finish_beside()
        object_id = UUID(bytes=secrets.token_bytes(16), version=4)
        bound = context_of(object_id, context)
        head = read_head(source, self._room.head[:LARGEST])
        if len(head) == LARGEST:
            rest = in_pieces(source, self._room)
            if (second := next(rest, None)) is not None:
                pieces = chain([head, second], rest)
                with self._large(object_id) as file:
                    told = seal_into(file, pieces, self._room, key=key, context=bound)
                return self._counted(Stored(object_id, *told))
        self._flush_when_full()
        size = self._pending.seal(object_id.bytes, head, key=key, context=bound)
        digest = sha256(head).digest()
        return self._counted(Stored(object_id, len(head), digest, size))

    def put_sealed(self, object_id: UUID, sealed: BinaryIO) -> int:
        """Keep bytes that another store sealed under this id; return how many."""
        self._finish_beside()
        head = read_up_to(sealed, LARGEST_SEALED + 1)
        if len(head) <= LARGEST_SEALED:
            self._flush_when_full()
            size = self._pending.add(object_id.bytes, head)
        else:
            with self._large(object_id) as file:
                file.write(head)
                size = len(head) + copy_into(file, sealed)
        self.items += 1
        self.size += size
        return size

    def drop(self, stored: Stored) -> None:
        """Take back what this batch was given and has not committed, a duplicate for example."""
        self.items -= 1
        self.size -= stored.size
        if self._pending.drop(stored.id.bytes):
            return
        if file := self._files.pop(stored.id, None):
            file.abandon()
        elif stored.id in self._finished:
            self._wait()
            self._finished.remove(stored.id)
            self._disk.delete(object_name(stored.id))
        else:
            self.bury(stored.id)

    def bury(self, object_id: UUID) -> None:
        """Note that an object is gone for good."""
        self._flush_when_full()
        self._pending.bury(object_id.bytes)

    def commit(self) -> None:
        """Make all that waits durable. When this returns, a power cut does not lose it.

        Raises:
            NoRoom: the disk is full. Nothing of this group is kept.
            OSError: the disk failed. What it kept of this group is unknown, and no matter.
        """
        try:
            self._flush()
            self._finish_files()
            self._disk.sync()
        except BaseException:
            self.abandon()
            raise
        grown = self._grown
        self._start()
        for pack in grown:
            self._places.add(pack.name, pack.records, covered=pack.end)

    def abandon(self) -> None:
        """Forget what was not committed; on a disk that fails, as far as it lets us."""
        for file in self._files.values():
            forget(file)
        with suppress(OSError, NoRoom):
            self._wait()
        if self._grown or self._finished:
            with suppress(OSError, NoRoom):
                self._take_back()
        self._start()

    def _start(self) -> None:
        self._pending.clear()
        self._files: dict[UUID, NewFile] = {}
        self._finished: set[UUID] = set()
        self._finishing: list[Future[None]] = []
        self._grown: list[_Growing] = []
        self.items = self.size = 0

    def _counted(self, stored: Stored) -> Stored:
        self.items += 1
        self.size += stored.size
        return stored

    def _flush_when_full(self) -> None:
        """Write before the next one comes, so that it can still be dropped at no cost."""
        if self._pending.size >= FLUSH_SIZE:
            self._flush()

    @contextmanager
    def _large(self, object_id: UUID) -> Iterator[NewFile]:
        file = self._disk.create(object_name(object_id))
        try:
            yield file
        except BaseException:
            forget(file)
            raise
        self._files[object_id] = file
        if len(self._files) >= MOST_OPEN:
            self._finish_files()

    def _finish_files(self) -> None:
        while self._files:
            object_id, file = self._files.popitem()
            self._finished.add(object_id)
            _finish(file)
        self._wait()

    def _finish_beside(self) -> None:
        """Let large files be synced in the background.

        Only when the next thing comes: one that is dropped at once costs no sync.
        """
        if not self._files:
            return
        large = [i for i, file in self._files.items() if file.size >= BESIDE]
        for object_id in large:
            self._thread = self._thread or ThreadPoolExecutor(1)
            self._finished.add(object_id)
            file = self._files.pop(object_id)
            self._finishing.append(self._thread.submit(_finish, file))

    def _wait(self) -> None:
        """Wait until the background is done.

        Raises:
            NoRoom, OSError: it failed. What is still under way is waited for all the same.
        """
        finishing, self._finishing = self._finishing, []
        wait(finishing)
        for each in finishing:
            each.result()

    def _flush(self) -> None:
        """Write what waits to a pack. It is not durable yet."""
        if not self._pending:
            return
        try:
            with self._disk.lock():
                keep_name(self._disk)
                try:
                    self._write(self._pack_with_room())
                except Moved:  # a pack was made anew under our hands
                    self._write(self._begun_new())
        finally:
            self._pending.clear()

    def _write(self, pack: _Growing) -> None:
        pieces = self._pending.pieces()
        self._append(pack, pieces if pack.end else [PACK_MAGIC, *pieces])
        at = pack.end or HEAD_SIZE
        pack.records += self._pending.records(at=at)
        pack.end = at + sum(map(len, pieces))

    def _append(self, pack: _Growing, pieces: Iterable[Piece]) -> None:
        if not self._disk.grows:
            file = self._disk.create(pack.name)
            try:
                file.write(b"".join(pieces))
                file.finish()
            finally:
                forget(file)
            return
        try:
            self._disk.append(pack.name, pieces, at=pack.end)
        except OSError:
            with suppress(OSError):
                self._disk.cut(pack.name, to=pack.end)
            raise

    def _pack_with_room(self) -> _Growing:
        """Choose a pack whose end is where we know it to be; call it under the lock."""
        if self._disk.grows:
            if self._grown and self._fits(self._grown[-1].name, self._grown[-1].end):
                return self._grown[-1]
            for name, end in self._places.ask(
                lambda index: index.with_room(below=FULL)
            ):
                if self._fits(name, end):
                    return self._begun(name, end)
        return self._begun_new()

    def _begun_new(self) -> _Growing:
        return self._begun(sharded(PACKS, secrets.token_hex(16)), 0)

    def _begun(self, name: str, end: int) -> _Growing:
        self._grown.append(_Growing(name, end, end, []))
        return self._grown[-1]

    def _fits(self, name: str, end: int) -> bool:
        try:
            return end < FULL and self._disk.facts(name).size == end
        except FileNotFoundError:
            return False

    def _take_back(self) -> None:
        """Delete what was already written. A pack only grows, so there the ids are buried."""
        for object_id in self._finished:
            with suppress(FileNotFoundError):
                self._disk.delete(object_name(object_id))
        grown, self._grown = self._grown, []
        self._pending.clear()
        for pack in grown:
            if not self._disk.grows:
                self._disk.delete(pack.name)
                continue
            for record in pack.records:
                self.bury(UUID(bytes=record.id))
        self._flush()
        self._disk.sync()
        for pack in self._grown:
            self._places.add(pack.name, pack.records, covered=pack.end)


def _finish(file: NewFile) -> None:
    try:
        file.finish()
    finally:
        forget(file)


def object_name(object_id: UUID) -> str:
    """Name the file of a large object."""
    return sharded(OBJECTS, object_id.hex)
