"""What may be done in a case, and why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.apps.consents.terms import Detail
from amparo.apps.consents.token import SIGNING_ROLES
from amparo.apps.members.roles import Role
from amparo.apps.protection.drawers import (
    MATRIX,
    NEED_FRESH,
    Drawer,
    Reach,
    standing_of,
)
from amparo.apps.protection.entries import Consent, IdentityRequest
from amparo.apps.protection.sheets import IdentitySheet
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Right

SHORTEST_NAME = 3
LONGEST_EXTRACT = 100_000
LONGEST_REQUEST_DAYS = 31


class NotFresh(Refused):
    """The passphrase was typed too long ago for what is asked."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _("This drawer opens only shortly after the passphrase was typed."),
            _("Type your passphrase again, then open the drawer."),
        )


def why_not_open(drawer: Drawer, *, fresh: bool) -> Refused | None:
    """Say why a drawer whose key is held stays shut for the moment."""
    return NotFresh() if drawer in NEED_FRESH and not fresh else None


def why_not_lead(role: Role) -> Refused | None:
    """Say why someone in this role cannot open a case."""
    if role is Role.CASEWORKER:
        return None
    return Refused(
        _("Only a caseworker opens a case."),
        _("Hand the conversation over to a caseworker."),
    )


def why_not_share(
    drawer: Drawer, *, giver: Right, role: Role, reach: Reach
) -> Refused | None:
    """Say why a drawer's key may not go to a colleague in this role."""
    if not giver & Right.GRANT:
        return Refused(
            _("Only who leads the case gives its keys to others."),
            _("Ask the lead caseworker."),
        )
    allowed = MATRIX[standing_of(role, rights=Right.READ)][drawer]
    if allowed is Reach.BY_REQUEST:
        return Refused(
            _("Identity opens to this colleague only on a request with a reason."),
            _("Let the colleague ask on the page of the case; then decide there."),
        )
    if reach not in {Reach.READ, Reach.WRITE} or reach > allowed:
        return Refused(
            _("A colleague in this role does not need this drawer."),
            _("Share another drawer, or choose another colleague."),
        )
    return None


def why_not_add_lead(role: Role, *, is_lead: bool) -> Refused | None:
    """Say why a colleague in this role cannot lead the case too."""
    if not is_lead:
        return Refused(
            _("Only who leads the case gives its keys to others."),
            _("Ask the lead caseworker."),
        )
    if role is not Role.CASEWORKER:
        return Refused(
            _("Only a caseworker leads a case."),
            _("Share single drawers with this colleague."),
        )
    return None


def why_not_end_share(giver: Right, *, is_self: bool) -> Refused | None:
    """Say why a colleague's access to a drawer cannot be ended like this."""
    if not giver & Right.GRANT:
        return Refused(
            _("Only who leads the case ends a colleague's access."),
            _("Ask the lead caseworker."),
        )
    if is_self:
        return Refused(
            _("You cannot lock yourself out of a case that you lead."),
            _("Let a colleague lead it first; then they can end your access."),
        )
    return None


def why_not_request(
    *, role: Role, reason: str, until: date, now: datetime
) -> Refused | None:
    """Say why a request to see the identity cannot be made like this."""
    if (
        MATRIX[standing_of(role, rights=Right.READ)][Drawer.IDENTITY]
        is not Reach.BY_REQUEST
    ):
        return Refused(
            _("In your role the pseudonym is enough."),
            _("Use the name of the case."),
        )
    if not reason.strip():
        return Refused(
            _("A request needs a reason that a second person can judge."),
            _("Write why the pseudonym is not enough."),
        )
    if not 0 <= (until - now.date()).days <= LONGEST_REQUEST_DAYS:
        return Refused(
            _("A look at the identity ends within a month."),
            _("Choose an earlier last day; you can ask again."),
        )
    return None


def why_not_answer_request(
    request: IdentityRequest, *, by: object, right: Right, now: datetime
) -> Refused | None:
    """Say why this person cannot decide on a request: it takes a second one."""
    if request.answered_by is not None:
        return Refused(
            _("This request has been answered."), _("A new request can be made.")
        )
    if request.asked_by == by:
        return Refused(
            _("Nobody decides on their own request."), _("Wait for a colleague.")
        )
    if not right & Right.GRANT:
        return Refused(
            _("Only who leads the case opens the identity to others."),
            _("Leave the request to the lead caseworker."),
        )
    if request.until < now.date():
        return Refused(
            _("The time that was asked for is over."), _("Ask for a new request.")
        )
    return None


def why_not_consent(consent: Consent, *, role: Role, today: date) -> Refused | None:
    """Say why a consent cannot be recorded like this."""
    if role not in SIGNING_ROLES:
        return Refused(
            _("Only a caseworker records what a person agreed to."),
            _("Ask the caseworker who speaks with the person."),
        )
    if not consent.purposes or not consent.audiences:
        return Refused(
            _("A consent without a purpose or an audience allows nothing."),
            _("Tick at least one purpose and one audience, or record no consent."),
        )
    if consent.given_on > today or consent.expires_on < today:
        return Refused(
            _("This consent is not given yet, or has ended already."),
            _("Look at the two days again."),
        )
    return None


class Check(TextChoices):
    """What someone looks for before words leave a case."""

    NAMES = "names", gettext_lazy("No name, nickname or initials of anybody at risk")
    PLACES = "places", gettext_lazy("No place smaller than a district")
    DATES = "dates", gettext_lazy("No exact day together with a place or a method")
    OTHERS = (
        "others",
        gettext_lazy("Nobody else can be recognised: family, witnesses, staff"),
    )
    TRAITS = (
        "traits",
        gettext_lazy("No job, illness, scar or phrase that only one person has"),
    )
    WAYS_OUT = (
        "ways-out",
        gettext_lazy("Nothing about shelter, route, helpers or how we were reached"),
    )


@dataclass(frozen=True)
class Draft:
    """Words that someone wants to let out of a case."""

    text: str
    checked: frozenset[Check]


def why_not_extract(
    draft: Draft, *, consent: Consent, identity: IdentitySheet | None, today: date
) -> Refused | None:
    """Say why these words may not leave the case.

    Names on the identity sheet are looked for when the writer holds that drawer.
    """
    if consent.withdrawn:
        return Refused(
            _("The person has withdrawn this consent."), _("Nothing leaves the case.")
        )
    if not consent.is_live(today):
        return Refused(
            _("This consent has ended."), _("Ask the person whether to renew it.")
        )
    if not draft.text.strip() or len(draft.text) > LONGEST_EXTRACT:
        return Refused(
            _("An extract has some text, and at most 100,000 characters."),
            _("Write what the person agreed to."),
        )
    is_named = consent.detail is Detail.NAMED
    if missing := _needed(named=is_named) - draft.checked:
        return Refused(
            _("Not every point of the checklist is ticked."),
            _("Read the text once more for: %(points)s.")
            % {"points": "; ".join(str(c.label) for c in Check if c in missing)},
        )
    if not is_named and identity and names_in(draft.text, identity):
        return Refused(
            _("The text holds a name from the identity drawer."),
            _("Take it out; the person agreed to words in which nobody is named."),
        )
    return None


def _needed(*, named: bool) -> set[Check]:
    return set(Check) - ({Check.NAMES, Check.TRAITS} if named else set())


def names_in(text: str, identity: IdentitySheet) -> set[str]:
    """Find the words of a person's names that stand in a text."""
    words = set(_words(text))
    return {n for n in _words(identity.names) if len(n) >= SHORTEST_NAME and n in words}


def _words(text: str) -> Iterable[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
