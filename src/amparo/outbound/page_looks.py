"""Look at a page that has come: its text, its DOM, its pictures."""

from __future__ import annotations

import base64
import html
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from amparo.lib.captures.addresses import origin_of, scheme_of
from amparo.lib.captures.page_seen import FrameSeen, Limits, MediaSeen, PageSeen
from amparo.outbound import page_scripts as scripts
from amparo.outbound.devtools import DevTools, NoAnswer

Told = Mapping[str, Any]
WIDTH, WINDOW = 1280, 900  # pixels
SLICE = 8_000  # pixels: a browser paints no taller picture without gaps
MOST_FRAMES = 100
PRINTABLE = 300_000  # pixels; a taller page takes minutes to print


class PageLine:
    """Commands for one page, all of them over by `end` (monotonic seconds)."""

    def __init__(
        self, tools: DevTools, *, session: str, end: float, limits: Limits
    ) -> None:
        self._tools, self._session, self._end = tools, session, end
        self._answer_seconds = limits.answer_seconds

    def left(self, most: float) -> float:
        """Return the seconds that are left, or `most` of them."""
        return max(0.0, min(most, self._end - time.monotonic()))

    def send(
        self, method: str, params: Told, then: Callable[[Told], None] | None = None
    ) -> None:
        """Send a command and go on."""
        self._tools.send(method, params, session=self._session, then=then)

    def call(self, method: str, params: Told | None = None, most: float = 0) -> Told:
        """Send a command and wait for its result.

        Raises:
            NoAnswer, BrowserGone: as `DevTools.call`.
        """
        return self._tools.call(
            method,
            params,
            session=self._session,
            within=self.left(most or self._answer_seconds),
        )

    def run(self, script: str, frame: str = "") -> Any:
        """Run a few lines of ours beside the page; return their value.

        Raises:
            NoAnswer: the page does not let us, or threw.
        """
        if not frame:
            frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self.call(
            "Page.createIsolatedWorld", {"frameId": frame, "worldName": "capture"}
        )
        answer = self.call(
            "Runtime.evaluate",
            {
                "expression": script,
                "contextId": world["executionContextId"],
                "returnByValue": True,
                "timeout": 10_000,
            },
            most=self._answer_seconds * 2,
        )
        if "exceptionDetails" in answer:
            raise NoAnswer("script")
        return answer["result"].get("value")


def look(line: PageLine, page: PageSeen, *, limits: Limits) -> PageSeen:
    """Return the page with what all its frames show: text, DOM, counts."""
    script = scripts.LOOK.replace("LIMIT", str(limits.text))
    try:
        tree = line.call("Page.getFrameTree")["frameTree"]
        looks = [line.run(script)]
    except NoAnswer:
        return replace(page, answered=False)
    doms = []
    for frame in list(_frames(tree))[:MOST_FRAMES]:
        with suppress(NoAnswer):  # a frame that went away meanwhile
            dom = clean(line.run(scripts.DOM, frame["id"]) or "")
            doms.append(FrameSeen(frame["url"], dom))
            if "parentId" in frame:
                looks.append(line.run(script, frame["id"]))
    return replace(
        page,
        final_url=tree["frame"]["url"] + tree["frame"].get("urlFragment", ""),
        title=clean(looks[0]["title"]),
        text=clean("\n".join(each["text"] for each in looks))[: limits.text],
        password_fields=sum(each["passwords"] for each in looks),
        height=int(looks[0]["height"]),
        media=_media(looks),
        frames=doms,
    )


def _media(looks: Sequence[Told]) -> MediaSeen:
    return MediaSeen(
        images=sum(each["images"] for each in looks),
        images_decoded=sum(each["imagesDecoded"] for each in looks),
        largest_image=max(int(each["largest"]) for each in looks),
        players=sum(each["players"] for each in looks),
        players_decoded=sum(each["playersDecoded"] for each in looks),
    )


def take_pictures(
    line: PageLine, page: PageSeen, *, limits: Limits, clock: Callable[[], datetime]
) -> PageSeen:
    """Return the page with its pictures, its print, and the certificates behind it."""
    if page.height <= PRINTABLE:
        with suppress(NoAnswer):
            page = replace(page, pdf=_print(line, page, clock=clock))
    with suppress(NoAnswer):
        if scheme_of(page.final_url) == "https":
            page = replace(page, certificates=_certificates(line, page.final_url))
    end = time.monotonic() + limits.picture_seconds
    height = min(page.height, limits.picture_height)
    pictures: list[bytes] = []
    with suppress(NoAnswer):
        for top in range(0, height, SLICE):
            if time.monotonic() >= end:
                break
            most = end - time.monotonic()
            pictures.append(_picture(line, top, min(SLICE, height - top), most=most))
    reached = min(height, len(pictures) * SLICE)
    return replace(page, pictures=pictures, picture_height=reached)


def _certificates(line: PageLine, url: str) -> list[bytes]:
    told = line.call("Network.getCertificate", {"origin": origin_of(url)})
    return [base64.b64decode(each) for each in told["tableNames"]]


def _picture(line: PageLine, top: int, height: int, *, most: float) -> bytes:
    clip = {"x": 0, "y": top, "width": WIDTH, "height": height, "scale": 1}
    told = line.call(
        "Page.captureScreenshot",
        {
            "format": "png",
            "captureBeyondViewport": True,
            "optimizeForSpeed": True,
            "clip": clip,
        },
        most=most,
    )
    return base64.b64decode(told["data"])


def _print(line: PageLine, page: PageSeen, *, clock: Callable[[], datetime]) -> bytes:
    """Print the page, its address and the time at the head of every sheet."""
    address = html.escape(page.final_url[:200])
    stamp = f"{clock().astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    header = (
        f'<div style="font-size:7px;width:100%;margin:0 10mm">{stamp} · {address}'
        ' · <span class="pageNumber"></span>/<span class="totalPages"></span></div>'
    )
    told = line.call(
        "Page.printToPDF",
        {
            "printBackground": True,
            "displayHeaderFooter": True,
            "headerTemplate": header,
            "footerTemplate": "<span></span>",
        },
        most=60,
    )
    return base64.b64decode(told["data"])


def _frames(tree: Told) -> Iterator[Told]:
    yield tree["frame"]
    for child in tree.get("childFrames", []):
        yield from _frames(child)


def clean(text: str) -> str:
    """Return the text without half characters, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
