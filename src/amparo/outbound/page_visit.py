"""One visit to one page, from its address to what was seen of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from amparo.lib.captures.page_seen import Exchange, Limits, PageSeen
from amparo.outbound import page_scripts as scripts
from amparo.outbound.devtools import BrowserGone, DevTools, NoAnswer
from amparo.outbound.page_looks import (
    WIDTH,
    WINDOW,
    PageLine,
    clean,
    look,
    take_pictures,
)
from amparo.outbound.page_recorder import PageRecorder

Told = Mapping[str, Any]
GROWS = 0.5  # seconds in which a page that goes on shows more
KINDER = {"net::ERR_TOO_MANY_REDIRECTS": "redirect loop"}


class Visit:
    """Whatever the page does, a visit ends: every step has a limit, every cut is told."""

    def __init__(
        self,
        tools: DevTools,
        recorder: PageRecorder,
        *,
        url: str,
        limits: Limits,
        clock: Callable[[], datetime],
    ) -> None:
        self._tools, self._recorder, self._limits = tools, recorder, limits
        self._clock = clock
        self._end = time.monotonic() + limits.seconds
        self._loaded = self._crashed = self._download = False
        self._dialogs: list[str] = []
        self._stopped = ""
        self._main_pages = 0
        began = clock()
        self._page = PageSeen(url, url, began, began)
        for event, handler in {
            "Page.loadEventFired": self._on_load,
            "Page.javascriptDialogOpening": self._on_dialog,
            "Page.frameNavigated": self._on_frame,
            "Browser.downloadWillBegin": self._on_download,
            "Inspector.targetCrashed": self._on_crash,
        }.items():
            tools.on(event, handler)

    def seen(self) -> PageSeen:
        """Go there, wait, walk down, look, take pictures."""
        try:
            self._line = self._open()
            if self._arrive():
                self._walk_down()
                limits = self._limits
                self._page = look(self._line, self._page, limits=limits)
                self._page = take_pictures(
                    self._line, self._page, limits=limits, clock=self._clock
                )
        except BrowserGone:
            self._page = replace(self._page, answered=False)
        self._recorder.finish()
        return self._concluded()

    def _wait(self, until: Callable[[], bool], most: float) -> bool:
        def moved() -> bool:
            self._recorder.tick()
            return until() or self._crashed

        left = max(0.0, min(most, self._end - time.monotonic()))
        return self._tools.pump(until=moved, within=left)

    # going there

    def _open(self) -> PageLine:
        tools = self._tools
        version = tools.call("Browser.getVersion")
        denied = {"behavior": "deny", "eventsEnabled": True}
        tools.call("Browser.setDownloadBehavior", denied)
        target = tools.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        attach = {"targetId": target, "flatten": True}
        session = tools.call("Target.attachToTarget", attach)["sessionId"]
        window = {"width": WIDTH, "height": WINDOW}
        line = PageLine(tools, session=session, end=self._end, limits=self._limits)
        for method, params in (
            ("Page.enable", {}),
            ("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0}),
            ("Network.setBypassServiceWorker", {"bypass": True}),
            ("Emulation.setTimezoneOverride", {"timezoneId": "UTC"}),
            (
                "Emulation.setDeviceMetricsOverride",
                {**window, "deviceScaleFactor": 1, "mobile": False},
            ),
        ):
            line.call(method, params)
        self._page = replace(
            self._page,
            browser=version["product"],
            user_agent=version["userAgent"],
            sandbox="bubblewrap",
        )
        return line

    def _arrive(self) -> bool:
        """Navigate and wait until the page is there; return whether there is one."""
        answers: list[Told] = []
        self._main_pages = 0
        url = {"url": self._page.asked_url}
        self._line.send("Page.navigate", url, answers.append)
        self._wait(lambda: bool(answers) or self._download, self._limits.load_seconds)
        result = answers[0].get("result", {}) if answers else {}
        if self._download or result.get("isDownload"):
            self._download = True
            self._wait(self._is_quiet, self._limits.seconds)
            return False
        if error := result.get("errorText", "" if answers else "no answer in time"):
            self._page = replace(self._page, load_error=KINDER.get(error, error))
            return False
        self._settle(self._limits.load_seconds)
        return not self._crashed

    def _settle(self, most: float) -> None:
        """Wait until the page has come and nothing moves, or its scripts were stopped."""

        def is_there() -> bool:
            return (self._loaded or bool(self._stopped)) and self._is_quiet()

        self._wait(is_there, most)

    def _is_quiet(self) -> bool:
        return self._recorder.is_quiet(self._limits.quiet_seconds)

    # what happens meanwhile

    def _on_load(self, _told: Told) -> None:
        self._loaded = True

    def _on_crash(self, _told: Told) -> None:
        self._crashed = True

    def _on_download(self, _told: Told) -> None:
        self._download = self._main_pages == 0

    def _on_frame(self, told: Told) -> None:
        if "parentId" in told["frame"]:
            return
        self._main_pages += 1
        self._loaded = False
        if self._main_pages > self._limits.main_pages:
            self._stop_scripts("navigation loop")

    def _on_dialog(self, told: Told) -> None:
        if len(self._dialogs) < self._limits.dialogs:
            self._dialogs.append(f"{told.get('type')}: {told.get('message')}"[:500])
        else:
            self._stop_scripts("dialogs")
        accept = told.get("type") == "beforeunload"
        self._line.send("Page.handleJavaScriptDialog", {"accept": accept})

    def _stop_scripts(self, why: str) -> None:
        if self._stopped:
            return
        self._stopped = why
        self._line.send("Emulation.setScriptExecutionDisabled", {"value": True})
        self._line.send("Runtime.terminateExecution", {})
        self._line.send("Page.stopLoading", {})

    # walking down it

    def _walk_down(self) -> None:
        """Scroll to the end, and again while it grows, so that what is lazy comes."""
        try:
            self._line.run(scripts.WAKE)
            endless = self._scroll()
            self._settle(self._limits.load_seconds / 3)
            self._wait(self._recorder.has_all, self._limits.seconds * 0.6)
            self._line.run(scripts.TOP)
            self._settle(self._limits.quiet_seconds * 3)
            self._page = replace(self._page, endless=endless)
        except NoAnswer:
            # Without its scripts it can perhaps still be seen.
            self._page = replace(self._page, answered=False)
            self._stop_scripts("no answer")

    def _scroll(self) -> bool:
        """Return whether the page still grew when we stopped."""
        end = time.monotonic() + self._limits.scroll_seconds
        for _round in range(self._limits.scroll_rounds):
            bottom = self._to_bottom(end)
            if bottom is None:
                return True
            self._wait(lambda: False, GROWS)
            self._wait(self._is_quiet, self._limits.quiet_seconds * 4)
            if int(self._line.run(scripts.SCROLL)["height"]) <= bottom:
                return False
        return True

    def _to_bottom(self, end: float) -> int | None:
        """Walk to the bottom there is now; return its height, None when time is up."""
        known = 0
        while time.monotonic() < end:
            at = self._line.run(scripts.SCROLL)
            known = known or int(at["height"])
            if at["where"] >= known - 2:
                return known
            self._wait(lambda: False, 0.03)
        return None

    # the end

    def _concluded(self) -> PageSeen:
        page, recorder = self._page, self._recorder
        if (main := self._main_answer()) is not None:
            kind = main.header("content-type").partition(";")[0].strip().lower()
            page = replace(
                page,
                status=main.status,
                media_type=kind or ("" if self._download else "text/html"),
                source_is_whole=not main.truncated,
                ip=main.ip,
                tls=main.tls,
            )
        looped = self._stopped if self._stopped == "navigation loop" else ""
        return replace(
            page,
            ended_at=self._clock(),
            answered=page.answered and not self._crashed,
            is_download=self._download,
            main_pages=self._main_pages,
            load_error=page.load_error or looped,
            dialogs=tuple(clean(each) for each in self._dialogs),
            dialogs_stopped=self._stopped == "dialogs",
            local_blocked=recorder.local_blocked,
            over_limit=recorder.over_limit,
            failures=tuple(recorder.failures),
        )

    def _main_answer(self) -> Exchange | None:
        """Find the answer that became the page; of a page that never came, the last."""
        documents = self._recorder.documents
        final = self._page.final_url.partition("#")[0]
        of_page = [d for d in documents if d.url.partition("#")[0] == final]
        found = of_page or documents
        return found[-1] if found else None
