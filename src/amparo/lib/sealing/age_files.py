"""Files sealed to people with age (https://age-encryption.org/v1), at the edges only.

What leaves the house is opened with a tool its recipient already trusts. This file alone
imports pyrage.
"""

import io
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import pyrage  # type: ignore[import-untyped]

from amparo.lib.refusal import Refused

SSH = ("ssh-ed25519 ", "ssh-rsa ")
MOST_RECIPIENTS = 20
PIECE, WAITING = 1 << 20, 4


@dataclass(frozen=True)
class Recipient:
    """Somebody's public age key, as they wrote it: `age1…`, or a public SSH key."""

    text: str

    def __str__(self) -> str:
        return self.text


def read_recipient(text: str) -> Recipient:
    """Read a public key somebody gave us.

    Raises:
        Refused: it is not one; a secret key is refused with a warning.
    """
    line = text.strip()
    if line.upper().startswith("AGE-SECRET-KEY-"):
        raise Refused(
            "This is a secret key. It must never leave its owner.",
            "Ask for the public one, which begins with age1, and let them make a new pair.",
        )
    try:
        _public(line)
    except pyrage.RecipientError:
        raise Refused(
            "This is not a public age key.",
            "It begins with age1, or it is the line of a public SSH key.",
        ) from None
    return Recipient(line)


def seal_bytes(raw: bytes, *, recipients: Sequence[Recipient]) -> bytes:
    """Seal something small to all of these people; any one of them can open it."""
    return bytes(pyrage.encrypt(raw, _publics(recipients)))


@contextmanager
def sealed_to(recipients: Sequence[Recipient], target: BinaryIO) -> Iterator[BinaryIO]:
    """Give a file to write to; what is written lands in `target`, sealed, in bounded memory.

    When the block ends in an exception the sealed file stays without its end, so that
    nobody can open it as if it were whole.
    """
    publics, passage, sink = _publics(recipients), _Passage(), _Sink(target)
    worker = _Worker(passage, lambda: pyrage.encrypt_io(passage, sink, publics))
    try:
        yield cast("BinaryIO", passage)
    except BaseException as problem:
        passage.end(broken=True)
        worker.join()
        if isinstance(problem, BrokenPipeError):
            raise (sink.problem or worker.problem or problem) from None
        raise
    passage.end()
    worker.join()
    if not worker.whole:
        raise sink.problem or worker.problem or BrokenOff


@contextmanager
def opened_from(source: BinaryIO, *, identities: str) -> Iterator[BinaryIO]:
    """Give a file to read what `source` holds, opened with one of these secret keys.

    `identities` is the text of an age identity file. Read to the end: only then is it
    sure that nothing was cut off.

    Raises:
        Refused: no key of ours opens it, or it was changed or cut.
    """
    secrets, passage = _secrets(identities), _Passage()

    def work() -> None:
        try:
            pyrage.decrypt_io(source, passage, secrets)
        except BaseException:
            passage.end(broken=True)
            raise
        passage.end()

    worker = _Worker(passage, work)
    try:
        yield cast("BinaryIO", passage)
    except BrokenOff:
        raise Refused(
            "This sealed file does not open with your key, or it was changed.",
            "Look whether it is sealed to you, and ask for it again.",
        ) from worker.problem
    finally:
        passage.abandon()
        worker.join()


class BrokenOff(Exception):  # noqa: N818  named for what is wrong
    """Whoever wrote stopped before the end."""


class _Passage(io.RawIOBase):
    """What one thread writes and another reads, a few pieces at a time."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | None] = queue.Queue(maxsize=WAITING)
        self._left = memoryview(b"")
        self._over = self._broken = False
        self._abandoned = threading.Event()

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def readable(self) -> bool:
        """Say that it can be read from."""
        return True

    def write(self, piece: Any) -> int:
        """Pass a piece on.

        Raises:
            BrokenPipeError: nobody reads any more.
        """
        raw = bytes(piece)
        if raw:
            self._put(raw)
        return len(raw)

    def end(self, *, broken: bool = False) -> None:
        """Say that this was all, or that the rest will never come."""
        self._broken = self._broken or broken
        with suppress(BrokenPipeError):
            self._put(None)

    def abandon(self) -> None:
        """Say that nobody reads any more."""
        self._abandoned.set()

    def readinto(self, buffer: Any) -> int:
        """Read on, as far as the next piece goes.

        Raises:
            BrokenOff: whoever wrote stopped before the end.
        """
        if not self._left and not self._over:
            piece = self._pieces.get()
            self._over, self._left = piece is None, memoryview(piece or b"")
        if self._over and self._broken:
            raise BrokenOff
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size

    def read(self, size: int = -1) -> bytes:
        """Read exactly so many bytes, or to the end.

        Raises:
            BrokenOff: as `readinto`.
        """
        found = bytearray()
        while size < 0 or len(found) < size:
            piece = super().read(PIECE if size < 0 else size - len(found))
            if not piece:
                break
            found += piece
        return bytes(found)

    def _put(self, piece: bytes | None) -> None:
        while not self._abandoned.is_set():
            with suppress(queue.Full):
                self._pieces.put(piece, timeout=0.05)
                return
        raise BrokenPipeError


class _Sink:
    """Where age writes; remembers what went wrong there, which age would only quote."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.problem: BaseException | None = None

    def write(self, piece: bytes) -> int:
        """Write all of a piece."""
        try:
            rest = memoryview(piece)
            while rest:
                rest = rest[self._target.write(rest) :]
        except BaseException as problem:
            self.problem = problem
            raise
        return len(piece)

    def flush(self) -> None:
        """Leave flushing to the target's owner."""


class _Worker(threading.Thread):
    """Runs age beside whoever writes or reads; keeps what went wrong."""

    def __init__(self, passage: _Passage, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._passage, self._work = passage, work
        self.problem: Exception | None = None
        self.whole = False
        self.start()

    def run(self) -> None:
        """Do the work; when it is over nobody reads the passage any more."""
        try:
            self._work()
            self.whole = True
        except (pyrage.EncryptError, pyrage.DecryptError, OSError) as problem:
            self.problem = problem
        finally:
            self._passage.abandon()


def _public(line: str) -> Any:
    if line.startswith(SSH):
        return pyrage.ssh.Recipient.from_str(line)
    return pyrage.x25519.Recipient.from_str(line)


def _publics(recipients: Sequence[Recipient]) -> list[Any]:
    if not 0 < len(recipients) <= MOST_RECIPIENTS:
        raise Refused(
            "Nobody, or too many, to seal this to.", "Name one to twenty public keys."
        )
    return [_public(each.text) for each in recipients]


def _secrets(text: str) -> list[Any]:
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise Refused(
            "This file holds no age key.", "Name the file that age-keygen made."
        )
    return found
