"""Speaks to Chromium's debugging port: commands, answers and events on one thread."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

import websocket

Told = Mapping[str, Any]
Answer = Callable[[Told], None]


class BrowserGone(Exception):  # noqa: N818  named for what is wrong
    """The browser ended, or the line to it broke."""


class NoAnswer(Exception):  # noqa: N818  named for what is wrong
    """The browser did not answer a command in time, or answered with an error."""


class DevTools:
    """One line to one browser. Handlers run while somebody waits in `call` or `pump`."""

    def __init__(self, address: str) -> None:
        # The browser refuses a line that names an origin: it takes it for a page.
        self._line = websocket.create_connection(
            address, timeout=10, suppress_origin=True, http_no_proxy=["*"]
        )
        self._number = 0
        self._waiting: dict[int, Answer] = {}
        self._handlers: dict[str, Answer] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close(timeout=1)

    def on(self, event: str, handler: Answer) -> None:
        """Call `handler` with the parameters of every such event."""
        self._handlers[event] = handler

    def send(
        self,
        method: str,
        params: Told | None = None,
        *,
        session: str = "",
        then: Answer | None = None,
    ) -> None:
        """Send a command and go on; `then` gets the whole answer, error or result.

        Raises:
            BrowserGone: the line is broken.
        """
        self._number += 1
        if then is not None:
            self._waiting[self._number] = then
        told = {"id": self._number, "method": method, "params": params or {}}
        if session:
            told["sessionId"] = session
        try:
            self._line.send(json.dumps(told))
        except (websocket.WebSocketException, OSError):
            raise BrowserGone from None

    def call(
        self,
        method: str,
        params: Told | None = None,
        *,
        session: str = "",
        within: float = 10.0,
    ) -> Told:
        """Send a command and wait for its result, handling events meanwhile.

        Raises:
            NoAnswer: none came within so many seconds, or it was an error.
            BrowserGone: the line is broken.
        """
        answers: list[Told] = []
        self.send(method, params, session=session, then=answers.append)
        self.pump(until=lambda: bool(answers), within=within)
        if not answers or "error" in answers[0]:
            raise NoAnswer(method)
        result: Told = answers[0]["result"]
        return result

    def pump(self, *, until: Callable[[], bool], within: float) -> bool:
        """Handle what comes until something is true; return whether it became so.

        Raises:
            BrowserGone: the line is broken.
        """
        end = time.monotonic() + within
        while not until():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self._line.settimeout(min(left, 0.25))
            try:
                raw = self._line.recv()
            except websocket.WebSocketTimeoutException:
                continue
            except (websocket.WebSocketException, OSError):
                raise BrowserGone from None
            if not raw:
                raise BrowserGone
            self._take(json.loads(raw))
        return True

    def _take(self, told: Told) -> None:
        if "id" in told:
            if then := self._waiting.pop(told["id"], None):
                then(told)
        elif handler := self._handlers.get(told.get("method", "")):
            handler(told.get("params", {}))
