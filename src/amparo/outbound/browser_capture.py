"""Visit one page in a throw-away browser and keep all that it shows and sends.

Whatever a page does, a visit ends: every step has a limit, and what was cut is told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from amparo.lib.captures.addresses import host_of, is_local, scheme_of
from amparo.lib.captures.page_seen import Limits, PageSeen, Recorder
from amparo.lib.refusal import Refused
from amparo.outbound.chromium import Launch, chromium
from amparo.outbound.devtools import DevTools
from amparo.outbound.page_recorder import PageRecorder
from amparo.outbound.page_visit import Visit
from amparo.outbound.tunnel import Tunnel, serving


class BrowserCapture:
    """Captures pages with Chromium; `clock` gives the time of day."""

    def __init__(self, launch: Launch, *, clock: Callable[[], datetime]) -> None:
        self._launch, self._clock = launch, clock

    def capture(self, url: str, *, into: Recorder, limits: Limits) -> PageSeen:
        """Visit a page; each exchange goes to `into` while it comes.

        Raises:
            Refused: no web address, an address of our own network that was not allowed,
                or no browser.
        """
        if refused := why_not_visit(url, local_allowed=self._launch.local_allowed):
            raise refused
        launch = self._launch
        tunnel = Tunnel(proxy=launch.proxy, local_allowed=launch.local_allowed)
        with (
            serving(tunnel) as through,
            chromium(launch, through=through) as address,
            DevTools(address) as tools,
        ):
            recorder = PageRecorder(
                tools,
                into=into,
                limits=limits,
                clock=self._clock,
                local_allowed=launch.local_allowed,
                tunnel=tunnel,
            )
            visit = Visit(tools, recorder, url=url, limits=limits, clock=self._clock)
            return visit.seen()


def why_not_visit(url: str, *, local_allowed: bool) -> Refused | None:
    """Refuse what is no page of the web, or what leads into our own network."""
    # A browser reads a backslash as a slash: what we took for the host would not be it.
    plain = url.isprintable() and not {"\\", " "} & set(url)
    if not plain or scheme_of(url) not in {"http", "https"} or not host_of(url):
        return Refused(
            "This is not the address of a page.", "It begins with https:// or http://."
        )
    if not local_allowed and is_local(host_of(url)):
        return Refused(
            "This address is on our own machine or network.",
            "If that is what you want, say so with --local.",
        )
    return None
