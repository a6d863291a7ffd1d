"""What a desk can ask of a browser, whichever it is."""

from typing import Protocol

from amparo.lib.captures.page_seen import Limits, PageSeen, Recorder


class PagePort(Protocol):
    """Visits pages. Real: `browser_capture`; for tests and demos: `page_fake`."""

    def capture(self, url: str, *, into: Recorder, limits: Limits) -> PageSeen:
        """Visit one page; give each exchange to `into`. Raises Refused."""
