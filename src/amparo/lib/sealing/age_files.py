"""Files sealed to people with age (https://age-encryption.org/v1), at the edges only.

What leaves the house is opened with a tool its recipient already trusts. This file alone
imports pyrage.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyrage  # type: ignore[import-untyped]

from amparo.lib.refusal import Refused

SSH = ("ssh-ed25519 ", "ssh-rsa ")
MOST_RECIPIENTS = 20


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
    publics = _publics(recipients)
    passage = _Passage(target)
    with passage.running(lambda: pyrage.encrypt_io(passage, passage, publics)):
        yield passage.inlet


@contextmanager
def opened_from(source: BinaryIO, *, identities: str) -> Iterator[BinaryIO]:
    """Give a file to read what `source` holds, opened with one of these secret keys.

    `identities` is the text of an age identity file. Read to the end: only then is it
    sure that nothing was cut off.

    Raises:
        Refused: no key of ours opens it, or it was changed or cut.
    """
    secrets = _secrets(identities)
    reading, writing = os.pipe()
    problems: list[BaseException] = []

    def work() -> None:
        with os.fdopen(writing, "wb") as inlet, _kept(problems):
            pyrage.decrypt_io(source, inlet, secrets)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        with os.fdopen(reading, "rb") as outlet:
            yield _Whole(outlet, worker, problems)  # type: ignore[misc]
    finally:
        worker.join()


class _Whole:
    """What comes out of a sealed file; its end is an end only if the seal says so."""

    def __init__(
        self, outlet: BinaryIO, worker: threading.Thread, problems: list[BaseException]
    ) -> None:
        self._outlet, self._worker, self._problems = outlet, worker, problems

    def read(self, size: int = -1) -> bytes:
        """Read on.

        Raises:
            Refused: it does not open, or was changed or cut.
        """
        piece = self._outlet.read(size)
        if len(piece) < size or size < 0:
            self._worker.join()
            if self._problems:
                raise Refused(
                    "This sealed file does not open with your key, or it was changed.",
                    "Look whether it is sealed to you, and ask for it again.",
                ) from self._problems[0]
        return piece


class _Passage:
    """A pipe from whoever writes to age, which runs in a thread and wants to read."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._reading, writing = os.pipe()
        self.inlet = os.fdopen(writing, "wb", buffering=1 << 16)
        self._broken_off = False
        self._problems: list[BaseException] = []

    def read(self, size: int) -> bytes:
        """Give age what was written so far, or its true end."""
        piece = os.read(self._reading, size)
        if not piece and self._broken_off:
            raise OSError("broken off before the end")
        return piece

    def write(self, piece: bytes) -> int:
        """Take what age made."""
        with _kept(self._problems, again=True):
            rest = memoryview(piece)
            while rest:
                rest = rest[self._target.write(rest) :]
        return len(piece)

    def flush(self) -> None:
        """Leave flushing to the target's owner."""

    @contextmanager
    def running(self, seal: Callable[[], Any]) -> Iterator[None]:
        """Run age beside the block; whatever went wrong first is raised."""
        worker = threading.Thread(target=self._work, args=[seal], daemon=True)
        worker.start()
        try:
            yield
            self.inlet.close()
        except BaseException as problem:
            self._broken_off = True
            with suppress(OSError):
                self.inlet.close()
            worker.join()
            if isinstance(problem, BrokenPipeError) and self._problems:
                raise self._problems[0] from None
            raise
        worker.join()
        if self._problems:
            raise self._problems[0]

    def _work(self, seal: Callable[[], Any]) -> None:
        try:
            with _kept(self._problems):
                seal()
        finally:
            os.close(self._reading)


@contextmanager
def _kept(problems: list[BaseException], *, again: bool = False) -> Iterator[None]:
    """Keep what went wrong in a thread for the one who waits for it."""
    try:
        yield
    except BaseException as problem:
        problems.append(problem)
        if again:
            raise


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
