"""How soon someone must act, and why. The tool proposes, a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.web.time_left import in_words


class Tier(IntegerChoices):
    ONE = 1, _("1: act within 1 hour")
    TWO = 2, _("2: act within 4 hours")
    THREE = 3, _("3: act within 24 hours")
    FOUR = 4, _("4: act within 72 hours")


class Reason(TextChoices):
    """What makes it urgent; each is a fact that a colleague can check."""

    HUNTED = "hunted", _("Someone is looking for the person now")
    HELD = "held", _("The person, or someone named, is being held now")
    INJURED = "injured", _("Someone is injured")
    NO_SAFE_PLACE = "no-safe-place", _("No safe place to sleep tonight")
    EXPOSED = (
        "exposed",
        _("Their name or picture is already known to those who threaten"),
    )
    DEPENDANTS = "dependants", _("Children or others depend on the person")
    CHANNEL_SEEN = "channel-seen", _("Others may read the phone or the account")
    FAMILY = "family", _("The danger comes from the family")
    THREATENED = "threatened", _("The person is threatened or blackmailed")
    CANNOT_MOVE = "cannot-move", _("The person cannot move alone")


CLOCK = {
    Tier.ONE: timedelta(hours=1),
    Tier.TWO: timedelta(hours=4),
    Tier.THREE: timedelta(hours=24),
    Tier.FOUR: timedelta(hours=72),
}
# Nobody has looked yet: it could be the worst.
FIRST_LOOK = timedelta(hours=1)
AT_LEAST = {
    Reason.HUNTED: Tier.ONE,
    Reason.HELD: Tier.ONE,
    Reason.INJURED: Tier.TWO,
    Reason.NO_SAFE_PLACE: Tier.TWO,
    Reason.EXPOSED: Tier.TWO,
    Reason.DEPENDANTS: Tier.THREE,
    Reason.CHANNEL_SEEN: Tier.THREE,
    Reason.FAMILY: Tier.THREE,
    Reason.THREATENED: Tier.THREE,
    Reason.CANNOT_MOVE: Tier.THREE,
}


def propose_tier(reasons: Iterable[Reason], *, medical: bool) -> Tier:
    """Propose the tier of the most urgent reason; an urgent medical need is always 1."""
    if medical:
        return Tier.ONE
    return Tier(min((AT_LEAST[reason] for reason in reasons), default=Tier.FOUR))


@dataclass(frozen=True)
class Clock:
    """When someone must have acted, and whether that moment has passed."""

    due_at: datetime
    now: datetime
    met: bool = False

    @property
    def overdue(self) -> bool:
        """Whether the moment has passed and nobody has acted."""
        return not self.met and self.now > self.due_at

    @property
    def left(self) -> str:
        """How long is left, or how late it is, in words."""
        return in_words(until=self.due_at, now=self.now)


def clock_for(
    tier: Tier | None, *, arrived_at: datetime, now: datetime, met: bool = False
) -> Clock:
    """Set the clock of a report. It counts from arrival: the person has waited since."""
    wait = FIRST_LOOK if tier is None else CLOCK[tier]
    return Clock(due_at=arrived_at + wait, now=now, met=met)
