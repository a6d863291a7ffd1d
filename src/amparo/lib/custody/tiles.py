"""A custody log as a folder of tiles, after c2sp.org/tlog-tiles.

The folder *is* the log: its size is the number of leaf hashes at level 0. Entries
are durable before their hashes, hashes before their parents; whatever a crash left
undone is done by the next append.
"""

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from amparo.lib.custody import tree
from amparo.lib.custody.errors import LogGap, LogRewritten, TileDamaged
from amparo.lib.custody.tile_files import (
    HEIGHT,
    WIDTH,
    TileFiles,
    tile_path,
    width_of,
)
from amparo.lib.store.durable import make_folder, write_file

__all__ = ["WIDTH", "TileFolder", "tile_path"]


class TileFolder:
    """An append-only log in a folder. Several processes may append; one does at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files = TileFiles(path)
        self._full = 0

    @property
    def size(self) -> int:
        """How many leaves the log has."""
        self._full = self._files.count_full(0, known=self._full)
        return self._full * WIDTH + self._files.widest_partial(0, self._full)

    def append(self, leaf_inputs: Sequence[bytes]) -> None:
        """Add leaves durably: when this returns, a power cut loses none of them."""
        with self._locked():
            self._append(leaf_inputs, self.size)

    def catch_up(self, leaf_inputs: Sequence[bytes], *, start: int = 0) -> int:
        """Append what is new in the list of leaves that begins at `start`; return how many.

        Raises:
            LogRewritten: a leaf given differs from the one already published.
            LogGap: leaves between the end of the log and `start` are missing.
        """
        with self._locked():
            size = self.size
            if start > size:
                raise LogGap(size)
            self._compare(leaf_inputs, start, size)
            new = leaf_inputs[size - start :]
            self._append(new, size)
            return len(new)

    def compare(self, leaf_inputs: Sequence[bytes]) -> None:
        """Check the whole list of leaves against the log; it may not be shorter.

        Raises:
            LogRewritten: a leaf differs, or is gone.
        """
        size = self.size
        self._compare(leaf_inputs, 0, size)
        if len(leaf_inputs) < size:
            raise LogRewritten(len(leaf_inputs))

    def root(self, size: int | None = None) -> bytes:
        """Return the tree hash over the first `size` leaves, or over all."""
        now = self._reading()
        return tree.root_of(now, size=_within(size, now.size))

    def proof(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the inclusion proof of one leaf in the tree of `size` leaves."""
        now = self._reading()
        end = _within(size, now.size)
        return tree.inclusion_proof(now, index=index, size=end)

    def proofs(self, indexes: Iterable[int], size: int) -> Iterator[list[bytes]]:
        """Give the inclusion proof of each of many leaves in the tree of `size` leaves."""
        now = self._reading()
        end = _within(size, now.size)
        yield from tree.inclusion_proofs(now, indexes=indexes, size=end)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the proof that the tree of `new` leaves begins with that of `old`."""
        now = self._reading()
        return tree.consistency_proof(now, old=old, new=_within(new, now.size))

    def leaf_hashes(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Give the leaf hashes from `start` up to `end`."""
        size = self.size
        end = _within(end, size)
        while start < end:
            index, offset = divmod(start, WIDTH)
            hashes = self._files.pyramid(0, index, size=size)[0]
            part = hashes[offset : offset + end - start]
            yield from part
            start += len(part)

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Give the leaf inputs from `start` up to `end`."""
        size = self.size
        end = _within(end, size)
        while start < end:
            index, offset = divmod(start, WIDTH)
            inputs = self._files.read_entries(index, size=size)
            part = inputs[offset : offset + end - start]
            yield from part
            start += len(part)

    def entries_at(self, indexes: Iterable[int]) -> Iterator[bytes]:
        """Give the leaf inputs at these positions; quick when they are in order.

        Raises:
            IndexError: there is none.
        """
        size, present, entries = self.size, -1, list[bytes]()
        for index in indexes:
            tile, offset = divmod(index, WIDTH)
            if not 0 <= index < size:
                raise IndexError(f"the log has {size} leaves, none at {index}")
            if tile != present:
                present, entries = tile, self._files.read_entries(tile, size=size)
            yield entries[offset]

    def publish(self, checkpoint: str) -> None:
        """Put the signed checkpoint beside the tiles, replacing the one before."""
        write_file(self.path / "checkpoint", checkpoint.encode())

    def checkpoint(self) -> str | None:
        """Return the published checkpoint as it was signed, or None when there is none."""
        path = self.path / "checkpoint"
        return path.read_bytes().decode() if path.exists() else None

    def audit(self) -> None:
        """Read every entry and every tile again, and hash the whole tree anew.

        Raises:
            TileDamaged: the first tile that is missing or does not follow from those below.
        """
        files, size = TileFiles(self.path), self.size
        for index in range(-(-size // WIDTH)):
            inputs = files.read_entries(index, size=size)
            _audit_tile(files, 0, index, [tree.leaf_hash(each) for each in inputs])
        level, count = 0, size
        while count := count // WIDTH:
            roots = [files.tile_root(level, n, size=size) for n in range(count)]
            level += 1
            for index in range(-(-count // WIDTH)):
                expected = roots[index * WIDTH : (index + 1) * WIDTH]
                _audit_tile(files, level, index, expected)

    def _reading(self) -> "_Reading":
        return _Reading(self._files, self.size)

    def _compare(self, leaf_inputs: Sequence[bytes], start: int, size: int) -> None:
        end = min(size, start + len(leaf_inputs))
        for position, published in enumerate(self.leaf_hashes(start, end), start):
            if tree.leaf_hash(leaf_inputs[position - start]) != published:
                raise LogRewritten(position)

    def _append(self, leaf_inputs: Sequence[bytes], size: int) -> None:
        hashes = [tree.leaf_hash(leaf_input) for leaf_input in leaf_inputs]
        self._files.extend_entries(size, leaf_inputs)
        self._files.extend_hashes(0, size, hashes)
        self._raise_parents(size, size + len(leaf_inputs))

    def _raise_parents(self, before: int, size: int) -> None:
        """Add to each level the roots of full tiles below that it does not have yet."""
        level = 0
        while wanted := size >> HEIGHT * (level + 1):
            have = self._count(level + 1, before >> HEIGHT * (level + 1))
            roots = [
                self._files.tile_root(level, n, size=size) for n in range(have, wanted)
            ]
            level += 1
            self._files.extend_hashes(level, have, roots)

    def _count(self, level: int, expected: int) -> int:
        """Count the hashes of an upper level; a crash may have left fewer than expected."""
        last = (expected - 1) // WIDTH
        width = width_of(last, count=expected)
        if not expected or self._files.has(level, last, width):
            return expected
        full = self._files.count_full(level)
        return full * WIDTH + self._files.widest_partial(level, full)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        make_folder(self.path)
        with (self.path / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class _Reading:
    """The log as it was at one size, answering as `tree.Subtrees` while it grows on."""

    def __init__(self, files: TileFiles, size: int) -> None:
        self._files = files
        self.size = size

    def subtree(self, level: int, index: int) -> bytes:
        """Return the hash of one complete subtree."""
        tile_level, height = divmod(level, HEIGHT)
        tile, offset = divmod(index << height, WIDTH)
        found = self._files.pyramid(tile_level, tile, size=self.size)
        return found[height][offset >> height]


def _within(end: int | None, size: int) -> int:
    if end is None:
        return size
    if not 0 <= end <= size:
        raise IndexError(f"the log has {size} leaves, not {end}")
    return end


def _audit_tile(
    files: TileFiles, level: int, index: int, expected: list[bytes]
) -> None:
    if files.read_hashes(level, index, len(expected)) != expected:
        raise TileDamaged(files.path / tile_path(level, index, len(expected)))
