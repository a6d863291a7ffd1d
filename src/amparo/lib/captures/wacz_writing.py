"""Pack a WARC, its index, pages and whatever belongs to them as a WACZ.

Source: WACZ 1.1.1 of Webrecorder. Checked against the `wacz` package's validator.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, BinaryIO
from uuid import UUID

from amparo.lib.captures.warc_writing import FILE_NAME, IndexEntry

VERSION = "1.1.1"
PIECE = 1 << 20
OLDEST = (1980, 1, 1, 0, 0, 0)
_COMPRESSED_ALREADY = (".gz", ".png", ".pdf")


@dataclass(frozen=True)
class Page:
    """A page that a reader begins with; `id` is random."""

    id: UUID
    url: str
    at: datetime
    title: str
    text: str


class WaczFile:
    """A WACZ that grows in `out`; each file is hashed as it passes."""

    def __init__(self, out: BinaryIO, *, now: datetime) -> None:
        self._zip = zipfile.ZipFile(out, "w")
        self._now = now.astimezone(UTC)
        self._resources: list[dict[str, Any]] = []

    def add(self, path: str, content: bytes) -> None:
        """Add one small file below one folder."""
        self.stream(path, [content])

    def stream(self, path: str, pieces: Iterable[bytes]) -> None:
        """Add one file of any size."""
        hasher, size = sha256(), 0
        with self._zip.open(self._entry(path), "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                hasher.update(piece)
                size += len(piece)
        self._resources.append(
            {
                "name": path.rpartition("/")[2].lower(),
                "path": path,
                "hash": f"sha256:{hasher.hexdigest()}",
                "bytes": size,
            }
        )

    def archive(self, warc: BinaryIO, entries: Iterable[IndexEntry]) -> None:
        """Add the WARC, from its beginning, and the index to it."""
        warc.seek(0)
        self.stream(f"archive/{FILE_NAME}", _pieces(warc))
        lines = sorted(entry.line() for entry in entries)
        self.add("indexes/index.cdx", "".join(lines).encode())

    def page(self, page: Page) -> None:
        """Add the list of pages, which has this one."""
        head = {"format": "json-pages-1.0", "id": "pages", "title": "Pages"}
        told = {
            "id": str(page.id),
            "url": page.url,
            "ts": page.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "title": page.title,
            "text": page.text,
        }
        lines = [json.dumps(head | {"hasText": True}), json.dumps(told)]
        self.add("pages/pages.jsonl", "".join(f"{line}\n" for line in lines).encode())

    def close(self, about: Mapping[str, Any]) -> bytes:
        """Write what lists and hashes all files; return the SHA-256 of that list."""
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "created": self._now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **about,
            "resources": self._resources,
        }
        raw = json.dumps(package, indent=1).encode()
        digest = sha256(raw)
        told = {"path": "datapackage.json", "hash": f"sha256:{digest.hexdigest()}"}
        for path, content in (
            ("datapackage.json", raw),
            ("datapackage-digest.json", json.dumps(told).encode()),
        ):
            self._zip.writestr(self._entry(path), content)
        self._zip.close()
        return digest.digest()

    def _entry(self, path: str) -> zipfile.ZipInfo:
        when = max(self._now.timetuple()[:6], OLDEST)
        entry = zipfile.ZipInfo(path, when)
        packed = path.endswith(_COMPRESSED_ALREADY)
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        return entry


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
