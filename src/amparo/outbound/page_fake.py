"""A web that lives in memory, held to the real browser by tests/outbound."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from amparo.lib.captures.page_seen import (
    Exchange,
    FrameSeen,
    Limits,
    MediaSeen,
    PageSeen,
    Recorder,
)
from amparo.outbound.browser_capture import why_not_visit

# The smallest picture there is: one white pixel, as PNG.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8ffff3f0005fe02fea7d2a9a60000000049454e44ae426082"
)


@dataclass(frozen=True)
class FakePage:
    """What a server would answer: HTML without scripts, frames and pictures."""

    html: str
    status: int = 200
    media_type: str = "text/html"


class PageFake:
    """A `PagePort` for tests and demos: `pages` is the whole web, by address."""

    def __init__(
        self,
        pages: Mapping[str, FakePage],
        *,
        clock: Callable[[], datetime],
        local_allowed: bool = False,
    ) -> None:
        self._pages, self._clock, self._local_allowed = pages, clock, local_allowed

    def capture(self, url: str, *, into: Recorder, limits: Limits) -> PageSeen:
        """Show a page as a browser without scripts would."""
        if refused := why_not_visit(url, local_allowed=self._local_allowed):
            raise refused
        began = self._clock()
        page = self._pages.get(url)
        if page is None:
            error = "net::ERR_CONNECTION_REFUSED"
            return PageSeen(url, url, began, self._clock(), load_error=error)
        into.exchange(_exchange(url, page, at=began))
        text = _text(page.html)
        return PageSeen(
            asked_url=url,
            final_url=url,
            began_at=began,
            ended_at=self._clock(),
            status=page.status,
            media_type=page.media_type,
            title=_title(page.html),
            text=text[: limits.text],
            password_fields=len(re.findall(r'type="?password', page.html)),
            media=MediaSeen(),
            source_is_whole=True,
            height=900,
            picture_height=900,
            frames=[FrameSeen(url, page.html)],
            pictures=[PIXEL],
            pdf=b"%PDF-1.4\n%%EOF\n",
            ip="192.0.2.1",
            browser="fake",
            user_agent="fake",
            sandbox="none",
        )


def _exchange(url: str, page: FakePage, *, at: datetime) -> Exchange:
    body = page.html.encode()
    return Exchange(
        url=url,
        method="GET",
        request_headers=[("User-Agent", "fake")],
        request_body=b"",
        status=page.status,
        reason="",
        headers=[("Content-Type", f"{page.media_type}; charset=utf-8")],
        body=io.BytesIO(body),
        size=len(body),
        at=at,
        kind="Document",
        ip="192.0.2.1",
    )


def _title(html: str) -> str:
    found = re.search(r"<title>([^<]*)</title>", html)
    return unescape(found.group(1)) if found else ""


def _text(html: str) -> str:
    body = re.sub(r"<(title|script|style)[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body)).strip()
