"""What stands on the one sheet of each drawer. Nothing asks for a legal name by default."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.tiers import Reason, Tier
from amparo.apps.protection.drawers import Drawer


@dataclass(frozen=True, kw_only=True)
class ContactSheet:
    """How to reach the person: the conversation on the front, and the rules for it."""

    thread: UUID | None = None
    reply_key: bytes = field(default=b"", repr=False)
    language: str = ""
    ways: str = ""
    rules: ContactRules = field(default_factory=ContactRules)

    def to_dict(self) -> dict[str, Any]:
        """Spell the sheet as JSON values."""
        return {
            "thread": self.thread and str(self.thread),
            "reply_key": self.reply_key.hex(),
            "language": self.language,
            "ways": self.ways,
            "rules": self.rules.to_dict(),
        }

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> ContactSheet:
        """Read what `to_dict` wrote."""
        return cls(
            **{
                **fields,
                "thread": fields["thread"] and UUID(fields["thread"]),
                "reply_key": bytes.fromhex(fields["reply_key"]),
                "rules": ContactRules.from_dict(fields["rules"]),
            }
        )


@dataclass(frozen=True, kw_only=True)
class IdentitySheet:
    """Who the person is, where that must be known at all; one name a line."""

    names: str = ""
    born: str = ""
    papers: str = ""
    remarks: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Spell the sheet as JSON values."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> IdentitySheet:
        """Read what `to_dict` wrote."""
        return cls(**fields)


@dataclass(frozen=True, kw_only=True)
class AccountSheet:
    """What happened, in the person's words; what it did to body and mind."""

    story: str = ""
    language: str = ""
    health: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Spell the sheet as JSON values."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> AccountSheet:
        """Read what `to_dict` wrote."""
        return cls(**fields)


@dataclass(frozen=True, kw_only=True)
class ProtectionSheet:
    """The danger and the way out of it. `dangers` may name the family: it often is."""

    tier: Tier = Tier.FOUR
    reasons: frozenset[Reason] = frozenset()
    medical: bool = False
    dangers: str = ""
    shelter: str = ""
    route: str = ""
    remarks: str = ""

    @property
    def reasons_shown(self) -> list[Reason]:
        """The reasons in their fixed order."""
        return [reason for reason in Reason if reason in self.reasons]

    def to_dict(self) -> dict[str, Any]:
        """Spell the sheet as JSON values."""
        return {
            **vars(self),
            "tier": int(self.tier),
            "reasons": sorted(self.reasons),
        }

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> ProtectionSheet:
        """Read what `to_dict` wrote."""
        return cls(
            **{
                **fields,
                "tier": Tier(fields["tier"]),
                "reasons": frozenset(map(Reason, fields["reasons"])),
            }
        )


@dataclass(frozen=True, kw_only=True)
class ExtractSheet:
    """Remarks for whoever writes extracts; the extracts are entries."""

    remarks: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Spell the sheet as JSON values."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> ExtractSheet:
        """Read what `to_dict` wrote."""
        return cls(**fields)


Sheet = ContactSheet | IdentitySheet | AccountSheet | ProtectionSheet | ExtractSheet
SHEETS: dict[Drawer, type[Sheet]] = {
    Drawer.CONTACT: ContactSheet,
    Drawer.IDENTITY: IdentitySheet,
    Drawer.ACCOUNT: AccountSheet,
    Drawer.PROTECTION: ProtectionSheet,
    Drawer.EXTRACT: ExtractSheet,
}


def changed(sheet: Sheet, **fields: object) -> Sheet:
    """Return the sheet with some fields changed; an unknown field raises."""
    return replace(sheet, **fields)  # type: ignore[arg-type]
