"""Write what came over the wire as a WARC, record by record, with its index.

Source: WARC 1.1 (ISO 28500:2017), CDXJ as in the WACZ specification. Checked against
warcio's own reader and cdxj-indexer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import SEEK_END, BytesIO
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from amparo.lib.captures.addresses import (
    host_of,
    path_of,
    query_of,
    scheme_of,
)
from amparo.lib.captures.page_seen import Exchange, Headers

PIECE = 1 << 20
FILE_NAME = "data.warc.gz"
# The body stands in the record as the browser unpacked it, so these no longer hold.
_NO_LONGER_TRUE = {"content-encoding", "transfer-encoding", "content-length"}
_PORT = re.compile(r":(\d+)$")
_USUAL_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True)
class IndexEntry:
    """Where a record lies in the WARC, and what a reader asks for it by."""

    url: str
    at: datetime
    fields: Mapping[str, Any]

    def line(self) -> str:
        """Spell the entry as a line of CDXJ."""
        told = json.dumps({"url": self.url, **self.fields})
        return f"{sort_key(self.url)} {self.at:%Y%m%d%H%M%S} {told}\n"


class WarcFile:
    """A WARC that grows in `out`, one gzip member for each record."""

    def __init__(
        self, out: BinaryIO, *, told: Mapping[str, str], now: datetime
    ) -> None:
        self.entries: list[IndexEntry] = []
        self._out = out
        self._writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
        head = self._writer.create_warcinfo_record(
            FILE_NAME, {name: _line(text) for name, text in told.items()}
        )
        head.rec_headers.replace_header("WARC-Date", _iso(now))
        self._writer.write_record(head)

    def exchange(self, exchange: Exchange) -> None:
        """Write an answer and the request for it."""
        date = _iso(exchange.at)
        begin = self._out.tell()
        digest = _digest(exchange.body)
        response = self._writer.create_warc_record(
            exchange.url,
            "response",
            payload=exchange.body,
            length=exchange.size,
            http_headers=_answer_headers(exchange),
            warc_headers_dict=_about(exchange, date=date, digest=digest),
        )
        self._writer.write_record(response)
        self._note(exchange, begin=begin, digest=digest)
        self._request(exchange, date=date, answer=response)

    def body_of(self, url: str) -> bytes:
        """Read back the last whole answer of an address; nothing when there is none."""
        wanted = url.partition("#")[0]
        found = [e for e in self.entries if e.url.partition("#")[0] == wanted]
        if not found:
            return b""
        self._out.seek(int(found[-1].fields["offset"]))
        record = next(iter(ArchiveIterator(self._out)))
        body: bytes = record.content_stream().read()
        self._out.seek(0, SEEK_END)
        return body

    def _request(self, exchange: Exchange, *, date: str, answer: Any) -> None:
        body = exchange.request_body
        request = self._writer.create_warc_record(
            exchange.url,
            "request",
            payload=BytesIO(body),
            length=len(body),
            http_headers=_request_headers(exchange),
            warc_headers_dict={
                "WARC-Date": date,
                "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID"),
            },
        )
        self._writer.write_record(request)

    def _note(self, exchange: Exchange, *, begin: int, digest: str) -> None:
        mime = exchange.header("content-type").partition(";")[0].strip()
        fields = {
            "mime": _line(mime) or "unk",
            "status": str(exchange.status),
            "digest": digest,
            "length": str(self._out.tell() - begin),
            "offset": str(begin),
            "filename": FILE_NAME,
        }
        if exchange.method != "GET":
            fields["method"] = exchange.method
        self.entries.append(IndexEntry(exchange.url, exchange.at, fields))


def sort_key(url: str) -> str:
    """Return the key by which indexes of web archives sort addresses (SURT)."""
    scheme, host = scheme_of(url), host_of(url)
    if not host:
        return url.lower()
    if ":" not in host:
        host = ",".join(reversed(host.removeprefix("www.").split(".")))
    port = _PORT.search(url.partition("://")[2].partition("/")[0])
    if port and port.group(1) != _USUAL_PORTS.get(scheme):
        host += f":{port.group(1)}"
    path = path_of(url).lower()
    path = path.rstrip("/") or "/" if path != "/" else path
    query = "&".join(sorted(query_of(url).lower().split("&")))
    return f"{host}){path}" + (f"?{query}" if query else "")


def _about(exchange: Exchange, *, date: str, digest: str) -> dict[str, str]:
    about = {"WARC-Date": date, "WARC-Payload-Digest": digest}
    if exchange.ip:
        about["WARC-IP-Address"] = exchange.ip
    if exchange.truncated:
        about["WARC-Truncated"] = exchange.truncated
    if exchange.protocol:
        about["WARC-Protocol"] = _line(exchange.protocol)
    if exchange.tls:
        about["WARC-Cipher-Suite"] = _line(str(exchange.tls.get("cipher", "")))
    return about


def _answer_headers(exchange: Exchange) -> StatusAndHeaders:
    kept = [
        (f"X-Orig-{name}" if name.lower() in _NO_LONGER_TRUE else name, value)
        for name, value in _clean(exchange.headers)
    ]
    status = f"{exchange.status} {_line(exchange.reason)}".strip()
    return StatusAndHeaders(
        status, [*kept, ("Content-Length", str(exchange.size))], protocol="HTTP/1.1"
    )


def _request_headers(exchange: Exchange) -> StatusAndHeaders:
    query = query_of(exchange.url)
    target = path_of(exchange.url) + (f"?{query}" if query else "")
    headers = _clean(exchange.request_headers)
    if "host" not in {name.lower() for name, _ in headers}:
        headers.insert(0, ("Host", host_of(exchange.url)))
    line = f"{_line(exchange.method)} {_line(target)} HTTP/1.1"
    return StatusAndHeaders(line, headers, is_http_request=True)


def _clean(headers: Headers) -> list[tuple[str, str]]:
    return [(_line(name), _line(value)) for name, value in headers if name]


def _line(text: str) -> str:
    """Return the text as one line that can be written, whatever a server sent."""
    return " ".join(text.encode("utf-8", "replace").decode().splitlines())


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(body: BinaryIO) -> str:
    hasher = sha256()
    while piece := body.read(PIECE):
        hasher.update(piece)
    body.seek(0)
    return f"sha256:{hasher.hexdigest()}"
