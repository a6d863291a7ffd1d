from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.actions import grant_compartment, rotate
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import get_member, trusted_entry
from amparo.apps.members.roles import Role
from amparo.apps.members.rosters import strike
from amparo.apps.protection.actions.writing import change_locks
from amparo.apps.protection.drawers import Drawer, Reach, rights_for
from amparo.apps.protection.entries import IdentityRequest, to_value
from amparo.apps.protection.queries import (
    Filed,
    get_case,
    get_entry_record,
    open_drawer,
    rights_in,
)
from amparo.apps.protection.records import ENTRY, add, rewrite
from amparo.apps.protection.rules import (
    why_not_add_lead,
    why_not_answer_request,
    why_not_end_share,
    why_not_request,
    why_not_share,
)
from amparo.lib.sealing.keyring import ALL_RIGHTS, Right
from amparo.web.unseen import Unseen

# Where colleagues who may ask can write down that they ask.
REQUEST_DRAWERS = (Drawer.ACCOUNT, Drawer.EXTRACT)


@transaction.atomic
def share_drawer(
    case: UUID,
    drawer: Drawer,
    *,
    to: UUID,
    reach: Reach,
    by: Holder,
    now: datetime,
    expires_on: date | None = None,
) -> None:
    """Give a colleague the key of one drawer, all its versions.

    Raises:
        Unseen: no such case.
        Refused: not by the lead, or the colleague's role does not need the drawer.
    """
    # Every case has the same drawers: whoever sees the case learns nothing by a refusal.
    is_held = drawer in get_case(case, by=by).reaches
    giver = by.entry(drawer.kind, case).rights if is_held else Right(0)
    role = Role(trusted_entry(get_member(to)).role)
    refusal = why_not_share(drawer, giver=giver, role=role, reach=reach)
    if refusal:
        raise refusal
    grant_compartment(
        drawer.kind,
        case,
        to=get_member(to),
        by=by,
        now=now,
        rights=rights_for(reach),
        expires_on=expires_on,
    )
    note(verb="drawer.shared", by=by, now=now, subject=case, facts={"drawer": drawer})


@transaction.atomic
def end_share(
    case: UUID, drawer: Drawer, *, member: UUID, by: Holder, now: datetime
) -> None:
    """Change the lock of a drawer, so that a colleague's key opens nothing of it any more.

    The others on its roster receive the new key. What the colleague has read is read.

    Raises:
        Unseen: no such case, or its drawer is not for this member.
        Refused: not by the lead, or one's own key.
    """
    held = by.entry(drawer.kind, case)
    if refusal := why_not_end_share(held.rights, is_self=member == by.id):
        raise refusal
    strike([held], member=member)
    rotate(drawer.kind, case, by=by, now=now)
    change_locks(case, drawer, by=by, now=now)
    facts = {"drawer": drawer}
    note(verb="drawer.unshared", by=by, now=now, subject=case, facts=facts)


@transaction.atomic
def add_lead(case: UUID, *, to: UUID, by: Holder, now: datetime) -> None:
    """Let another caseworker lead too, with all five drawers: a deputy, or whoever follows.

    Raises:
        Unseen: no such case for this member.
        Refused: not by the lead, or not to a caseworker.
    """
    view = get_case(case, by=by)
    role = Role(trusted_entry(get_member(to)).role)
    if refusal := why_not_add_lead(role, is_lead=view.is_lead):
        raise refusal
    for drawer in view.drawers:
        grant_compartment(
            drawer.kind, case, to=get_member(to), by=by, now=now, rights=ALL_RIGHTS
        )
    note(verb="case.lead-added", by=by, now=now, subject=case)


@transaction.atomic
def request_identity(
    case: UUID, *, reason: str, until: date, by: Holder, now: datetime
) -> UUID:
    """Ask to see who the person is; the request waits in a drawer that the asker holds.

    Raises:
        Unseen: no such case for this member.
        Refused: the role never needs it, no reason, or for too long.
    """
    held = get_case(case, by=by).reaches
    drawer = next((d for d in REQUEST_DRAWERS if d in held), None)
    if drawer is None:
        raise Unseen
    refusal = why_not_request(role=by.role, reason=reason, until=until, now=now)
    if refusal:
        raise refusal
    request = IdentityRequest(asked_by=by.id, reason=reason, until=until)
    filed = add(case, drawer, noun=ENTRY, value=to_value(request), by=by)
    note(verb="identity.requested", by=by, now=now, subject=case)
    return filed


@transaction.atomic
def answer_request(
    case: UUID, *, request: UUID, granted: bool, by: Holder, now: datetime
) -> None:
    """Decide on a request as the second person; a yes ends by itself.

    Raises:
        Unseen: no such request, or not for this member.
        Refused: one's own request, not the lead, answered before, or too late.
    """
    drawer, filed = _find_request(case, request, by=by, now=now)
    asked = filed.entry
    if not isinstance(asked, IdentityRequest):
        raise Unseen
    right = rights_in(case, by=by).get(Drawer.IDENTITY, Right(0))
    refusal = why_not_answer_request(asked, by=by.id, right=right, now=now)
    if refusal:
        raise refusal
    if granted:
        grant_compartment(
            Drawer.IDENTITY.kind,
            case,
            to=get_member(asked.asked_by),
            by=by,
            now=now,
            rights=Right.READ,
            expires_on=asked.until,
        )
    rewrite(
        get_entry_record(case, drawer, filed.id),
        value=to_value(
            replace(asked, answered_by=by.id, granted=granted), order=filed.order
        ),
        seen_version=filed.version,
        by=by,
    )
    facts = {"granted": granted}
    note(verb="identity.decided", by=by, now=now, subject=case, facts=facts)


def _find_request(
    case: UUID, request: UUID, *, by: Holder, now: datetime
) -> tuple[Drawer, Filed]:
    for drawer in REQUEST_DRAWERS:
        if not by.has(drawer.kind, case):
            continue
        for filed in open_drawer(case, drawer, by=by, now=now).entries:
            if filed.id == request:
                return drawer, filed
    raise Unseen
