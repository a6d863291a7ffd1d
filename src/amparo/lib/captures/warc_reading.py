"""Read a WARC that others made: count its records and check the digests that it brings."""

from __future__ import annotations

import base64
import hashlib
from binascii import Error as NotBase64
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from amparo.lib.captures.bundles import refused
from amparo.lib.captures.findings import (
    Finding,
    NotReadable,
    Reading,
    broken,
    holds,
    unchecked,
)

PIECE = 1 << 20
MOST_RECORDS = 5_000_000
MOST_BYTES = 64 << 30
LONGEST_LINE, MOST_LINES = 1 << 20, 20_000  # of a head; real ones have a few dozen
# What warcio 1.8 was seen to raise for records made to do harm, beside its own error.
_WARCIO_STUMBLES = (ValueError, AttributeError, TypeError, IndexError, KeyError)
_SIZES = {"sha1": 20, "sha256": 32, "sha512": 64, "md5": 16}


def read_warc(file: BinaryIO, *, name: str = "") -> Reading:
    """Read a WARC to its end, in bounded memory.

    Raises:
        NotReadable: it is no WARC, or broken in the middle.
    """
    seen = _Seen()
    with _refused(name):
        archive = _Archive(file)
        for record in archive:
            seen.take(record)
        seen.torn = archive.err_count
    if not seen.kinds:
        raise NotReadable("holds no record", name)
    return Reading("warc", seen.first_page or name, list(seen.findings()), seen.about())


class _Archive(ArchiveIterator):  # type: ignore[misc]
    """Records one by one; what does not fit is counted, not printed with its bytes."""

    INC_RECORD = ""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.reader = _BoundedReader(self.fh)


class _BoundedReader(DecompressingBufferedReader):  # type: ignore[misc]
    """Refuses heads that only want our memory."""

    _lines = 0

    def read(self, length: int | None = None) -> bytes:
        self._lines = 0
        found: bytes = super().read(length)
        return found

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(length or LONGEST_LINE)
        self._lines += 1
        # warcio may stop somewhat before the length that it was given
        cut = len(line) > LONGEST_LINE // 10 and not line.endswith(b"\n")
        if cut or self._lines > MOST_LINES:
            raise NotReadable("has a head without end")
        return line


class _Seen:
    """What was met on the way."""

    torn = 0

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.first_page = ""
        self._first = self._last = ""
        self._right = self._without = self._bytes = 0
        self._wrong: list[str] = []

    def take(self, record: Any) -> None:
        """Read one record through."""
        if not record.rec_type:
            raise NotReadable("holds a record without a type")
        self.kinds[str(record.rec_type)[:40]] += 1
        if sum(self.kinds.values()) > MOST_RECORDS:
            raise NotReadable(f"holds more than {MOST_RECORDS} records")
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        date = record.rec_headers.get_header("WARC-Date") or ""
        self._first = min(self._first or date, date) or self._first
        self._last = max(self._last, date)
        if record.rec_type == "response" and not self.first_page:
            self.first_page = url[:500]
        self._compare(record, url)

    def _compare(self, record: Any, url: str) -> None:
        claimed = record.rec_headers.get_header("WARC-Payload-Digest") or ""
        algorithm, _, value = claimed.partition(":")
        known = algorithm.lower() in _SIZES and record.rec_type != "revisit"
        hasher = hashlib.new(algorithm.lower()) if known else None
        while piece := record.raw_stream.read(PIECE):
            self._bytes += len(piece)
            if self._bytes > MOST_BYTES:
                raise NotReadable("unpacks to more than there may be")
            if hasher:
                hasher.update(piece)
        if hasher is None:
            self._without += record.rec_type in {"response", "resource"}
        elif _same(hasher.digest(), value):
            self._right += 1
        else:
            self._wrong.append(url[:200])

    def findings(self) -> Iterator[Finding]:
        """Say what held."""
        if self._wrong:
            yield broken(
                "digests of records",
                f"{len(self._wrong)} do not hold, such as {self._wrong[0]}.",
            )
        elif self._right:
            yield holds("digests of records", f"{self._right} hold.")
        if self.torn:
            yield broken("lengths of records", f"{self.torn} are not as long as told.")
        if self._without:
            yield unchecked("records without digest", f"There are {self._without}.")
        yield unchecked("origin", "A web archive does not prove what a server sent.")

    def about(self) -> dict[str, str]:
        """Tell in numbers what is inside."""
        told = {f"{kind} records": str(count) for kind, count in self.kinds.items()}
        return told | {"from": self._first, "to": self._last}


def _same(digest: bytes, value: str) -> bool:
    if value.lower() == digest.hex():
        return True
    try:
        return base64.b32decode(value.upper()) == digest
    except NotBase64:
        return False


@contextmanager
def _refused(name: str) -> Iterator[None]:
    """Turn what warcio raises for a broken file into our error."""
    try:
        with refused(name):
            yield
    except (ArchiveLoadFailed, *_WARCIO_STUMBLES) as problem:
        if isinstance(problem, NotReadable):
            raise
        raise NotReadable(f"is broken ({str(problem)[:100]})", name) from None
