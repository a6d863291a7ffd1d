"""The files that tiles are, after c2sp.org/tlog-tiles: names, widths, reading, writing."""

import os
from collections.abc import Sequence
from pathlib import Path

from amparo.lib.custody import tree
from amparo.lib.custody.errors import TileDamaged
from amparo.lib.store.durable import write_together

WIDTH = 256
HEIGHT = 8
HASH_SIZE = 32
LENGTH_SIZE = 2
ENTRIES = "entries"
CACHED_TILES = 1024

Kind = int | str  # a level, or ENTRIES
Pyramid = list[list[bytes]]


def tile_path(kind: Kind, index: int, width: int = WIDTH) -> str:
    """Name a tile below the log's folder: `tile/<level or entries>/x001/234[.p/<width>]`."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{kind}/{'/'.join(groups)}{partial}"


def width_of(index: int, *, count: int) -> int:
    """Tell how wide a tile is at a level that holds `count` hashes."""
    return min(WIDTH, count - index * WIDTH)


class TileFiles:
    """Reads and writes the tiles below one folder. Widths follow from the log's size."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._cache: dict[tuple[int, int, int], Pyramid] = {}
        self._last_bundle: tuple[Path, list[bytes]] = (path, [])

    def has(self, kind: Kind, index: int, width: int = WIDTH) -> bool:
        """Tell whether a tile of this width is there."""
        return (self.path / tile_path(kind, index, width)).exists()

    def count_full(self, level: int, *, known: int = 0) -> int:
        """Find the first full tile that is missing; the full ones leave no gap."""
        step = 1
        while self.has(level, known + step - 1):
            known += step
            step *= 2
        while step > 1:
            step //= 2
            if self.has(level, known + step - 1):
                known += step
        return known

    def widest_partial(self, level: int, index: int) -> int:
        """Return the width of the widest partial tile at this place, or 0."""
        names = _names_in(self.path / f"{tile_path(level, index)}.p")
        return max((int(name) for name in names if name.isdigit()), default=0)

    def pyramid(self, level: int, index: int, *, size: int) -> Pyramid:
        """Return a tile's hashes in a log of `size`, and every level they complete."""
        width = width_of(index, count=size >> HEIGHT * level)
        found = self._cache.get((level, index, width))
        if found is None:
            found = [self._find_hashes(level, index, width, size)]
            while len(found[-1]) > 1:
                found.append(tree.parents(found[-1]))
            if len(self._cache) >= CACHED_TILES:
                self._cache.clear()
            self._cache[level, index, width] = found
        return found

    def tile_root(self, level: int, index: int, *, size: int) -> bytes:
        """Return the root of a full tile."""
        return self.pyramid(level, index, size=size)[-1][0]

    def _find_hashes(
        self, level: int, index: int, width: int, size: int
    ) -> list[bytes]:
        """Read a tile that another process may be writing, or making full, just now."""
        if self.has(level, index, width):
            return self.read_hashes(level, index, width)
        if self.has(level, index):
            return self.read_hashes(level, index, WIDTH)[:width]
        if not level:
            raise TileDamaged(self.path / tile_path(level, index, width))
        below = range(index * WIDTH, index * WIDTH + width)
        return [self.tile_root(level - 1, n, size=size) for n in below]

    def read_hashes(self, level: int, index: int, width: int) -> list[bytes]:
        """Read one tile as it is written.

        Raises:
            TileDamaged: it is missing, or has another length.
        """
        path = self.path / tile_path(level, index, width)
        raw = _read(path)
        if len(raw) != width * HASH_SIZE:
            raise TileDamaged(path)
        return [raw[at : at + HASH_SIZE] for at in range(0, len(raw), HASH_SIZE)]

    def read_entries(self, index: int, *, size: int) -> list[bytes]:
        """Read the leaf inputs of one tile in a log of `size`.

        Raises:
            TileDamaged: they are missing, or do not fill the tile.
        """
        width = width_of(index, count=size)
        stored = width if self.has(ENTRIES, index, width) else WIDTH
        path = self.path / tile_path(ENTRIES, index, stored)
        if self._last_bundle[0] != path:
            self._last_bundle = path, _read_bundle(path, stored)
        return self._last_bundle[1][:width]

    def extend_hashes(self, level: int, count: int, hashes: Sequence[bytes]) -> None:
        """Write the tiles that these hashes add behind the `count` that are there."""
        first, offset = divmod(count, WIDTH)
        if hashes:
            held = self.read_hashes(level, first, offset) if offset else []
            self._write(level, first, [*held, *hashes])

    def extend_entries(self, count: int, leaf_inputs: Sequence[bytes]) -> None:
        """Write the entry bundles that these leaf inputs add behind the first `count`."""
        first, offset = divmod(count, WIDTH)
        if leaf_inputs:
            held = self.read_entries(first, size=count) if offset else []
            framed = [_frame(leaf_input) for leaf_input in [*held, *leaf_inputs]]
            self._write(ENTRIES, first, framed)

    def _write(self, kind: Kind, first: int, pieces: Sequence[bytes]) -> None:
        tiles = [pieces[n : n + WIDTH] for n in range(0, len(pieces), WIDTH)]
        write_together(
            [
                (self.path / tile_path(kind, first + n, len(tile)), b"".join(tile))
                for n, tile in enumerate(tiles)
            ]
        )
        for n, tile in enumerate(tiles):
            if len(tile) == WIDTH:
                self._drop_partials(kind, first + n)

    def _drop_partials(self, kind: Kind, index: int) -> None:
        folder = self.path / f"{tile_path(kind, index)}.p"
        for name in _names_in(folder):
            (folder / name).unlink()
        if folder.is_dir():
            folder.rmdir()


def _names_in(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208  a Path for each of 255 names is slow
    except FileNotFoundError:
        return []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise TileDamaged(path) from None


def _read_bundle(path: Path, width: int) -> list[bytes]:
    entries = _unframe(_read(path))
    if entries is None or len(entries) != width:
        raise TileDamaged(path)
    return entries


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
