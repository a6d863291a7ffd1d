"""An answer on its way through a browser, as two sides of it tell."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from amparo.lib.captures.page_seen import Exchange, Headers

Told = Mapping[str, Any]


@dataclass
class Answer:
    """An answer that waits for what else the browser says of it."""

    request: Told
    status: int
    reason: str
    headers: Headers
    at: datetime
    kind: str
    body: BinaryIO = field(default_factory=io.BytesIO)
    size: int = 0
    is_whole: bool = False
    truncated: str = ""
    seen: Told = field(default_factory=dict)


def as_exchange(answer: Answer, *, ip: str) -> Exchange:
    """Return an answer with all that was said of it."""
    answer.body.seek(0)
    seen, request = answer.seen, answer.request
    return Exchange(
        url=request["url"],
        method=request["method"],
        request_headers=list(request.get("headers", {}).items()),
        request_body=_posted(request),
        status=answer.status,
        reason=answer.reason or seen.get("statusText", ""),
        headers=answer.headers,
        body=answer.body,
        size=answer.size,
        at=answer.at,
        kind=answer.kind,
        ip=ip,
        protocol=seen.get("protocol", ""),
        tls=seen.get("securityDetails"),
        truncated=answer.truncated or ("" if answer.is_whole else "time"),
    )


def _posted(request: Told) -> bytes:
    entries = request.get("postDataEntries", [])
    return b"".join(base64.b64decode(entry.get("bytes", "")) for entry in entries)


def key_of(told: Told) -> str:
    """Return what joins both sides; requests of workers have one side only."""
    return str(told.get("networkId") or told["requestId"])


def length_of(told: Told) -> int:
    """Return the length that an answer promises, or -1."""
    for header in told.get("responseHeaders", []):
        if header["name"].lower() == "content-length":
            return int(header["value"]) if header["value"].isdecimal() else -1
    return -1


def has_header(told: Told, name: str) -> bool:
    """Tell whether an answer has a header."""
    return any(h["name"].lower() == name for h in told.get("responseHeaders", []))


def as_bytes(text: str, *, is_base64: bool) -> bytes:
    """Return a body as the browser hands it over."""
    return base64.b64decode(text) if is_base64 else text.encode("utf-8", "replace")
