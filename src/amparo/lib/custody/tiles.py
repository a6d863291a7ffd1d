"""A custody log as a folder of tiles, after c2sp.org/tlog-tiles.

The folder *is* the log: its size is the number of leaf hashes at level 0. Entries
are durable before their hashes, hashes before their parents; whatever a crash left
undone is done by the next append.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from amparo.lib.custody import tree
from amparo.lib.custody.errors import LogGap, LogRewritten, TileDamaged
from amparo.lib.store.durable import make_folder, write_file, write_files

WIDTH = 256
HEIGHT = 8
HASH_SIZE = 32
LENGTH_SIZE = 2
ENTRIES = "entries"
CACHED_TILES = 1024

Kind = int | str


def tile_path(kind: Kind, index: int, width: int = WIDTH) -> str:
    """Name a tile below the log's folder: `tile/<level or entries>/x001/234[.p/<width>]`."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{kind}/{'/'.join(groups)}{partial}"


class TileFolder:
    """An append-only log in a folder. Several processes may append; one does at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known_full: dict[Kind, int] = {}
        self._cache: dict[tuple[int, int, int], list[list[bytes]]] = {}

    @property
    def size(self) -> int:
        """How many leaves the log has."""
        return self._count(0)

    def append(self, leaf_inputs: Sequence[bytes]) -> None:
        """Add leaves durably: when this returns, a power cut loses none of them."""
        with self._locked():
            self._append(leaf_inputs)

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
            self._append(new)
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
        return tree.root_of(self, size=self._up_to(size))

    def proof(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the inclusion proof of one leaf in the tree of `size` leaves."""
        return tree.inclusion_proof(self, index=index, size=self._up_to(size))

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the proof that the tree of `new` leaves begins with that of `old`."""
        return tree.consistency_proof(self, old=old, new=self._up_to(new))

    def leaf_hashes(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Give the leaf hashes from `start` up to `end`."""
        end = self._up_to(end)
        while start < end:
            index, offset = divmod(start, WIDTH)
            hashes = self._pyramid(0, index)[0][offset : offset + end - start]
            yield from hashes
            start += len(hashes)

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Give the leaf inputs from `start` up to `end`."""
        end = self._up_to(end)
        while start < end:
            index, offset = divmod(start, WIDTH)
            inputs = self._bundle(index)[offset : offset + end - start]
            yield from inputs
            start += len(inputs)

    def subtree(self, level: int, index: int) -> bytes:
        """Return the hash of one complete subtree (see `tree.Subtrees`)."""
        tile_level, height = divmod(level, HEIGHT)
        tile, offset = divmod(index << height, WIDTH)
        hashes = self._pyramid(tile_level, tile)[height]
        if offset >> height >= len(hashes):
            raise TileDamaged(self.path / tile_path(tile_level, tile))
        return hashes[offset >> height]

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
        self._cache.clear()
        count = self.size
        for index in range(-(-count // WIDTH)):
            hashes = [tree.leaf_hash(entry) for entry in self._bundle(index)]
            self._audit_tile(0, index, hashes[: count - index * WIDTH])
        level = 0
        while count := count // WIDTH:
            roots = [self._pyramid(level, index)[-1][0] for index in range(count)]
            level += 1
            for index in range(-(-count // WIDTH)):
                expected = roots[index * WIDTH : (index + 1) * WIDTH]
                self._audit_tile(level, index, expected)

    def _audit_tile(self, level: int, index: int, expected: list[bytes]) -> None:
        if self._pyramid(level, index)[0] != expected:
            raise TileDamaged(self.path / tile_path(level, index, len(expected)))

    def _up_to(self, end: int | None) -> int:
        size = self.size
        if end is None:
            return size
        if not 0 <= end <= size:
            raise IndexError(f"the log has {size} leaves, not {end}")
        return end

    def _compare(self, leaf_inputs: Sequence[bytes], start: int, size: int) -> None:
        end = min(size, start + len(leaf_inputs))
        for position, published in enumerate(self.leaf_hashes(start, end), start):
            if tree.leaf_hash(leaf_inputs[position - start]) != published:
                raise LogRewritten(position)

    def _append(self, leaf_inputs: Sequence[bytes]) -> None:
        size = self.size
        framed = [_frame(leaf_input) for leaf_input in leaf_inputs]
        hashes = [tree.leaf_hash(leaf_input) for leaf_input in leaf_inputs]
        self._extend(ENTRIES, size, framed)
        self._extend(0, size, hashes)
        self._raise_parents()

    def _raise_parents(self) -> None:
        """Add to each level the roots of full tiles below that it does not have yet."""
        level = 0
        while wanted := self._count(level) // WIDTH:
            have = self._count(level + 1)
            roots = [self._pyramid(level, n)[-1][0] for n in range(have, wanted)]
            self._extend(level + 1, have, roots)
            level += 1

    def _extend(self, kind: Kind, count: int, pieces: Sequence[bytes]) -> None:
        """Write the tiles that `pieces` add behind the `count` that are there."""
        if not pieces:
            return
        first, offset = divmod(count, WIDTH)
        held = self._pieces(kind, first, offset) if offset else []
        full = [*held, *pieces]
        tiles = [full[n : n + WIDTH] for n in range(0, len(full), WIDTH)]
        write_files(
            (self.path / tile_path(kind, first + n, len(tile)), b"".join(tile))
            for n, tile in enumerate(tiles)
        )
        for n, tile in enumerate(tiles):
            if len(tile) == WIDTH:
                self._drop_partials(kind, first + n)

    def _pieces(self, kind: Kind, index: int, width: int) -> list[bytes]:
        if kind == ENTRIES:
            return [_frame(entry) for entry in self._bundle(index)[:width]]
        return self._pyramid(int(kind), index)[0][:width]

    def _drop_partials(self, kind: Kind, index: int) -> None:
        folder = self._partials(kind, index)
        if folder.is_dir():
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()

    def _partials(self, kind: Kind, index: int) -> Path:
        full = self.path / tile_path(kind, index)
        return full.with_name(f"{full.name}.p")

    def _count(self, kind: Kind) -> int:
        """Count what stands at a level: its full tiles, and the widest partial one."""
        full = self._full_tiles(kind)
        return full * WIDTH + self._widest_partial(kind, full)

    def _full_tiles(self, kind: Kind) -> int:
        """Find the first full tile that is missing; the full ones leave no gap."""
        low = self._known_full.get(kind, 0)
        step = 1
        while self._has_full(kind, low + step - 1):
            low += step
            step *= 2
        while step > 1:
            step //= 2
            if self._has_full(kind, low + step - 1):
                low += step
        self._known_full[kind] = low
        return low

    def _has_full(self, kind: Kind, index: int) -> bool:
        return (self.path / tile_path(kind, index)).exists()

    def _widest_partial(self, kind: Kind, index: int) -> int:
        folder = self._partials(kind, index)
        if not folder.is_dir():
            return 0
        return max(
            (int(p.name) for p in folder.iterdir() if p.name.isdigit()), default=0
        )

    def _pyramid(self, level: int, index: int) -> list[list[bytes]]:
        """Return a tile's hashes and every level it completes above them."""
        width = self._width(level, index)
        found = self._cache.get((level, index, width))
        if found is None:
            found = [self._read_hashes(level, index, width)]
            while len(found[-1]) > 1:
                found.append(tree.parents(found[-1]))
            if len(self._cache) >= CACHED_TILES:
                self._cache.clear()
            self._cache[level, index, width] = found
        return found

    def _width(self, kind: Kind, index: int) -> int:
        if index < self._known_full.get(kind, 0) or self._has_full(kind, index):
            return WIDTH
        width = self._widest_partial(kind, index)
        if not width:
            raise TileDamaged(self.path / tile_path(kind, index))
        return width

    def _read_hashes(self, level: int, index: int, width: int) -> list[bytes]:
        path = self.path / tile_path(level, index, width)
        raw = _read(path)
        if len(raw) != width * HASH_SIZE:
            raise TileDamaged(path)
        return [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]

    def _bundle(self, index: int) -> list[bytes]:
        width = self._width(ENTRIES, index)
        path = self.path / tile_path(ENTRIES, index, width)
        entries = _unframe(_read(path))
        if entries is None or len(entries) != width:
            raise TileDamaged(path)
        return entries

    @contextmanager
    def _locked(self) -> Iterator[None]:
        make_folder(self.path)
        with (self.path / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise TileDamaged(path) from None


def _frame(leaf_input: bytes) -> bytes:
    return len(leaf_input).to_bytes(LENGTH_SIZE, "big") + leaf_input


def _unframe(raw: bytes) -> list[bytes] | None:
    """Take a bundle apart, or return None when its lengths do not add up."""
    entries, at = [], 0
    while at < len(raw):
        start = at + LENGTH_SIZE
        at = start + int.from_bytes(raw[at:start], "big")
        entries.append(raw[start:at])
    return entries if at == len(raw) else None
