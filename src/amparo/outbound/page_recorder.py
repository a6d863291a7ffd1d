"""Keeps every answer that a browser gets, before the page may see it."""

from __future__ import annotations

import base64
import io
import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from amparo.lib.captures.addresses import host_of, is_local, port_of, scheme_of
from amparo.lib.captures.page_seen import Exchange, Limits, Recorder
from amparo.outbound.devtools import DevTools
from amparo.outbound.page_answers import (
    Answer,
    as_bytes,
    as_exchange,
    has_header,
    key_of,
    length_of,
)
from amparo.outbound.tunnel import Tunnel

Told = Mapping[str, Any]
PIECE = 2 << 20
# These come whole before the page goes on; of others the length may be without end.
_WHOLE = {"Document", "Stylesheet", "Script", "Image", "Font", "Manifest"}


class PageRecorder:
    """Listens at a browser and gives each exchange to a `Recorder`.

    Requests to this machine and its network are stopped and counted, unless allowed.
    """

    def __init__(
        self,
        tools: DevTools,
        *,
        into: Recorder,
        limits: Limits,
        clock: Callable[[], datetime],
        local_allowed: bool,
        tunnel: Tunnel,
    ) -> None:
        self._tools, self._into, self._limits = tools, into, limits
        self._clock, self._local_allowed = clock, local_allowed
        self._tunnel = tunnel
        self.documents: list[Exchange] = []
        self._answers: dict[str, Answer] = {}
        self._deadlines: dict[str, tuple[float, Answer]] = {}
        self.failures: list[tuple[str, str]] = []
        self._local_blocked = 0
        self.over_limit = False
        self.last_moved = time.monotonic()
        self._exchanges = self._bytes = 0
        self._large: set[str] = set()
        for event, handler in {
            "Fetch.requestPaused": self._paused,
            "Network.requestWillBeSent": self._asked,
            "Network.responseReceived": self._seen,
            "Network.loadingFinished": self._finished,
            "Network.loadingFailed": self._failed,
        }.items():
            tools.on(event, handler)
        # At the whole browser, so that workers and frames are heard too.
        tools.call(
            "Fetch.enable",
            {"patterns": [{"requestStage": "Request"}, {"requestStage": "Response"}]},
        )

    @property
    def local_blocked(self) -> int:
        """How many requests into our own network were stopped."""
        return self._local_blocked + self._tunnel.local_blocked

    def tick(self) -> None:
        """Give up bodies that take too long; call now and then."""
        now = time.monotonic()
        for fetch in [f for f, (end, _) in self._deadlines.items() if end < now]:
            _, answer = self._deadlines.pop(fetch)
            answer.truncated = "time"
            self._tools.send(
                "Fetch.failRequest", {"requestId": fetch, "errorReason": "TimedOut"}
            )

    def finish(self) -> None:
        """Hand over what still waits."""
        for key in list(self._answers):
            self._hand_over(key)

    def has_all(self) -> bool:
        """Tell whether no large file, such as a video, is still coming."""
        return not self._large & self._deadlines.keys()

    def is_quiet(self, seconds: float) -> bool:
        """Tell whether nothing has moved for so long."""
        idle = time.monotonic() - self.last_moved
        return idle >= seconds and not self._deadlines

    # requests and answers, as they pass

    def _paused(self, told: Told) -> None:
        self.last_moved = time.monotonic()
        if scheme_of(told["request"]["url"]) not in {"http", "https"}:
            self._go_on(told)  # the browser's own pages, such as its PDF viewer
        elif "responseStatusCode" in told:
            self._answered(told)
        elif "responseErrorReason" in told:
            self._go_on(told)
        elif why := self._why_stop(told["request"]["url"]):
            self.failures.append((told["request"]["url"], why))
            self._stop(told, "BlockedByClient")
        else:
            self._tunnel.allow(host_of(told["request"]["url"]))
            self._go_on(told)

    def _why_stop(self, url: str) -> str:
        if self._exchanges >= self._limits.exchanges:
            self.over_limit = True
            return "over limit"
        if not self._local_allowed and is_local(host_of(url)):
            self._local_blocked += 1
            return "local network"
        return ""

    def _answered(self, told: Told) -> None:
        answer = self._begin(told)
        status, length = answer.status, length_of(told)
        if 300 <= status < 400 and status != 304 and has_header(told, "location"):
            answer.is_whole = (
                True  # what a redirect says beside its address is not read
            )
            self._go_on(told)
        elif length > self._limits.one_body or (
            length < 0 and answer.kind not in _WHOLE
        ):
            self._read_stream(told, answer)
        else:
            self._read_whole(told, answer)

    def _begin(self, told: Told) -> Answer:
        answer = Answer(
            request=told["request"],
            status=told["responseStatusCode"],
            reason=told.get("responseStatusText", ""),
            headers=[(h["name"], h["value"]) for h in told.get("responseHeaders", [])],
            at=self._clock(),
            kind=told.get("resourceType", "Other"),
        )
        key = key_of(told)
        if key in self._answers:  # the redirect before this one
            self._hand_over(key)
        self._answers[key] = answer
        self._exchanges += 1
        return answer

    def _read_whole(self, told: Told, answer: Answer) -> None:
        fetch = told["requestId"]
        self._deadlines[fetch] = (time.monotonic() + self._limits.body_seconds, answer)
        self._tools.send(
            "Fetch.getResponseBody",
            {"requestId": fetch},
            then=partial(self._body_read, told, answer),
        )

    def _body_read(self, told: Told, answer: Answer, reply: Told) -> None:
        self.last_moved = time.monotonic()
        if "error" in reply:
            self._give_up(told, answer, "time")
            return
        result = reply["result"]
        body = as_bytes(result["body"], is_base64=result["base64Encoded"])
        if not self._room_for(len(body)):
            self._give_up(told, answer, "length")
            return
        self._deadlines.pop(told["requestId"], None)
        answer.body, answer.size, answer.is_whole = io.BytesIO(body), len(body), True
        self._go_on(told)

    def _read_stream(self, told: Told, answer: Answer) -> None:
        fetch = told["requestId"]
        answer.body = os.fdopen(os.memfd_create("body"), "w+b")
        is_bounded = length_of(told) >= 0
        most = self._limits.seconds if is_bounded else self._limits.load_seconds
        self._deadlines[fetch] = (time.monotonic() + most, answer)
        if is_bounded:
            self._large.add(fetch)
        self._tools.send(
            "Fetch.takeResponseBodyAsStream",
            {"requestId": fetch},
            then=partial(self._stream_opened, told, answer),
        )

    def _stream_opened(self, told: Told, answer: Answer, reply: Told) -> None:
        if "error" in reply:
            self._give_up(told, answer, "disconnect")
        else:
            self._read_piece(told, answer, reply["result"]["stream"])

    def _read_piece(self, told: Told, answer: Answer, handle: str) -> None:
        self._tools.send(
            "IO.read",
            {"handle": handle, "size": PIECE},
            then=partial(self._piece_read, told, answer, handle),
        )

    def _piece_read(self, told: Told, answer: Answer, handle: str, reply: Told) -> None:
        self.last_moved = time.monotonic()
        if "error" in reply or answer.body.closed:
            self._give_up(told, answer, answer.truncated or "disconnect")
            return
        result = reply["result"]
        piece = as_bytes(result["data"], is_base64=result.get("base64Encoded", False))
        endless = length_of(told) < 0 and answer.size > self._limits.one_body
        if endless or not self._room_for(len(piece)):
            self._give_up(told, answer, "length")
            return
        answer.body.write(piece)
        answer.size += len(piece)
        if result["eof"]:
            self._stream_ended(told, answer)
        else:
            self._read_piece(told, answer, handle)

    def _stream_ended(self, told: Told, answer: Answer) -> None:
        answer.is_whole = True
        self._deadlines.pop(told["requestId"], None)
        if answer.size > self._limits.one_body:  # kept, but too large to hand on
            self._stop(told, "Aborted")
            return
        answer.body.seek(0)
        body = base64.b64encode(answer.body.read()).decode()
        self._tools.send(
            "Fetch.fulfillRequest",
            {
                "requestId": told["requestId"],
                "responseCode": answer.status,
                "responseHeaders": [{"name": n, "value": v} for n, v in answer.headers],
                "body": body,
            },
        )

    def _give_up(self, told: Told, answer: Answer, why: str) -> None:
        answer.truncated = why
        self._deadlines.pop(told["requestId"], None)
        self._stop(told, "Aborted")

    def _room_for(self, count: int) -> bool:
        if self._bytes + count > self._limits.all_bodies:
            self.over_limit = True
            return False
        self._bytes += count
        return True

    def _go_on(self, told: Told) -> None:
        self._tools.send("Fetch.continueRequest", {"requestId": told["requestId"]})

    def _stop(self, told: Told, why: str) -> None:
        self._tools.send(
            "Fetch.failRequest", {"requestId": told["requestId"], "errorReason": why}
        )

    # what the page's side says of the same exchange

    def _asked(self, told: Told) -> None:
        self.last_moved = time.monotonic()
        if (before := told.get("redirectResponse")) and (
            answer := self._answers.get(told["requestId"])
        ):
            answer.seen = before
            self._hand_over(told["requestId"])

    def _seen(self, told: Told) -> None:
        if answer := self._answers.get(told["requestId"]):
            answer.seen = told["response"]

    def _finished(self, told: Told) -> None:
        self.last_moved = time.monotonic()
        self._hand_over(told["requestId"])

    def _failed(self, told: Told) -> None:
        self.last_moved = time.monotonic()
        why = told.get("blockedReason") or told.get("errorText") or "failed"
        if answer := self._answers.get(told["requestId"]):
            if not answer.is_whole and not answer.truncated:
                answer.truncated = "unspecified"
            self.failures.append((answer.request["url"], why))
        self._hand_over(told["requestId"])

    def _hand_over(self, key: str) -> None:
        answer = self._answers.pop(key, None)
        if answer is None:
            return
        with answer.body:
            url = answer.request["url"]
            ip = self._tunnel.ip_of(host_of(url), port_of(url))
            exchange = as_exchange(answer, ip=ip)
            if exchange.kind == "Document":
                self.documents.append(exchange)
            self._into.exchange(exchange)
