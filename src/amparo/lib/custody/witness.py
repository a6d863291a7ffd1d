"""A witness: remembers how far each log had grown, and cosigns only what continues it.

After c2sp.org/tlog-witness. No network here: `amparo witness serve` puts it behind HTTP.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from amparo.lib.custody import tree
from amparo.lib.custody.checkpoint import Checkpoint, open_checkpoint
from amparo.lib.custody.cosignatures import cosign
from amparo.lib.custody.errors import NoteRefused
from amparo.lib.custody.notes import NoteKey, Sign, from_base64
from amparo.lib.store.durable import make_folder, write_file

MOST_HASHES = 63
LARGEST_REQUEST = 1 << 16
TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"


@dataclass(frozen=True)
class Answer:
    """What the witness says, as HTTP has it."""

    status: int
    body: str = ""
    content_type: str = TEXT


def ask(checkpoint: str, *, old: int, proof: Sequence[str]) -> bytes:
    """Write the request that a log makes: what the witness saw last, how it grew, the head."""
    return "\n".join([f"old {old}", *proof, "", checkpoint]).encode()


class WitnessHouse:
    """A witness in a folder: `logs/<name>` are keys it knows, `seen/<hash>` heads it signed."""

    def __init__(self, path: Path, *, key: NoteKey, sign: Sign) -> None:
        self.path = path
        self.key = key
        self._sign = sign

    def follow(self, log: NoteKey) -> None:
        """Know one more log by its key; its origin is the key's name."""
        write_file(self.path / "logs" / _name(log.name), f"{log.text()}\n".encode())

    def seen(self, origin: str) -> str:
        """Return the last head that was signed of a log, or nothing."""
        path = self.path / "seen" / _name(origin)
        return path.read_text() if path.exists() else ""

    def answer(self, request: bytes, *, now: datetime) -> Answer:
        """Answer `add-checkpoint`; a head is durable before its cosignature leaves."""
        if len(request) > LARGEST_REQUEST:
            return Answer(400)
        try:
            old, proof, text = _take_apart(request)
        except NoteRefused:
            return Answer(400)
        origin = text.partition("\n")[0]
        known = self.path / "logs" / _name(origin)
        if not known.exists():
            return Answer(404)
        log = NoteKey.parse(known.read_text().strip())
        try:
            head = open_checkpoint(text, origin=origin, public_key=log.public_key)
        except NoteRefused:
            return Answer(403)
        with self._locked():
            return self._compare(log, head, old, proof, text, now)

    def _compare(
        self,
        log: NoteKey,
        head: Checkpoint,
        old: int,
        proof: Sequence[bytes],
        text: str,
        now: datetime,
    ) -> Answer:
        last = self._last(log)
        if old > head.size:
            return Answer(400)
        if old != last.size or (old == head.size and last.root != head.root):
            return Answer(409, f"{last.size}\n", SIZE)
        try:
            tree.verify_consistency(
                old=old,
                new=head.size,
                old_root=last.root,
                new_root=head.root,
                proof=proof,
            )
        except tree.ProofBroken:
            return Answer(422)
        write_file(self.path / "seen" / _name(log.name), text.encode())
        return Answer(200, cosign(text, key=self.key, at=now, sign=self._sign))

    def _last(self, log: NoteKey) -> Checkpoint:
        text = self.seen(log.name)
        if not text:
            return Checkpoint(0, tree.EMPTY_ROOT)
        return open_checkpoint(text, origin=log.name, public_key=log.public_key)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        make_folder(self.path)
        with (self.path / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _take_apart(request: bytes) -> tuple[int, list[bytes], str]:
    try:
        top, gap, checkpoint = request.decode().partition("\n\n")
    except UnicodeDecodeError:
        raise NoteRefused("not text") from None
    first, *hashes = top.split("\n")
    size = first.removeprefix("old ")
    digits = size.isascii() and size.isdigit() and len(size) < 16
    if (
        not gap
        or not digits
        or first != f"old {int(size)}"
        or len(hashes) > MOST_HASHES
    ):
        raise NoteRefused("not a request to a witness")
    return int(size), [_hash(each) for each in hashes], checkpoint


def _hash(text: str) -> bytes:
    raw = from_base64(text)
    if len(raw) != tree.HASH_SIZE:
        raise NoteRefused("a proof is made of 32-byte hashes")
    return raw


def _name(origin: str) -> str:
    return sha256(origin.encode()).hexdigest()
