"""Signed heads of the log, after c2sp.org/tlog-checkpoint."""

from dataclasses import dataclass

from amparo.lib.custody.errors import NoteRefused
from amparo.lib.custody.notes import (
    NoteKey,
    Sign,
    from_base64,
    open_note,
    sign_note,
    to_base64,
)

ROOT_SIZE = 32


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: this many leaves, with this root."""

    size: int
    root: bytes


def sign_checkpoint(
    origin: str,
    size: int,
    root: bytes,
    *,
    sign: Sign,
    public_key: bytes,
    key_name: str | None = None,
) -> str:
    """Sign the head of a log; the key is named like the origin unless told otherwise."""
    text = f"{origin}\n{size}\n{to_base64(root)}\n"
    return sign_note(text, key=NoteKey(key_name or origin, public_key), sign=sign)


def open_checkpoint(
    text: str, *, origin: str, public_key: bytes, key_name: str | None = None
) -> Checkpoint:
    """Read a head that this log signed.

    Raises:
        NoteRefused: malformed, of another log, or not signed by its key.
    """
    key = NoteKey(key_name or origin, public_key)
    lines = open_note(text, keys=[key]).split("\n")
    if len(lines) != 4 or lines[0] != origin:
        raise NoteRefused("not a checkpoint of this log")
    return Checkpoint(_read_size(lines[1]), _read_root(lines[2]))


def _read_size(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or str(int(text)) != text:
        raise NoteRefused("the tree size is not a number")
    return int(text)


def _read_root(text: str) -> bytes:
    root = from_base64(text)
    if len(root) != ROOT_SIZE:
        raise NoteRefused("the root has 32 bytes")
    return root
