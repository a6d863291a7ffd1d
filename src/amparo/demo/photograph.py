"""A photograph of an invented house, drawn by arithmetic, so that no real place is shown."""

import struct
import zlib

WIDTH, HEIGHT = 640, 400


def invented_photograph() -> bytes:
    """Return a PNG of a house by a road at dusk; the same bytes each time."""
    rows = b"".join(b"\0" + bytes(_row(y)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"tEXt", b"Comment\0Drawn for the Amparo demo; shows no real place")
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _row(y: int) -> list[int]:
    return [channel for x in range(WIDTH) for channel in _colour(x, y)]


def _colour(x: int, y: int) -> tuple[int, int, int]:
    grain = (x * 7919 + y * 104729) % 13
    if _is_window(x, y):
        return 240 - grain, 205 - grain, 120
    if 220 <= x < 470 and 150 <= y < 310:
        return 92 + grain, 84 + grain, 80 + grain
    if 95 <= y < 150 and abs(x - 345) < (y - 95) * 5 // 2 + 8:
        return 110 + grain, 62, 52
    if y >= 310:
        near_road = abs(x - 320) < (y - 310) * 2 + 40
        return (70 + grain,) * 3 if near_road else (46, 60 + grain, 44)
    return 60 + y // 4, 70 + y // 4, 110 + y // 3


def _is_window(x: int, y: int) -> bool:
    return 190 <= y < 230 and any(left <= x < left + 34 for left in (250, 330, 410))


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)
