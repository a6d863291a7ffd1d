"""What an officer with the disk would try: look for known words in every dress."""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote


def dresses(canary: str) -> dict[str, bytes]:
    """Return the byte forms under which `canary` could lie on a disk."""
    raw = canary.encode()
    return {
        "utf-8": raw,
        "utf-16-le": canary.encode("utf-16-le"),
        "utf-16-be": canary.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "json": json.dumps(canary)[1:-1].encode(),
        "url": quote(canary).encode(),
        **{f"base64+{shift}": _base64_core(raw, shift) for shift in range(3)},
    }


def _base64_core(raw: bytes, shift: int) -> bytes:
    """Return the characters that stand whatever bytes come before and after."""
    encoded = base64.b64encode(b"\0" * shift + raw)
    first = -(-shift * 8 // 6)
    last = (shift + len(raw)) * 8 // 6
    return encoded[first:last]


GZIP = re.compile(rb"\x1f\x8b\x08")
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what gzip and zlib streams inside `data` hold."""
    for pattern, bits in ((GZIP, 31), (ZLIB, 15)):
        for found in pattern.finditer(data):
            try:
                text = zlib.decompressobj(bits).decompress(data[found.start() :], 1 << 24)
            except zlib.error:
                continue
            if len(text) > 8:
                yield text


def find_canaries(roots: Iterable[Path], canaries: Iterable[str]) -> list[str]:
    """Return "file: dress of canary" for every hit below `roots`, names included."""
    forms = {form: f"{dress} of {c}" for c in canaries for dress, form in dresses(c).items()}
    anything = re.compile(b"|".join(map(re.escape, sorted(forms, key=len, reverse=True))))
    hits = []
    for path in _files(roots):
        data = path.read_bytes()
        for text in (str(path).encode(), data, *unpacked(data)):
            hits += [f"{path.name}: {forms[m.group()]}" for m in anything.finditer(text)]
    return hits


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        if root.is_file():
            yield root
        yield from (p for p in root.rglob("*") if p.is_file() and not p.is_symlink())
