"""What can be filed in a drawer beside its sheet. The row shows only that it is an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.consents.token import ConsentToken

REPORTER, TEAM = "reporter", "team"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message of the conversation (contact drawer)."""

    sender: str
    week: str
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Spell the entry as JSON values."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Message:
        """Read what `to_dict` wrote."""
        return cls(**fields)


class Given(TextChoices):
    """How a person said yes."""

    MESSAGE = "message", _("In a message of this conversation")
    CALL = "call", _("In a call")
    MEETING = "meeting", _("In a meeting")
    PAPER = "paper", _("On paper, signed or marked")
    TRUSTED = "trusted", _("Through someone the person chose")


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """The person said no again."""

    on: date
    how: str


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What the person agreed to, in their words, and the tokens that rest on it (account)."""

    purposes: frozenset[Purpose]
    audiences: frozenset[Audience]
    detail: Detail
    expires_on: date
    given_on: date
    given: Given
    words: str
    recorded_by: UUID
    tokens: tuple[UUID, ...] = ()
    withdrawn: Withdrawn | None = None

    @property
    def in_words(self) -> str:
        """Its terms in one line, for a choice between several."""
        return "; ".join(
            [
                *(str(purpose.label) for purpose in self.purposes_shown),
                str(self.detail.label),
                self.expires_on.isoformat(),
            ]
        )

    @property
    def purposes_shown(self) -> list[Purpose]:
        """The purposes in their fixed order."""
        return [purpose for purpose in Purpose if purpose in self.purposes]

    @property
    def audiences_shown(self) -> list[Audience]:
        """The audiences in their fixed order."""
        return [audience for audience in Audience if audience in self.audiences]

    @property
    def terms_shown(self) -> list[tuple[str, str]]:
        """Its terms as names and values."""
        purposes = "; ".join(str(purpose.label) for purpose in self.purposes_shown)
        audiences = "; ".join(str(audience.label) for audience in self.audiences_shown)
        given = f"{self.given_on.isoformat()}, {self.given.label}"
        return [
            (gettext("For what"), purposes),
            (gettext("Who may read it"), audiences),
            (gettext("How much"), str(self.detail.label)),
            (gettext("Given"), given),
        ]

    def is_live(self, today: date) -> bool:
        """Tell whether it holds today."""
        return self.withdrawn is None and today <= self.expires_on

    def to_dict(self) -> dict[str, Any]:
        """Spell the entry as JSON values."""
        return {
            "purposes": sorted(self.purposes),
            "audiences": sorted(self.audiences),
            "detail": int(self.detail),
            "expires_on": self.expires_on.isoformat(),
            "given_on": self.given_on.isoformat(),
            "given": str(self.given),
            "words": self.words,
            "recorded_by": str(self.recorded_by),
            "tokens": [str(token) for token in self.tokens],
            "withdrawn": self.withdrawn
            and {"on": self.withdrawn.on.isoformat(), "how": self.withdrawn.how},
        }

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Consent:
        """Read what `to_dict` wrote."""
        no = fields["withdrawn"]
        return cls(
            purposes=frozenset(map(Purpose, fields["purposes"])),
            audiences=frozenset(map(Audience, fields["audiences"])),
            detail=Detail(fields["detail"]),
            expires_on=date.fromisoformat(fields["expires_on"]),
            given_on=date.fromisoformat(fields["given_on"]),
            given=Given(fields["given"]),
            words=fields["words"],
            recorded_by=UUID(fields["recorded_by"]),
            tokens=tuple(map(UUID, fields["tokens"])),
            withdrawn=no and Withdrawn(on=date.fromisoformat(no["on"]), how=no["how"]),
        )


@dataclass(frozen=True, kw_only=True)
class Extract:
    """Words that left the case, where to, and the token they carry (extract drawer)."""

    text: str
    language: str
    token: ConsentToken
    investigation: UUID
    passed_on: date
    passed_by: UUID

    def to_dict(self) -> dict[str, Any]:
        """Spell the entry as JSON values."""
        return {
            "text": self.text,
            "language": self.language,
            "token": self.token.to_bytes().decode(),
            "investigation": str(self.investigation),
            "passed_on": self.passed_on.isoformat(),
            "passed_by": str(self.passed_by),
        }

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Extract:
        """Read what `to_dict` wrote."""
        return cls(
            text=fields["text"],
            language=fields["language"],
            token=ConsentToken.from_bytes(fields["token"].encode()),
            investigation=UUID(fields["investigation"]),
            passed_on=date.fromisoformat(fields["passed_on"]),
            passed_by=UUID(fields["passed_by"]),
        )


@dataclass(frozen=True, kw_only=True)
class IdentityRequest:
    """A colleague asks to see who the person is, and why (in the drawer they hold)."""

    asked_by: UUID
    reason: str
    until: date
    answered_by: UUID | None = None
    granted: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        """Spell the entry as JSON values."""
        return {
            "asked_by": str(self.asked_by),
            "reason": self.reason,
            "until": self.until.isoformat(),
            "answered_by": self.answered_by and str(self.answered_by),
            "granted": self.granted,
        }

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> IdentityRequest:
        """Read what `to_dict` wrote."""
        answered = fields["answered_by"]
        return cls(
            asked_by=UUID(fields["asked_by"]),
            reason=fields["reason"],
            until=date.fromisoformat(fields["until"]),
            answered_by=answered and UUID(answered),
            granted=fields["granted"],
        )


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Words a documenter suggests as an extract; it cannot leave by itself (account)."""

    text: str
    language: str
    proposed_by: UUID

    def to_dict(self) -> dict[str, Any]:
        """Spell the entry as JSON values."""
        return {**vars(self), "proposed_by": str(self.proposed_by)}

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> Proposal:
        """Read what `to_dict` wrote."""
        return cls(**{**fields, "proposed_by": UUID(fields["proposed_by"])})


Entry = Message | Consent | Extract | IdentityRequest | Proposal
ENTRIES: dict[str, type[Entry]] = {
    "message": Message,
    "consent": Consent,
    "extract": Extract,
    "identity-request": IdentityRequest,
    "proposal": Proposal,
}
NAME_OF = {entry: name for name, entry in ENTRIES.items()}


def to_value(entry: Entry, *, order: int = 0) -> dict[str, Any]:
    """Spell an entry with its name and its place in the order of the drawer."""
    return {"entry": NAME_OF[type(entry)], "order": order, **entry.to_dict()}


def from_value(value: dict[str, Any]) -> Entry:
    """Read what `to_value` wrote; an unknown name raises."""
    fields = {key: item for key, item in value.items() if key != "order"}
    return ENTRIES[fields.pop("entry")].from_dict(fields)
