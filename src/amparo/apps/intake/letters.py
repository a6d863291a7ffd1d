"""The letter that carries a conversation from intake to one caseworker.

Intake and protection never share a key: the letter is sealed to the caseworker's own key
and signed by the intake worker. Format and reasons: docs/decisions/0006-handover-letters.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.tiers import Reason, Tier
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import hpke_open, sign
from amparo.lib.sealing.primitives.publics import (
    HPKE_OVERHEAD,
    KEY_SIZE,
    SIGNATURE_SIZE,
    hpke_seal,
    random_bytes,
    verify,
)
from amparo.lib.sealing.records import Place, open_record, seal_record

if TYPE_CHECKING:
    from collections.abc import Callable

FORMAT = "amparo-handover/v1"
SEALED_KEY_SIZE = KEY_SIZE + HPKE_OVERHEAD


@dataclass(frozen=True, kw_only=True)
class LetterMessage:
    """One message of the conversation; `week` is all that is known of when."""

    sender: str
    week: str
    text: str


@dataclass(frozen=True, kw_only=True)
class LetterFile:
    """One sealed file and the key of its stream."""

    box: UUID
    name: str
    media_type: str
    size: int
    key: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """All that a caseworker needs to go on where intake stops.

    `boxes` are the inbox rows that vanish when the letter is accepted. `first` is false for
    a letter that brings later messages of a conversation handed over before.
    """

    id: UUID
    first: bool
    thread: UUID
    reply_key: bytes
    language: str
    messages: tuple[LetterMessage, ...]
    files: tuple[LetterFile, ...]
    boxes: tuple[UUID, ...]
    tier: Tier
    reasons: frozenset[Reason]
    medical: bool
    note: str
    contact: ContactRules

    def to_bytes(self) -> bytes:
        """Write the letter as JSON."""
        return json.dumps(
            {
                "format": FORMAT,
                "first": self.first,
                "thread": str(self.thread),
                "reply_key": self.reply_key.hex(),
                "language": self.language,
                "messages": [vars(message) for message in self.messages],
                "files": [_file_to_dict(file) for file in self.files],
                "boxes": [str(box) for box in self.boxes],
                "tier": int(self.tier),
                "reasons": sorted(self.reasons),
                "medical": self.medical,
                "note": self.note,
                "contact": self.contact.to_dict(),
            },
            ensure_ascii=False,
        ).encode()

    @classmethod
    def from_bytes(cls, raw: bytes, *, letter: UUID) -> Letter:
        """Read what `to_bytes` wrote.

        Raises:
            SealBroken: another format.
        """
        fields = json.loads(raw)
        if fields.pop("format") != FORMAT:
            raise SealBroken
        return cls(
            id=letter,
            **{
                **fields,
                "thread": UUID(fields["thread"]),
                "reply_key": bytes.fromhex(fields["reply_key"]),
                "messages": tuple(LetterMessage(**m) for m in fields["messages"]),
                "files": tuple(map(_file_from_dict, fields["files"])),
                "boxes": tuple(map(UUID, fields["boxes"])),
                "tier": Tier(fields["tier"]),
                "reasons": frozenset(map(Reason, fields["reasons"])),
                "contact": ContactRules.from_dict(fields["contact"]),
            },
        )


def _file_to_dict(file: LetterFile) -> dict[str, Any]:
    return {**vars(file), "box": str(file.box), "key": file.key.hex()}


def _file_from_dict(fields: dict[str, Any]) -> LetterFile:
    box, key = UUID(fields["box"]), bytes.fromhex(fields["key"])
    return LetterFile(**{**fields, "box": box, "key": key})


def seal_letter(
    letter: Letter,
    *,
    organisation: UUID,
    sender: UUID,
    sender_signing_seed: bytes,
    recipient: UUID,
    recipient_public_key: bytes,
) -> bytes:
    """Seal a letter to one recipient; its length shows only as a bucket."""
    body = sender.bytes + letter.to_bytes()
    message = _signed(body, organisation, recipient, letter.id)
    key = random_bytes(KEY_SIZE)
    context = bind("handover/v1", organisation, recipient, letter.id)
    return hpke_seal(recipient_public_key, key, context=context) + seal_record(
        key, sign(sender_signing_seed, message) + body, place=_place(letter.id)
    )


def open_letter(
    sealed: bytes,
    *,
    letter: UUID,
    organisation: UUID,
    recipient: UUID,
    hpke_seed: bytes,
    signing_key_of: Callable[[UUID], bytes],
) -> tuple[UUID, Letter]:
    """Open a letter and say who wrote it.

    `signing_key_of` raises SealBroken for anyone who may not write letters.

    Raises:
        SealBroken: for someone else, under another id, by nobody we trust, or changed.
    """
    context = bind("handover/v1", organisation, recipient, letter)
    key = hpke_open(hpke_seed, sealed[:SEALED_KEY_SIZE], context=context)
    plain = open_record(key, sealed[SEALED_KEY_SIZE:], place=_place(letter))
    signature, body = plain[:SIGNATURE_SIZE], plain[SIGNATURE_SIZE:]
    sender = UUID(bytes=body[:16])
    message = _signed(body, organisation, recipient, letter)
    verify(signing_key_of(sender), signature, message)
    return sender, Letter.from_bytes(body[16:], letter=letter)


def _place(letter: UUID) -> Place:
    return Place(table="intake_handover", row=letter, column="sealed", version=1)


def _signed(body: bytes, organisation: UUID, recipient: UUID, letter: UUID) -> bytes:
    return bind("handover-signature/v1", organisation, recipient, letter, body)
