"""OpenTimestamps proofs: begun at calendars, completed later, read to the block.

A proof is a tree of operations whose ends say who vouches for a message. Written down in
docs/formats/time-anchors.md; `verify.py` reads the same files on its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import new, sha256

from amparo.lib.custody.errors import StampRefused

MAGIC = bytes.fromhex(
    "004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e892940108"
)
PENDING = bytes.fromhex("83dfe30d2ef90c8e")
BITCOIN = bytes.fromhex("0588960d73d71901")
VOUCHED, FORK, APPEND, PREPEND, SHA256 = 0x00, 0xFF, 0xF0, 0xF1, 0x08
HASHES = {0x02: "sha1", 0x03: "ripemd160", SHA256: "sha256"}
KIND_SIZE, NONCE_SIZE, HEADER_SIZE = 8, 16, 80
LONGEST_MESSAGE, LONGEST_PAYLOAD, MOST_DEPTH, LARGEST = 4096, 8192, 256, 1 << 20


@dataclass(frozen=True)
class Vouched:
    """Somebody vouches for a message: a calendar (payload: its address) or a block (its height)."""

    kind: bytes
    payload: bytes

    @property
    def calendar(self) -> str:
        """The address of the calendar that promised, or nothing."""
        if self.kind != PENDING:
            return ""
        raw, rest = _take_bytes(self.payload, LONGEST_PAYLOAD)
        return raw.decode("ascii", "replace") if not rest else ""

    @property
    def height(self) -> int | None:
        """The number of the Bitcoin block, or None."""
        return _take_number(self.payload)[0] if self.kind == BITCOIN else None


@dataclass
class Step:
    """A message on the way: who vouches for it, and what is made of it next."""

    message: bytes
    vouched: list[Vouched] = field(default_factory=list)
    next: dict[bytes, "Step"] = field(default_factory=dict)

    def walk(self) -> Iterator["Step"]:
        """Give this step and all behind it."""
        waiting = [self]
        while waiting:
            step = waiting.pop()
            yield step
            waiting += step.next.values()

    def merge(self, other: "Step") -> None:
        """Take over what another tree says of the same message."""
        self.vouched += [each for each in other.vouched if each not in self.vouched]
        for operation, step in other.next.items():
            if operation in self.next:
                self.next[operation].merge(step)
            else:
                self.next[operation] = step

    def to_bytes(self) -> bytes:
        """Write the tree as it stands in a proof."""
        ends = [b"\x00" + v.kind + _bytes(v.payload) for v in self.vouched]
        ends += [operation + step.to_bytes() for operation, step in self.next.items()]
        if not ends:
            raise ValueError("nobody vouches for this")
        return b"".join(b"\xff" + end for end in ends[:-1]) + ends[-1]


def begin(data: bytes, *, nonce: bytes) -> tuple[bytes, bytes]:
    """Return what to send to calendars, and the operations that lead there from data.

    The nonce keeps calendars from learning the digest of what is stamped.
    """
    if len(nonce) != NONCE_SIZE:
        raise ValueError("a nonce has 16 bytes")
    sent = sha256(sha256(data).digest() + nonce).digest()
    return sent, bytes([APPEND]) + _bytes(nonce) + bytes([SHA256])


def join(data: bytes, *, nonce: bytes, answers: Iterable[bytes]) -> bytes:
    """Make a proof of what calendars answered to `begin`.

    Raises:
        StampRefused: an answer is malformed, or there is none.
    """
    sent, way = begin(data, nonce=nonce)
    whole = Step(sent)
    for answer in answers:
        whole.merge(read_answer(answer, sent))
    if not whole.vouched and not whole.next:
        raise StampRefused("no calendar answered")
    return MAGIC + sha256(data).digest() + way + whole.to_bytes()


def read_answer(raw: bytes, message: bytes) -> Step:
    """Read what a calendar says of a message it was sent.

    Raises:
        StampRefused: malformed.
    """
    step, rest = _read(raw[:LARGEST], message, MOST_DEPTH)
    if rest:
        raise StampRefused("something follows the proof")
    return step


def read_proof(raw: bytes, data: bytes) -> Step:
    """Read a proof over data.

    Raises:
        StampRefused: malformed, or over something else.
    """
    start = MAGIC + sha256(data).digest()
    if not raw.startswith(start) or len(raw) > LARGEST:
        raise StampRefused("not an OpenTimestamps proof of this")
    return read_answer(raw[len(start) :], sha256(data).digest())


def write_proof(step: Step) -> bytes:
    """Write a proof that `read_proof` read, and that was perhaps completed since."""
    return MAGIC + step.message + step.to_bytes()


def pending(step: Step) -> list[tuple[str, bytes]]:
    """List what calendars promised and no block confirms yet: address, message to ask for."""
    return [
        (each.calendar, at.message)
        for at in step.walk()
        for each in at.vouched
        if each.calendar and not blocks(at)
    ]


def blocks(step: Step) -> list[tuple[int, bytes]]:
    """List the Bitcoin blocks that confirm a tree: height, and the root its header must hold."""
    return [
        (each.height, at.message)
        for at in step.walk()
        for each in at.vouched
        if each.height is not None
    ]


def is_header_of(header: bytes, root: bytes) -> bool:
    """Tell whether a block header holds this root."""
    return len(header) == HEADER_SIZE and header[36:68] == root


def _read(raw: bytes, message: bytes, depth: int) -> tuple[Step, bytes]:
    if not depth:
        raise StampRefused("a proof too deep")
    step, more = Step(message), True
    while more:
        more = raw[:1] == bytes([FORK])
        raw = _read_end(raw[1:] if more else raw, step, depth)
    return step, raw


def _read_end(raw: bytes, step: Step, depth: int) -> bytes:
    tag, rest = raw[0] if raw else FORK, raw[1:]
    if tag == VOUCHED:
        payload, after = _take_bytes(rest[KIND_SIZE:], LONGEST_PAYLOAD)
        if len(rest) < KIND_SIZE:
            raise StampRefused("a proof that breaks off")
        step.vouched.append(Vouched(rest[:KIND_SIZE], payload))
        _take_number(payload)
        return after
    if tag in (APPEND, PREPEND):
        _, after = _take_bytes(rest, LONGEST_MESSAGE)
    elif tag in HASHES:
        after = rest
    else:
        raise StampRefused("an operation that nobody knows")
    operation = raw[: len(raw) - len(after)]
    found, after = _read(after, _do(operation, step.message), depth - 1)
    if operation in step.next:
        step.next[operation].merge(found)
    else:
        step.next[operation] = found
    return after


def _do(operation: bytes, message: bytes) -> bytes:
    if name := HASHES.get(operation[0]):
        return new(name, message).digest()
    piece = _take_bytes(operation[1:], LONGEST_MESSAGE)[0]
    made = message + piece if operation[0] == APPEND else piece + message
    if len(made) > LONGEST_MESSAGE:
        raise StampRefused("a message too long")
    return made


def _take_number(raw: bytes) -> tuple[int, bytes]:
    value = 0
    for at, byte in enumerate(raw[:5]):
        value |= (byte & 127) << 7 * at
        if byte < 128:
            return value, raw[at + 1 :]
    raise StampRefused("a number that does not end")


def _take_bytes(raw: bytes, longest: int) -> tuple[bytes, bytes]:
    size, rest = _take_number(raw)
    if size > longest or size > len(rest):
        raise StampRefused("a proof that breaks off")
    return rest[:size], rest[size:]


def _bytes(raw: bytes) -> bytes:
    size, number = len(raw), b""
    while size > 127:
        number, size = number + bytes([size & 127 | 128]), size >> 7
    return number + bytes([size]) + raw
