"""What intake writes about one report, as it lies sealed beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.tiers import Reason, Tier


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer of the team; `outgoing` is its row until the front has it."""

    at: datetime
    text: str
    outgoing: UUID


@dataclass(frozen=True, kw_only=True)
class TriageSheet:
    """Triage, contact rules and answers of one report."""

    tier: Tier | None = None
    reasons: frozenset[Reason] = frozenset()
    medical: bool = False
    note: str = ""
    contact: ContactRules = field(default_factory=ContactRules)
    answers: tuple[Answer, ...] = ()
    handover: UUID | None = None
    handed_to: UUID | None = None
    version: int = 0

    def to_bytes(self) -> bytes:
        """Write the sheet as JSON; the version stands in the row."""
        return json.dumps(
            {
                "tier": self.tier,
                "reasons": sorted(self.reasons),
                "medical": self.medical,
                "note": self.note,
                "contact": self.contact.to_dict(),
                "answers": [_answer_to_dict(answer) for answer in self.answers],
                "handover": self.handover and str(self.handover),
                "handed_to": self.handed_to and str(self.handed_to),
            },
            ensure_ascii=False,
        ).encode()

    @classmethod
    def from_bytes(cls, raw: bytes, *, version: int) -> TriageSheet:
        """Read what `to_bytes` wrote; an unknown or missing field raises."""
        fields = json.loads(raw)
        return cls(
            **{
                **fields,
                "tier": fields["tier"] and Tier(fields["tier"]),
                "reasons": frozenset(map(Reason, fields["reasons"])),
                "contact": ContactRules.from_dict(fields["contact"]),
                "answers": tuple(map(_answer_from_dict, fields["answers"])),
                "handover": fields["handover"] and UUID(fields["handover"]),
                "handed_to": fields["handed_to"] and UUID(fields["handed_to"]),
            },
            version=version,
        )

    def with_answer(self, answer: Answer) -> TriageSheet:
        """Return the sheet with one more answer."""
        return replace(self, answers=(*self.answers, answer))


def _answer_to_dict(answer: Answer) -> dict[str, Any]:
    return {
        "at": answer.at.isoformat(),
        "text": answer.text,
        "outgoing": str(answer.outgoing),
    }


def _answer_from_dict(fields: dict[str, Any]) -> Answer:
    return Answer(
        at=datetime.fromisoformat(fields["at"]),
        text=fields["text"],
        outgoing=UUID(fields["outgoing"]),
    )
