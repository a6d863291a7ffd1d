"""Pages that wait, in memory only, for the browser to come and fetch them.

A browser writes the body of a sent form into its session file, where an officer finds the words and
the code. So a form is never answered with a page but with the way to one: what the browser then
remembers is the address of a page that is gone.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

WAITS = timedelta(minutes=2)
MOST_BYTES = 64 * 1024 * 1024
LOOKS_EVERY = 10.0  # seconds between two looks for pages that nobody fetched


def new_address() -> str:
    """Make the last part of an address that nobody guesses."""
    return token_urlsafe(16)


@dataclass(frozen=True)
class Waiting:
    """A page as it will be shown. One that `may_repeat` is shown again for as long as it waits."""

    content: bytes
    status: int
    until: datetime
    may_repeat: bool = False


class Shelf:
    """Holds each page until it is fetched, at most two minutes and 64 MiB in all."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Waiting] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def lay(
        self, address: str, content: bytes, *, status: int, may_repeat: bool, now: datetime
    ) -> None:  # fmt: skip
        """Lay a page under an address."""
        page = Waiting(content, status, now + WAITS, may_repeat)
        with self._lock:
            self._pages[address] = page
            self._bytes += len(content)
            self._drop_old(now)

    def fetch(self, address: str, *, now: datetime) -> Waiting | None:
        """Give a page out; the next time it is gone, unless it may be repeated."""
        with self._lock:
            self._drop_old(now)
            page = self._pages.get(address)
            if page and not page.may_repeat:
                self._drop(address)
            return page

    def has(self, address: str, *, now: datetime) -> bool:
        """Say whether a page still waits."""
        with self._lock:
            self._drop_old(now)
            return address in self._pages

    def forget(self, address: str) -> None:
        """Take a page away before its time."""
        with self._lock:
            self._drop(address)

    def watch(self) -> None:
        """Take away, from now on, what nobody fetches in time even if nobody else comes."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(LOOKS_EVERY)
            with self._lock:
                self._drop_old(datetime.now(UTC))

    def _drop(self, address: str) -> None:
        page = self._pages.pop(address, None)
        if page:
            self._bytes -= len(page.content)

    def _drop_old(self, now: datetime) -> None:
        # All wait equally long, so the oldest stands first.
        while self._pages:
            address, page = next(iter(self._pages.items()))
            if page.until > now and self._bytes <= MOST_BYTES:
                return
            self._drop(address)
