"""Read the page that a WACZ holds, without trusting anything else in it.

Source: WACZ 1.1.1 of Webrecorder, WARC 1.1 (ISO 28500:2017).
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from json import JSONDecodeError
from pathlib import Path

from amparo.lib.captures.bundles import Bundle, ZipBundle, pieces, read_small
from amparo.lib.captures.findings import NotReadable
from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.reading.markup import read_html
from amparo.lib.corroboration.reading.plain import About, read_plain
from amparo.lib.refusal import Refused

PAGES = "pages/pages.jsonl"
_WARC = re.compile(r"archive/[^/]+\.warc(\.gz)?")
_LENGTH = re.compile(
    rb"^content-length:\s*(\d{1,12})\s*$", re.IGNORECASE | re.MULTILINE
)
_TARGET = re.compile(
    rb"^warc-target-uri:\s*<?(\S+?)>?\s*$", re.IGNORECASE | re.MULTILINE
)
_PLAIN_ENCODING = re.compile(
    rb"^content-encoding:\s*(\S+)", re.IGNORECASE | re.MULTILINE
)
_CHUNKED = re.compile(
    rb"^transfer-encoding:[^\n]*chunked", re.IGNORECASE | re.MULTILINE
)
LONGEST_HEAD = 64 << 10
LARGEST_PAGE = 16 << 20  # bytes of one page
MOST_READ = 512 << 20  # bytes of records looked through


def read_wacz_page(path: Path, *, name: str) -> Document:
    """Read the first page of a web archive.

    Raises:
        Refused: it is no web archive, or holds no page.
    """
    try:
        with path.open("rb") as file:
            bundle = ZipBundle(file)
            return _page(bundle, name)
    except NotReadable as why:
        raise Refused("This web archive cannot be read.", "Capture it again.") from why


def _page(bundle: Bundle, name: str) -> Document:
    page = _first_page(bundle)
    address = str(page.get("url", ""))
    body = _body_of(bundle, address.encode())
    if body is not None:
        document = read_html(body, name=name, address=address)
        return replace(document, title=document.title or str(page.get("title", "")))
    text = str(page.get("text", ""))
    if not text.strip():
        raise Refused("This web archive holds no text.", "Bring the page as .html.")
    return read_plain(text, name=name, about=About(address, str(page.get("title", ""))))


def _first_page(bundle: Bundle) -> dict[str, object]:
    if PAGES not in bundle.names:
        return {}
    for line in read_small(bundle, PAGES).decode("utf-8", "replace").splitlines():
        try:
            page = json.loads(line)
        except (JSONDecodeError, RecursionError):
            continue
        if isinstance(page, dict) and page.get("url"):
            return page
    return {}


def _body_of(bundle: Bundle, address: bytes) -> bytes | None:
    """Return the body that answers an address; without one, the first page there is."""
    for warc in (each for each in bundle.names if _WARC.fullmatch(each)):
        for head, block in _records(bundle, warc):
            if b"response" not in head[:2_000].lower():
                continue
            target = _TARGET.search(head)
            if address and (target is None or target[1] != address):
                continue
            body = _page_in(block)
            if body is not None:
                return body
    return None


def _page_in(block: bytes) -> bytes | None:
    told, _, body = block.partition(b"\r\n\r\n")
    if not re.search(rb"^content-type:[^\n]*html", told, re.IGNORECASE | re.MULTILINE):
        return None
    if _CHUNKED.search(told):
        body = _unchunked(body)
    encoding = _PLAIN_ENCODING.search(told)
    if encoding and encoding[1].lower() in {b"gzip", b"deflate"}:
        body = zlib.decompressobj(47).decompress(body, LARGEST_PAGE)
    return body


def _unchunked(body: bytes) -> bytes:
    """Join chunks; a body that is not chunked after all stays as it is."""
    found: list[bytes] = []
    place = 0
    while met := re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r\n").match(
        body, place
    ):
        size = int(met[1], 16)
        if size == 0:
            return b"".join(found)
        found.append(body[met.end() : met.end() + size])
        place = met.end() + size + 2
    return body


def _records(bundle: Bundle, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Give each record's head and its block, up to the largest page's size."""
    feed = _Feed(_unpacked(bundle, name))
    while head := feed.head():
        length = _LENGTH.search(head)
        if length is None:
            return
        yield head, feed.take(int(length[1]))


def _unpacked(bundle: Bundle, name: str) -> Iterator[bytes]:
    read = 0
    packed = name.endswith(".gz")
    member = zlib.decompressobj(31)
    for piece in pieces(bundle, name):
        rest = piece
        while rest and read < MOST_READ:
            if not packed:
                out, rest = rest, b""
            else:
                out = member.decompress(rest, 1 << 20)
                rest = member.unconsumed_tail
                if member.eof:
                    rest, member = member.unused_data, zlib.decompressobj(31)
            read += len(out)
            yield out


class _Feed:
    """Bytes that arrive in pieces, taken head by head and block by block."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._kept = b""

    def head(self) -> bytes:
        """Take a head with its blank line; nothing at the end."""
        self._kept = self._kept.lstrip(b"\r\n")
        while (end := self._kept.find(b"\r\n\r\n")) < 0:
            more = next(self._pieces, None)
            if more is None or len(self._kept) > LONGEST_HEAD:
                return b""
            self._kept = (self._kept + more).lstrip(b"\r\n")
        head, self._kept = self._kept[: end + 2], self._kept[end + 4 :]
        return head

    def take(self, length: int) -> bytes:
        """Take a block; of one larger than a page may be, its beginning."""
        block = bytearray(self._kept[:length])
        self._kept = self._kept[length:]
        missing = length - len(block)
        while missing > 0 and (more := next(self._pieces, None)) is not None:
            if len(block) < LARGEST_PAGE:
                block += more[:missing]
            self._kept = more[missing:]
            missing -= min(missing, len(more))
        return bytes(block[:LARGEST_PAGE])
