"""How a person may be reached without being harmed by it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.lib.refusal import Refused


class Channel(TextChoices):
    REPLY = "reply", gettext_lazy("Answer on the report page, read with the code")
    SIGNAL = "signal", gettext_lazy("Message to a phone")
    PHONE = "phone", gettext_lazy("Phone call")
    EMAIL = "email", gettext_lazy("E-mail")
    VISIT = "visit", gettext_lazy("Meeting in person")


# These make a device ring or show something at that moment.
NOTICEABLE = frozenset({Channel.SIGNAL, Channel.PHONE, Channel.EMAIL, Channel.VISIT})


@dataclass(frozen=True, kw_only=True)
class ContactRules:
    """What the person told us about being reached; hours are in the person's own time."""

    never: bool = False
    channels: frozenset[Channel] = frozenset({Channel.REPLY})
    not_before: date | None = None
    from_hour: int = 0
    until_hour: int = 24
    utc_offset: int = 0
    never_say: tuple[str, ...] = ()
    remarks: str = ""

    @property
    def channels_shown(self) -> list[Channel]:
        """The safe ways in their fixed order."""
        return [channel for channel in Channel if channel in self.channels]

    def to_dict(self) -> dict[str, Any]:
        """Spell the rules as JSON values."""
        return {
            "never": self.never,
            "channels": sorted(self.channels),
            "not_before": self.not_before and self.not_before.isoformat(),
            "from_hour": self.from_hour,
            "until_hour": self.until_hour,
            "utc_offset": self.utc_offset,
            "never_say": list(self.never_say),
            "remarks": self.remarks,
        }

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> ContactRules:
        """Read what `to_dict` wrote; an unknown or missing field raises."""
        day = fields["not_before"]
        return cls(
            **{
                **fields,
                "channels": frozenset(map(Channel, fields["channels"])),
                "not_before": day and date.fromisoformat(day),
                "never_say": tuple(fields["never_say"]),
            }
        )


def why_not_contact(
    rules: ContactRules, *, channel: Channel, text: str, now: datetime
) -> Refused | None:
    """Say why this message may not go to this person by this channel at this moment."""
    if rules.never:
        return Refused(
            _("This person asked not to be contacted."),
            _("Wait until the person writes again."),
        )
    if channel not in rules.channels:
        return Refused(
            _("This way of contact is not safe for the person."),
            _("Use a way that stands in the contact rules."),
        )
    local = now + timedelta(hours=rules.utc_offset)
    if rules.not_before and local.date() < rules.not_before:
        return Refused(
            _("The person asked to be left alone until a later day."),
            _("Keep the text and send it from that day on."),
        )
    if channel in NOTICEABLE and not _within_hours(rules, local.hour):
        return Refused(
            _("At this hour the message could be noticed by others."),
            _("Send it within the hours in the contact rules."),
        )
    if any(_says(text, word) for word in rules.never_say):
        return Refused(
            _("The text holds a word that must never reach this person's screen."),
            _("Write it without the words listed in the contact rules."),
        )
    return None


def _within_hours(rules: ContactRules, hour: int) -> bool:
    if rules.from_hour <= rules.until_hour:
        return rules.from_hour <= hour < rules.until_hour
    return hour >= rules.from_hour or hour < rules.until_hour


def _says(text: str, word: str) -> bool:
    """Find a word, or one that begins with it, whatever its case, width or breaks."""
    wanted = _folded(word)
    return bool(wanted) and bool(
        re.search(rf"(?<!\w){re.escape(wanted)}", _folded(text))
    )


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    unbroken = re.sub(r"[\u00ad\u200b-\u200f\u2060\ufeff]", "", folded)
    return re.sub(r"\s+", " ", unbroken).strip()
