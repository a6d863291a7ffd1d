from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members import heads, sessions
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import FreezeRequest, Grant, Member
from amparo.apps.members.queries import (
    Untrusted,
    get_member,
    granting_key_of,
    organisation,
)
from amparo.apps.members.states import State
from amparo.apps.members.witnessing import note
from amparo.lib.refusal import Refused
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import verify


def freeze(member: UUID, *, by: Holder, now: datetime) -> bool:
    """Ask to freeze a colleague, or, as the second one who asks, do it; return whether it is done.

    Done means: sessions ended, bundle, ring and waiting grants deleted. From that second the
    passphrase opens nothing, and there is no way back but a new invitation.

    Raises:
        Refused: oneself, someone already frozen, or a second request by the same colleague.
    """
    found = get_member(member)
    _check_may_freeze(found, by=by)
    with transaction.atomic():
        request = FreezeRequest.objects.select_for_update().filter(member=found).first()
        if request is not None and not _is_true(request, now=now):
            request.delete()
            request = None
        if request is None:
            _ask(found, by=by, now=now)
            return False
        if request.asked_by_id == by.id:
            raise Refused(
                _("You have asked for this already."),
                _("A second colleague must confirm it."),
            )
        strip(found, state=State.FROZEN)
        note(verb="member.frozen", by=by, now=now, subject=found.id)
    return True


def withdraw_freeze(member: UUID, *, by: Holder, now: datetime) -> None:
    """Take back one's own request to freeze a colleague."""
    with transaction.atomic():
        gone, _rows = FreezeRequest.objects.filter(
            member_id=member, asked_by_id=by.id
        ).delete()
        if gone:
            note(verb="freeze.withdrawn", by=by, now=now, subject=member)


def strip(member: Member, *, state: State) -> None:
    """Take everything from a member that could open anything, files before rows.

    The mark beside the database comes first: if the machine dies in the middle, the
    member is frozen and not half free.
    """
    heads.mark_frozen(member.id)
    sessions.end_all_of(member.id)
    Member.objects.filter(pk=member.id).update(
        state=state, salt=b"", verifier=b"", sealed_bundle=b"", sealed_keyring=b""
    )
    Grant.objects.filter(recipient=member).delete()
    FreezeRequest.objects.filter(member=member).delete()


def _check_may_freeze(member: Member, *, by: Holder) -> None:
    if member.id == by.id:
        raise Refused(
            _("You cannot freeze yourself."),
            _("Two colleagues can do it for you. Signing out is enough for today."),
        )
    if heads.is_frozen(member.id):
        raise Refused(
            _("This colleague is frozen already."), _("Nothing is left to do.")
        )


def _ask(member: Member, *, by: Holder, now: datetime) -> None:
    FreezeRequest.objects.create(
        member=member, asked_by_id=by.id, signature=by.sign(_message(member.id))
    )
    note(verb="freeze.asked", by=by, now=now, subject=member.id)


def _is_true(request: FreezeRequest, *, now: datetime) -> bool:
    """Tell whether a colleague who is here signed this request; a forged row does not count."""
    try:
        verify(
            granting_key_of(request.asked_by_id),
            request.signature,
            _message(request.member_id),
        )
    except (SealBroken, Untrusted):
        note(
            verb="tampering.noticed",
            by=None,
            now=now,
            subject=request.member_id,
            facts={"reason": "freeze request was forged"},
        )
        return False
    return True


def _message(member: UUID) -> bytes:
    return bind("freeze/v1", organisation().id, member)
