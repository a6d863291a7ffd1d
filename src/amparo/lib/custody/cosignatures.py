"""That somebody else saw a head of the log, and when; and how many must have.

After c2sp.org/tlog-cosignature and c2sp.org/tlog-policy. Written down in
docs/formats/time-anchors.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from amparo.lib.custody.errors import NoteRefused
from amparo.lib.custody.notes import (
    COSIGNING,
    DASH,
    NoteKey,
    Sign,
    from_base64,
    to_base64,
)
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import verify

LABEL = "cosignature/v1"
TIME_SIZE = 8
LATEST = 2**33  # seconds since 1970: the year 2242
NONE = "none"


def cosign(checkpoint: str, *, key: NoteKey, at: datetime, sign: Sign) -> str:
    """Return the line by which a witness says that it saw this head at this time."""
    seconds = int(at.timestamp())
    raw = seconds.to_bytes(TIME_SIZE, "big") + sign(_signed(checkpoint, seconds))
    return f"{DASH}{key.name} {to_base64(key.id + raw)}\n"


def seen_at(checkpoint: str, *, key: NoteKey) -> datetime | None:
    """Return when a witness saw a head; None when it did not sign it.

    Raises:
        NoteRefused: there is a line in its name that it did not sign.
    """
    for line in _lines(checkpoint):
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        raw = from_base64(encoded)
        if (name, raw[: len(key.id)]) == (key.name, key.id):
            return _read(checkpoint, raw[len(key.id) :], key)
    return None


def line_of(answer: str, *, key: NoteKey) -> str:
    """Pick the one line of a witness out of its answer; whatever else it says is left.

    Raises:
        NoteRefused: there is none.
    """
    for line in answer.splitlines():
        if line.startswith(f"{DASH}{key.name} "):
            return f"{line}\n"
    raise NoteRefused("the answer bears another name")


def with_cosignatures(checkpoint: str, lines: Iterable[str]) -> str:
    """Add the lines of witnesses to a head, each once."""
    there = set(_lines(checkpoint))
    new = [line for line in lines if line.rstrip("\n") not in there]
    return checkpoint + "".join(dict.fromkeys(new))


def _read(checkpoint: str, raw: bytes, key: NoteKey) -> datetime:
    seconds = int.from_bytes(raw[:TIME_SIZE], "big")
    try:
        verify(key.public_key, raw[TIME_SIZE:], _signed(checkpoint, seconds))
    except SealBroken:
        raise NoteRefused("a cosignature is wrong") from None
    if seconds >= LATEST:
        raise NoteRefused("a cosignature from too far ahead")
    return datetime.fromtimestamp(seconds, UTC)


def _signed(checkpoint: str, seconds: int) -> bytes:
    text = checkpoint.rpartition("\n\n")[0]
    return f"{LABEL}\ntime {seconds}\n{text}\n".encode()


def _lines(checkpoint: str) -> list[str]:
    return checkpoint.rpartition("\n\n")[2].splitlines()


@dataclass(frozen=True)
class Witness:
    """Somebody elsewhere who looks at our log; `url` is where to ask, if anywhere."""

    name: str
    key: NoteKey
    url: str = ""


@dataclass(frozen=True)
class WitnessPolicy:
    """Which witnesses there are, and which of them must have seen a head."""

    witnesses: Sequence[Witness] = ()
    groups: Mapping[str, tuple[int, Sequence[str]]] = field(default_factory=dict)
    quorum: str = NONE

    def why_not_met(self, checkpoint: str) -> str:
        """Say what a head lacks, or nothing.

        Raises:
            NoteRefused: a cosignature does not hold.
        """
        saw = {w.name for w in self.witnesses if seen_at(checkpoint, key=w.key)}
        for name, (least, members) in self.groups.items():
            if len(saw.intersection(members)) >= least:
                saw.add(name)
        return "" if self.quorum in saw | {NONE} else f"{self.quorum} did not see it"


def read_policy(text: str) -> WitnessPolicy:
    """Read a policy: lines `witness`, `group` and `quorum`; names before their use.

    Raises:
        NoteRefused: malformed, a name or key twice, or no quorum.
    """
    witnesses: dict[str, Witness] = {}
    groups: dict[str, tuple[int, Sequence[str]]] = {}
    quorum = ""
    for line in text.split("\n"):
        word, *rest = line.split() or ["#"]
        known = witnesses.keys() | groups.keys()
        if word.startswith("#") or word == "log":
            continue
        if word == "witness" and len(rest) in (2, 3) and rest[0] not in known | {NONE}:
            witnesses[rest[0]] = _read_witness(rest, witnesses.values())
        elif word == "group" and len(rest) > 2 and rest[0] not in known | {NONE}:
            groups[rest[0]] = _read_group(rest[1], rest[2:], known)
        elif word == "quorum" and rest and not quorum and rest[0] in known | {NONE}:
            quorum = rest[0]
        else:
            raise NoteRefused(f"not a line of a policy: {line}")
    if not quorum:
        raise NoteRefused("the policy names no quorum")
    return WitnessPolicy(list(witnesses.values()), groups, quorum)


def _read_witness(rest: Sequence[str], others: Iterable[Witness]) -> Witness:
    key = NoteKey.parse(rest[1], kind=COSIGNING)
    if key.public_key in {other.key.public_key for other in others}:
        raise NoteRefused("one key for two witnesses")
    return Witness(rest[0], key, rest[2] if len(rest) > 2 else "")


def _read_group(
    least: str, members: Sequence[str], known: Iterable[str]
) -> tuple[int, Sequence[str]]:
    words = {"any": "1", "all": str(len(members))}
    number = words.get(least, least)
    if not (number.isascii() and number.isdigit()) or not set(members) <= set(known):
        raise NoteRefused("a group of what, and how many?")
    if not 1 <= int(number) <= len(members) or len(set(members)) < len(members):
        raise NoteRefused("a group that asks for too many, or names one twice")
    return int(number), members
