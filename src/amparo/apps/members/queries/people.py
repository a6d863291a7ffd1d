from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.members.models import (
    FreezeRequest,
    Invitation,
    Member,
)
from amparo.apps.members.queries.directory import (
    Untrusted,
    trusted_directory,
    trusted_entry,
)
from amparo.apps.members.roles import Role
from amparo.apps.members.states import State
from amparo.lib.refusal import Refused


@dataclass(frozen=True)
class Colleague:
    """A member as others see them, by what trustees signed."""

    id: UUID
    alias: str
    role: Role
    is_asked_to_be_frozen: bool = False


def colleagues(role: Role | None = None) -> list[Colleague]:
    """List the colleagues who are here, by alias; all, or those of one role."""
    asked = set(FreezeRequest.objects.values_list("member_id", flat=True))
    return [
        Colleague(e.member, e.alias, Role(e.role), e.member in asked)
        for e in trusted_directory().values()
        if role is None or e.role == role
    ]


def member_by_alias(alias: str) -> Member:
    """Give the colleague with this alias, as trustees signed it.

    Raises:
        Refused: nobody here has it.
    """
    member = Member.objects.filter(alias=alias).first()
    if member is not None:
        try:
            trusted_entry(member)
        except Untrusted:
            member = None
    if member is None:
        raise Refused(_("Nobody here has that alias."), _("Choose one from the list."))
    return member


def open_invitations(today: date) -> list[Invitation]:
    """List invitations whose code can still be used."""
    return list(
        Invitation.objects.filter(member=None, expires_on__gte=today).order_by(
            "expires_on"
        )
    )


def newcomers() -> list[Member]:
    """List people who accepted an invitation and are not signed by the trustees yet."""
    return list(
        Member.objects.filter(state__in=[State.INVITED, State.PENDING]).order_by(
            "alias"
        )
    )


def gone_members() -> list[Member]:
    """List those who were here once: frozen, or left."""
    return list(
        Member.objects.filter(state__in=[State.FROZEN, State.LEFT]).order_by("alias")
    )


def find_freeze_asker(member: UUID) -> Member | None:
    """Find who asked to freeze a colleague, while a second one is awaited."""
    request = (
        FreezeRequest.objects.filter(member_id=member)
        .select_related("asked_by")
        .first()
    )
    return request.asked_by if request else None


def get_newcomer(member: UUID) -> Member:
    """Give a newcomer who waits for sponsors and trustees.

    Raises:
        Refused: nobody with this id waits.
    """
    found = Member.objects.filter(pk=member, state=State.PENDING).first()
    if found is None:
        raise Refused(
            _("Nobody waits under this address."),
            _("Go back to the list of colleagues."),
        )
    return found
