"""The body of a journal entry: what was done, with the salt of its leaf, sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from amparo.lib.custody.canonical import canonical, parse_canonical
from amparo.lib.custody.events import SALT_SIZE, commit
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.padding import LENGTH_SIZE, pad, to_bucket, unpad
from amparo.lib.sealing.primitives.privates import hpke_open
from amparo.lib.sealing.primitives.publics import hpke_seal, random_bytes


@dataclass(frozen=True)
class Act:
    """Who did what, when, to what. Never a name, never content."""

    verb: str
    member: UUID | None
    at: datetime
    subject: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Write the act as canonical JSON; the time in UTC, to the second."""
        return canonical(
            {
                "verb": self.verb,
                "member": _text(self.member),
                "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "subject": _text(self.subject),
                "facts": self.facts,
            }
        )

    @classmethod
    def from_bytes(cls, raw: bytes) -> Act:
        """Read what `to_bytes` wrote."""
        told = parse_canonical(raw)
        return cls(
            verb=told["verb"],
            member=_uuid(told["member"]),
            at=datetime.fromisoformat(told["at"]),
            subject=_uuid(told["subject"]),
            facts=told["facts"],
        )


def seal_body(
    act: Act, *, entry: UUID, organisation: UUID, public_key: bytes
) -> tuple[bytes, bytes]:
    """Seal an act to the auditors; return the sealed body and the commitment to it."""
    raw, salt = act.to_bytes(), random_bytes(SALT_SIZE)
    plain = salt + raw
    sealed = hpke_seal(
        public_key,
        pad(plain, to_bucket(len(plain) + LENGTH_SIZE)),
        context=_context(entry, organisation),
    )
    return sealed, commit(raw, salt)


def open_body(
    sealed: bytes, *, entry: UUID, organisation: UUID, seed: bytes
) -> tuple[Act, bytes]:
    """Open an act as an auditor; return it and the commitment that its leaf must hold.

    Raises:
        SealBroken: changed, moved to another row, or sealed to another key.
    """
    context = _context(entry, organisation)
    plain = unpad(hpke_open(seed, sealed, context=context))
    salt, raw = plain[:SALT_SIZE], plain[SALT_SIZE:]
    return Act.from_bytes(raw), commit(raw, salt)


def _context(entry: UUID, organisation: UUID) -> bytes:
    return bind("journal/v1", organisation, entry)


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
