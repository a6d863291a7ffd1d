"""What the desk remembers beside its database, so that the database cannot be rolled back.

Whoever can write every table still cannot write these files: the newest state of each
member's ring (authenticated under the ring key), the newest signed directory entry, who is
frozen, and who the trustees are. Each file is replaced whole or not at all.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.primitives.publics import derive, hmac_sha256, same, sha256
from amparo.lib.store.durable import write_file

PIN = "organisation.pin"


class Rewound(Exception):  # noqa: N818  it names what was found
    """Stored state is older than, or other than, what the desk remembers."""


@dataclass(frozen=True)
class Head:
    """The newest state of one member's ring, and the last one-time code that was used."""

    version: int
    digest: str
    totp_step: int


@dataclass(frozen=True)
class EntryMark:
    """The newest directory entry of one member."""

    serial: int
    digest: str


def write_head(member: UUID, head: Head, *, ring_key: bytes) -> None:
    """Remember a ring's state; a step or version already remembered never goes back."""
    with _locked():
        path = _folder() / f"{member}.head"
        if path.exists():
            head = _newer(head, read_head(member, ring_key=ring_key))
        body = asdict(head)
        mac = _mac(member, head, ring_key=ring_key)
        write_file(path, json.dumps(body | {"mac": mac.hex()}).encode())


def read_head(member: UUID, *, ring_key: bytes) -> Head:
    """Recall a ring's state.

    Raises:
        Rewound: there is none, or it was not written under this ring key.
    """
    try:
        stored = json.loads((_folder() / f"{member}.head").read_bytes())
    except FileNotFoundError:
        raise Rewound("no head") from None
    mac = bytes.fromhex(stored.pop("mac"))
    head = Head(**stored)
    if not same(mac, _mac(member, head, ring_key=ring_key)):
        raise Rewound("head of another ring")
    return head


def check_ring(head: Head, *, version: int, sealed: bytes) -> None:
    """Refuse a ring older than the head, or another ring of the same version.

    A newer version is taken: only the ring key seals one, and a power cut may fall between
    the database's commit and the head.

    Raises:
        Rewound: an earlier ring was put back.
    """
    if version < head.version:
        raise Rewound("older ring")
    if version == head.version and sha256(sealed).hex() != head.digest:
        raise Rewound("other ring")


def _newer(new: Head, old: Head) -> Head:
    ring = new if new.version >= old.version else old
    return Head(ring.version, ring.digest, max(new.totp_step, old.totp_step))


def _mac(member: UUID, head: Head, *, ring_key: bytes) -> bytes:
    message = bind("head/v1", member, head.version, head.digest, head.totp_step)
    return hmac_sha256(derive(ring_key, purpose="members/head"), message)


def write_entry_mark(member: UUID, mark: EntryMark) -> None:
    """Remember the newest directory entry of a member."""
    write_file(_folder() / f"{member}.entry", json.dumps(asdict(mark)).encode())


def find_entry_mark(member: UUID) -> EntryMark | None:
    """Recall the newest directory entry of a member, if one was ever taken in."""
    try:
        stored = json.loads((_folder() / f"{member}.entry").read_bytes())
    except FileNotFoundError:
        return None
    return EntryMark(**stored)


def count_signed() -> int:
    """Count the members whom trustees signed and who were not frozen since."""
    signed = {path.stem for path in _folder().glob("*.entry")}
    return len(signed - {path.stem for path in _folder().glob("*.frozen")})


def mark_frozen(member: UUID) -> None:
    """Remember for good that a member is frozen, and forget their ring's head."""
    write_file(_folder() / f"{member}.frozen", b"frozen\n")
    (_folder() / f"{member}.head").unlink(missing_ok=True)


def is_frozen(member: UUID) -> bool:
    """Tell whether a member was ever frozen; there is no way back but a new invitation."""
    return (_folder() / f"{member}.frozen").exists()


def write_pin(statement: dict[str, object]) -> None:
    """Remember what the organisation's keys are."""
    write_file(_folder() / PIN, json.dumps(statement, sort_keys=True).encode())


def find_pin() -> dict[str, object] | None:
    """Recall what the organisation's keys are, if one was founded here."""
    try:
        stored: dict[str, object] = json.loads((_folder() / PIN).read_bytes())
    except FileNotFoundError:
        return None
    return stored


def _folder() -> Path:
    folder: Path = settings.AMPARO_HOME / "desk" / "heads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def _locked() -> Iterator[None]:
    """Let one process at a time compare and replace."""
    with (_folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
