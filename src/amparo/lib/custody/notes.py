"""Signed notes, after c2sp.org/signed-note, with Ed25519 signatures."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from amparo.lib.custody.errors import NoteRefused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import verify

Sign = Callable[[bytes], bytes]

ED25519 = 1
COSIGNING = 4
KEY_SIZE = 32
ID_SIZE = 4
SIGNATURE_SIZE = 64
MOST_SIGNATURES = 64
DASH = "— "


def note_name(text: str) -> str:
    """Write a person's or log's name as a note key may be named: no space, no plus."""
    name = re.sub(r"[\s+\x00-\x1f]", "_", text)
    if not name:
        raise ValueError("a key needs a name")
    return name


@dataclass(frozen=True)
class NoteKey:
    """The public half of a key that signs notes, with the name it signs under.

    A key of kind `COSIGNING` signs no notes, but that it saw one, and when.
    """

    name: str
    public_key: bytes
    kind: int = ED25519

    def __post_init__(self) -> None:
        if self.name != note_name(self.name):
            raise ValueError("a key's name has neither spaces nor plus signs")
        if len(self.public_key) != KEY_SIZE:
            raise ValueError("an Ed25519 public key has 32 bytes")

    @property
    def id(self) -> bytes:
        """The four bytes that point to this key in a signature line."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key
        return sha256(named).digest()[:ID_SIZE]

    def text(self) -> str:
        """Write the key as Go's note package does: `name+id+base64`."""
        raw = bytes([self.kind]) + self.public_key
        return f"{self.name}+{self.id.hex()}+{to_base64(raw)}"

    @classmethod
    def parse(cls, text: str, *, kind: int = ED25519) -> "NoteKey":
        """Read a key that `text` wrote.

        Raises:
            NoteRefused: it is not an Ed25519 note key, or its id is not its own.
        """
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = from_base64(encoded)
        if raw[:1] != bytes([kind]) or len(raw) != 1 + KEY_SIZE:
            raise NoteRefused("not an Ed25519 key of the kind wanted here")
        if not name or name != note_name(name):
            raise NoteRefused("no name of a key")
        key = cls(name, raw[1:], kind)
        if key.id.hex() != key_id:
            raise NoteRefused("the key's id is not its own")
        return key


def sign_note(text: str, *, key: NoteKey, sign: Sign) -> str:
    """Sign a text (which ends in a newline) and return the whole note."""
    _check_text(text)
    return f"{text}\n{signature_line(text, key=key, sign=sign)}"


def signature_line(text: str, *, key: NoteKey, sign: Sign) -> str:
    """Return the line that one more signer adds to a note."""
    return f"{DASH}{key.name} {to_base64(key.id + sign(text.encode()))}\n"


def open_note(note: str, *, keys: Iterable[NoteKey]) -> str:
    """Return the text of a note that at least one of `keys` signed.

    Signatures by other keys are ignored.

    Raises:
        NoteRefused: malformed, signed by none of the keys, or a signature is wrong.
    """
    text, lines = _take_apart(note)
    known = {(key.name, key.id): key for key in keys}
    found = 0
    for name, key_id, signature in lines:
        if key := known.get((name, key_id)):
            _verify(key, signature, text)
            found += 1
    if not found:
        raise NoteRefused("none of the known keys signed this")
    return text


def _take_apart(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    text, gap, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = signatures.split("\n")
    if not gap or lines.pop() or not 1 <= len(lines) <= MOST_SIGNATURES:
        raise NoteRefused("the note has no signature")
    _check_text(text)
    return text, [_read_signature(line) for line in lines]


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise NoteRefused("a note is lines of text")


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    raw = from_base64(encoded)
    if not line.startswith(DASH) or not name or len(raw) <= ID_SIZE:
        raise NoteRefused("a signature line is malformed")
    return name, raw[:ID_SIZE], raw[ID_SIZE:]


def _verify(key: NoteKey, signature: bytes, text: str) -> None:
    try:
        verify(key.public_key, signature, text.encode())
    except SealBroken:
        raise NoteRefused("a signature is wrong") from None


def to_base64(raw: bytes) -> str:
    """Write bytes in standard base64."""
    return base64.b64encode(raw).decode()


def from_base64(text: str) -> bytes:
    """Read standard base64, in the one spelling that writing it again would give.

    Raises:
        NoteRefused: any other spelling.
    """
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise NoteRefused("not base64") from None
    if to_base64(raw) != text:
        raise NoteRefused("not base64")
    return raw
