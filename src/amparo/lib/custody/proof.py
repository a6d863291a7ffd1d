"""Proofs as text files, after c2sp.org/tlog-proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from amparo.lib.custody.errors import NoteRefused
from amparo.lib.custody.notes import from_base64, to_base64

HEADER = "c2sp.org/tlog-proof@v1"
HASH_SIZE = 32


@dataclass(frozen=True)
class TlogProof:
    """The way from one leaf to the root that a checkpoint, given verbatim, signs."""

    index: int
    hashes: Sequence[bytes]
    checkpoint: str
    extra: bytes = b""

    def to_text(self) -> str:
        """Write the proof as a `.tlog-proof` file."""
        extra = [f"extra {to_base64(self.extra)}"] if self.extra else []
        hashes = map(_spelled, self.hashes)
        lines = [HEADER, *extra, f"index {self.index}", *hashes]
        return "\n".join(lines) + "\n\n" + self.checkpoint


# The proofs of neighbours share most of their lines.
_spelled = lru_cache(maxsize=1024)(to_base64)


def read_proof(text: str) -> TlogProof:
    """Read a `.tlog-proof` file. The checkpoint in it still has to be opened.

    Raises:
        NoteRefused: malformed.
    """
    head, gap, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    if header != HEADER or not gap or not lines:
        raise NoteRefused("not a tlog-proof")
    extra = b""
    if lines[0].startswith("extra "):
        extra = from_base64(lines.pop(0).removeprefix("extra "))
    if not lines:
        raise NoteRefused("the proof has no index")
    index = _read_index(lines[0])
    return TlogProof(index, [_read_hash(line) for line in lines[1:]], checkpoint, extra)


def _read_index(line: str) -> int:
    number = line.removeprefix("index ")
    if not (number.isascii() and number.isdigit()) or line != f"index {int(number)}":
        raise NoteRefused("the proof has no index")
    return int(number)


def _read_hash(line: str) -> bytes:
    raw = from_base64(line)
    if len(raw) != HASH_SIZE:
        raise NoteRefused("a proof is made of 32-byte hashes")
    return raw
