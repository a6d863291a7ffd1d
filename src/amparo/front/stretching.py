"""Argon2id is costly on purpose: one at a time, a short queue, and some codes ready before they are asked for."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.publics import Cost
from amparo.lib.sealing.reporter import ReporterKeys, reporter_keys
from amparo.lib.sealing.words import new_code, read_code

QUEUE = 16
POOL_EACH = 5  # per form of code; 20 in all
OWED_AT_MOST = (
    20_000  # after twenty minutes of flood people wait again, instead of our memory
)
POLITE_WAIT = 0.02


class Crowded(Refused):
    """Too many codes are being checked at once."""

    def __init__(self) -> None:
        super().__init__(
            _("Very many people are here at this moment."),
            _("Your code is not lost. Wait a minute and try again."),
        )


class Stretcher:
    """Turns codes into keys, one at a time so that memory cannot be exhausted.

    A person who waits goes before work that can wait.
    """

    def __init__(self, *, salt: bytes, cost: Cost, queue: int = QUEUE) -> None:
        self._salt, self._cost = salt, cost
        self._one = threading.Lock()
        self._places = threading.BoundedSemaphore(queue)
        self._people = 0
        self._count = threading.Lock()

    def stretch(self, code_secret: bytes) -> ReporterKeys:
        """Stretch for a person who waits.

        Raises:
            Crowded: the queue is full.
        """
        if not self._places.acquire(blocking=False):
            raise Crowded
        try:
            self._add(1)
            with self._one:
                return self._keys(code_secret)
        finally:
            self._add(-1)
            self._places.release()

    def stretch_later(self, code_secret: bytes) -> ReporterKeys:
        """Stretch when no person waits."""
        while True:
            while self._people:
                time.sleep(POLITE_WAIT)
            if self._one.acquire(timeout=POLITE_WAIT):
                break
        try:
            return self._keys(code_secret)
        finally:
            self._one.release()

    def _keys(self, code_secret: bytes) -> ReporterKeys:
        return reporter_keys(code_secret, salt=self._salt, cost=self._cost)

    def _add(self, change: int) -> None:
        with self._count:
            self._people += change


@dataclass(frozen=True)
class FreshCode:
    """A code nobody has yet; `keys` is None while it is not stretched."""

    words: str
    keys: ReporterKeys | None


class CodePool:
    """Codes made ready in the background, in memory only. Whoever needs one never waits.

    When the pool is empty a code is given at once and stretched afterwards: `bind` is then called with
    its keys, from the background thread or, if its owner is faster, by `bind_now`.
    """

    def __init__(
        self, stretcher: Stretcher, *, forms: tuple[str, ...], each: int = POOL_EACH
    ) -> None:
        self._stretcher = stretcher
        self._each = each
        self._ready: dict[str, deque[FreshCode]] = {form: deque() for form in forms}
        self._owed: dict[bytes, Callable[[ReporterKeys], None]] = {}
        self._binding = threading.Lock()
        self._something_to_do = threading.Event()
        self._idle = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def start(self) -> None:
        """Begin to fill the pool."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def take(self, form: str) -> FreshCode:
        """Take a code; an unknown form gets the numbers."""
        self.start()
        ready = self._ready[form if form in self._ready else "digits"]
        try:
            fresh = ready.popleft()
        except IndexError:
            fresh = self._unready(form)
        self._wake()
        return fresh

    def _unready(self, form: str) -> FreshCode:
        code = new_code(language=form)
        if len(self._owed) < OWED_AT_MOST:
            return FreshCode(code, None)
        return FreshCode(code, self._stretcher.stretch_later(read_code(code)))

    def stretch_afterwards(
        self, code: str, bind: Callable[[ReporterKeys], None]
    ) -> None:
        """Stretch a code that was given unready, then hand its keys to `bind`."""
        self._owed[read_code(code)] = bind
        self.start()
        self._wake()

    def bind_now(self, secret: bytes, keys: ReporterKeys) -> None:
        """Bind a code that is still owed: its owner came back before the background was done."""
        with self._binding:
            bind = self._owed.get(secret)
            if bind:
                bind(keys)
                del self._owed[secret]

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until nothing is owed and the pool is full; at once when nothing was ever begun."""
        return self._thread is None or self._idle.wait(timeout)

    def _wake(self) -> None:
        self._idle.clear()
        self._something_to_do.set()

    def _work(self) -> None:
        while True:
            self._something_to_do.clear()
            if not self._one_step():
                self._idle.set()
                self._something_to_do.wait()

    def _one_step(self) -> bool:
        if secret := next(iter(self._owed), None):
            self.bind_now(secret, self._stretcher.stretch_later(secret))
            return True
        for form, ready in self._ready.items():
            if len(ready) < self._each:
                code = new_code(language=form)
                keys = self._stretcher.stretch_later(read_code(code))
                ready.append(FreshCode(code, keys))
                return True
        return False
