"""What an officer with the disk would try: look for known words in every dress."""

import base64
import json
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

MOST_UNPACKED = 1 << 24
DEEPEST = 3


def dresses(canary: str) -> dict[str, bytes]:
    """Return the byte forms under which `canary` could lie on a disk."""
    raw, wide = canary.encode(), canary.encode("utf-16-le")
    return {
        "utf-8": raw,
        "utf-8 in capitals": canary.upper().encode(),
        "utf-16-le": wide,
        "utf-16-be": canary.encode("utf-16-be"),
        "utf-32-le": canary.encode("utf-32-le"),
        "json": json.dumps(canary)[1:-1].encode(),
        "url": quote(canary).encode(),
        "form": quote_plus(canary).encode(),
        "backwards": raw[::-1],
        **_in_letters("utf-8", raw),
        **_in_letters("utf-16-le", wide),
    }


def dresses_of_bytes(secret: bytes) -> dict[str, bytes]:
    """Return the byte forms under which a key could lie on a disk."""
    return {"raw": secret, **_in_letters("raw", secret)}


def _in_letters(name: str, raw: bytes) -> dict[str, bytes]:
    """Dress bytes as text; base64 keeps only the signs that stand whatever comes around."""
    plain = {f"{name}, base64+{s}": _base64_core(raw, s) for s in range(3)}
    safe = str.maketrans("+/", "-_")
    return {
        f"{name}, hex": raw.hex().encode(),
        f"{name}, HEX": raw.hex().upper().encode(),
        **plain,
        **{
            f"{n}, url": form.decode().translate(safe).encode()
            for n, form in plain.items()
        },
        f"{name}, base32": base64.b32encode(raw).rstrip(b"=")[:-1],
    }


def _base64_core(raw: bytes, shift: int) -> bytes:
    encoded = base64.b64encode(b"\0" * shift + raw)
    first = -(-shift * 8 // 6)
    last = (shift + len(raw)) * 8 // 6
    return encoded[first:last]


class Scanner:
    """Finds many known byte forms, each of eight bytes or more, wherever they begin."""

    def __init__(self, forms: Mapping[bytes, str]) -> None:
        self._forms: dict[int, list[tuple[bytes, str]]] = defaultdict(list)
        for form, name in forms.items():
            self._forms[_eight(form)].append((form, name))
        self._starts = frozenset(self._forms)

    def find(self, data: bytes, *, depth: int = DEEPEST) -> set[str]:
        """Name each form in `data`, or in what is packed inside it."""
        found = {
            name
            for windows in _windows(data)
            for start in self._starts.intersection(windows)
            for form, name in self._forms[start]
            if form in data
        }
        if depth:
            for inside in unpacked(data):
                found |= {f"packed: {n}" for n in self.find(inside, depth=depth - 1)}
        return found


def _eight(form: bytes) -> int:
    if len(form) < 8:
        raise ValueError("too short to be told from chance")
    return int.from_bytes(form[:8], sys.byteorder)


def _windows(data: bytes) -> Iterator[memoryview]:
    """Give every eight bytes that stand side by side, as numbers."""
    for shift in range(min(8, max(0, len(data) - 7))):
        whole = (len(data) - shift) // 8 * 8
        yield memoryview(data)[shift : shift + whole].cast("Q")


def scanner_of(canaries: Iterable[str], secrets: Mapping[str, bytes] = {}) -> Scanner:
    """Make a scanner for words, and for keys given as name and bytes."""
    forms: dict[bytes, str] = {}
    for canary in canaries:
        forms |= {
            form: f"{dress} of {canary}" for dress, form in dresses(canary).items()
        }
    for name, secret in secrets.items():
        forms |= {
            form: f"{dress} of {name}"
            for dress, form in dresses_of_bytes(secret).items()
        }
    return Scanner(forms)


GZIP = re.compile(rb"\x1f\x8b\x08")
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
ZIP = re.compile(rb"PK\x03\x04.{22}(..)(..)", re.DOTALL)
# As text a packed stream begins with these letters, or none of it can be read.
BASE64 = re.compile(rb"(?:H4sI|eJ|eN|eF)[A-Za-z0-9+/_-]{12,}={0,2}")


def unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what gzip, zlib and zip streams inside `data` hold, packed as bytes or as base64."""
    for pattern, bits in ((GZIP, 31), (ZLIB, 15)):
        for found in pattern.finditer(data):
            yield from _inflated(data, found.start(), bits)
    for found in ZIP.finditer(data):
        skip = sum(int.from_bytes(length, "little") for length in found.groups())
        yield from _inflated(data, found.end() + skip, -15)
    for found in BASE64.finditer(data):
        letters = found.group().rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        yield base64.b64decode(letters[: len(letters) // 4 * 4])


def _inflated(data: bytes, start: int, bits: int) -> Iterator[bytes]:
    """Yield what a stream holds, as far as it can be read: one cut off tells its beginning."""
    opener, text = zlib.decompressobj(bits), b""
    try:
        for at in range(start, len(data), 4096):
            text += opener.decompress(data[at : at + 4096], MOST_UNPACKED)
            if opener.eof or len(text) > MOST_UNPACKED:
                break
    except zlib.error:
        pass
    if len(text) > 8:
        yield text


def find_in_files(roots: Iterable[Path], scanner: Scanner) -> list[str]:
    """Return "file: dress of canary" for every hit below `roots`, names included."""
    return [
        f"{path}: {name}"
        for path in files_below(roots)
        for data in (str(path).encode(), _content(path))
        for name in sorted(scanner.find(data))
    ]


def find_canaries(roots: Iterable[Path], canaries: Iterable[str]) -> list[str]:
    """Return every hit of one of `canaries` below `roots`."""
    return find_in_files(roots, scanner_of(canaries))


def files_below(roots: Iterable[Path]) -> Iterator[Path]:
    """Give every plain file below the roots."""
    for root in roots:
        if root.is_file():
            yield root
        yield from (p for p in root.rglob("*") if p.is_file() and not p.is_symlink())


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # a lock or a heartbeat that went while we looked
        return b""
