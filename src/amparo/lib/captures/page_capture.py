"""One page as one WACZ, with everything that a court asks for as a minimum.

Format: docs/formats/capture.md. Source: Berkeley Protocol, para 155.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, BinaryIO
from uuid import UUID

from amparo.lib.captures.assertion import Reason, why_incomplete
from amparo.lib.captures.page_seen import Exchange, PageSeen
from amparo.lib.captures.wacz_writing import Page, WaczFile
from amparo.lib.captures.warc_writing import WarcFile
from amparo.lib.custody.canonical import canonical

FORMAT = "amparo-capture/1"
RECORD = "capture/record.json"
MOST_TOLD = 500  # failures and dialogs that the record lists one by one


@dataclass(frozen=True)
class Circumstances:
    """Who captured, with what, and what bounds the time from below.

    `beacon` is the value of a public beacon, fetched before the page was asked for;
    empty when there was none.
    """

    collector: str
    machine: Mapping[str, str]
    software: Mapping[str, str]
    proxy: str = ""
    beacon: Mapping[str, Any] | None = None
    expected: Sequence[str] = ()


@dataclass(frozen=True)
class PageCapture:
    """A capture, packed into `file`, and whether it may be called complete.

    `record` is the JSON that lies in it under `RECORD`; `digest` is the SHA-256 of the
    list of all its files.
    """

    file: BinaryIO
    record: Mapping[str, Any]
    reasons: Sequence[Reason]
    digest: bytes

    @property
    def is_complete(self) -> bool:
        """Whether nothing was missing."""
        return not self.reasons


class CaptureWriter:
    """Takes exchanges while they come, then the page, and packs both.

    `warc` and `out` are empty files that can be read again; keep them in memory.
    """

    def __init__(
        self, warc: BinaryIO, *, circumstances: Circumstances, now: datetime
    ) -> None:
        self._warc = warc
        self._circumstances = circumstances
        self._count = self._bytes = 0
        software = ", ".join(
            f"{name} {version}" for name, version in circumstances.software.items()
        )
        self._records = WarcFile(
            warc,
            now=now,
            told={
                "software": software,
                "format": "WARC File Format 1.1",
                "operator": circumstances.collector,
                "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            },
        )
        self._source = b""
        self._hashes: dict[str, str] = {}

    def exchange(self, exchange: Exchange) -> None:
        """Keep one request and its answer."""
        self._count += 1
        self._bytes += exchange.size
        self._records.exchange(exchange)

    def pack(
        self, out: BinaryIO, *, page: PageSeen, page_id: UUID, now: datetime
    ) -> PageCapture:
        """Write the WACZ. `page_id` is random."""
        reasons = why_incomplete(page, expected=self._circumstances.expected)
        self._source = self._records.body_of(page.final_url)
        wacz = WaczFile(out, now=now)
        wacz.archive(self._warc, self._records.entries)
        wacz.page(
            Page(page_id, page.final_url, page.began_at, page.title, page.text[:10_000])
        )
        for path, content in self._files(page):
            self._hashes[path] = sha256(content).hexdigest()
            wacz.add(path, content)
        record = self._record(page, reasons)
        wacz.add(RECORD, canonical(record))
        digest = wacz.close(
            {
                "software": "Amparo",
                "title": page.title or page.final_url,
                "mainPageUrl": page.final_url,
                "mainPageDate": _iso(page.began_at),
            }
        )
        out.seek(0)
        return PageCapture(out, record, reasons, digest)

    def _files(self, page: PageSeen) -> list[tuple[str, bytes]]:
        files = [("capture/source.html", self._source)] if self._source else []
        files += [
            (f"capture/dom-{number}.html", frame.html.encode())
            for number, frame in enumerate(page.frames, 1)
        ]
        files += [
            (f"capture/picture-{number}.png", picture)
            for number, picture in enumerate(page.pictures, 1)
        ]
        files += [("capture/page.pdf", page.pdf)] if page.pdf else []
        files += [
            (f"capture/certificate-{number}.der", certificate)
            for number, certificate in enumerate(page.certificates, 1)
        ]
        files.append(("capture/text.txt", page.text.encode()))
        return files

    def _record(self, page: PageSeen, reasons: Sequence[Reason]) -> dict[str, Any]:
        around = self._circumstances
        return {
            "format": FORMAT,
            "complete": not reasons,
            "reasons": [{"code": r.code, "why": r.why} for r in reasons],
            "asked_url": page.asked_url,
            "final_url": page.final_url,
            "began_at": _iso(page.began_at),
            "ended_at": _iso(page.ended_at),
            "beacon": dict(around.beacon) if around.beacon else None,
            "collector": around.collector,
            "machine": dict(around.machine),
            "software": dict(around.software) | {"browser": page.browser},
            "user_agent": page.user_agent,
            "sandbox": page.sandbox,
            "proxy": around.proxy,
            "expected": list(around.expected),
            "status": page.status,
            "media_type": page.media_type,
            "title": page.title,
            "ip": page.ip,
            "tls": _whole_numbers(page.tls),
            "height": page.height,
            "picture_height": page.picture_height,
            "media": vars(page.media),
            "dialogs": list(page.dialogs)[:MOST_TOLD],
            "failures": [list(pair) for pair in page.failures[:MOST_TOLD]],
            "frames": [frame.url for frame in page.frames],
            "exchanges": self._count,
            "exchange_bytes": self._bytes,
            "files": self._hashes,
            "minimum": self._minimum(page),
        }

    def _minimum(self, page: PageSeen) -> dict[str, bool]:
        """Say for each thing that the Berkeley Protocol names whether it is here."""
        return {
            "url": bool(page.final_url),
            "html_source": bool(self._source),
            "full_page_picture_with_date": bool(page.pictures) and bool(page.pdf),
            "embedded_media": page.media.images == page.media.images_decoded
            and page.media.players == page.media.players_decoded,
            "embedded_metadata": self._count > 0,
            "context": bool(page.frames),
            "collector": bool(self._circumstances.collector),
            "machine": bool(self._circumstances.machine),
            "hash": True,
        }


def _whole_numbers(told: Any) -> Any:
    """Return what a browser says of TLS, its fractions as text: our JSON has none."""
    match told:
        case Mapping():
            return {str(key): _whole_numbers(value) for key, value in told.items()}
        case list() | tuple():
            return [_whole_numbers(value) for value in told]
        case float():
            return str(told)
        case _:
            return told


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
