import base64
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members import heads
from amparo.apps.members.actions.signing_in import NotSignedIn
from amparo.apps.members.enrolling import Slip, enroll_newcomer, entry_for
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Invitation, Member, Sponsorship
from amparo.apps.members.one_time_codes import find_step
from amparo.apps.members.passphrases import find_master
from amparo.apps.members.queries import (
    get_member,
    get_newcomer,
    granting_key_of,
    organisation,
)
from amparo.apps.members.roles import Role
from amparo.apps.members.rules import why_not_alias, why_not_enough_sponsors
from amparo.apps.members.states import State
from amparo.apps.members.throttling import (
    count_failure,
    forget_failures,
    refuse_if_shut,
)
from amparo.apps.members.witnessing import note
from amparo.lib.refusal import Refused
from amparo.lib.sealing.bundle import open_bundle
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.directory import State as Standing
from amparo.lib.sealing.directory import fingerprint_words
from amparo.lib.sealing.errors import SealBroken, SealingError
from amparo.lib.sealing.primitives.publics import sha256, verify
from amparo.lib.sealing.spelling import plain_words
from amparo.lib.sealing.words import new_passphrase

GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True)
class PaperInvitation:
    """What the administrator prints: shown once."""

    code: str
    role: Role
    expires_on: date


class NoInvitation(Refused):
    """The code is unknown, spent or too old; which, is not said."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _("This code does not open an invitation."),
            _("Check the words, or ask for a new invitation on paper."),
        )


def invite(role: Role, *, by: Holder, now: datetime) -> PaperInvitation:
    """Make a code for one newcomer, good for a week and once.

    Raises:
        Refused: only the administrator invites.
    """
    _check_administrator(by)
    code, expires_on = new_passphrase(), (now + GOOD_FOR).date()
    with transaction.atomic():
        Invitation.objects.create(
            code_digest=_digest(code), role=role, expires_on=expires_on
        )
        note(verb="member.invited", by=by, now=now, facts={"role": role.value})
    return PaperInvitation(code, role, expires_on)


def withdraw_invitation(invitation: UUID, *, by: Holder, now: datetime) -> None:
    """Make an unused code worthless."""
    _check_administrator(by)
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation, member=None).delete()
        note(verb="invitation.withdrawn", by=by, now=now)


def withdraw_newcomer(member: UUID, *, by: Holder, now: datetime) -> None:
    """Remove a newcomer whom the trustees have not signed, so that the alias is free again."""
    _check_administrator(by)
    with transaction.atomic():
        Member.objects.filter(
            pk=member, state__in=[State.INVITED, State.PENDING], directory_entry=b""
        ).delete()
        note(verb="newcomer.withdrawn", by=by, now=now, subject=member)


def accept_invitation(code: str, *, alias: str, now: datetime) -> Slip:
    """Spend a code: make the newcomer's keys, and return what they must write down.

    Raises:
        NoInvitation: unknown, spent or too old.
        Refused: the alias is taken or cannot be read safely.
    """
    alias = alias.strip()
    refusal = why_not_alias(alias)
    if refusal:
        raise refusal
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update()
            .filter(code_digest=_digest(code), member=None, expires_on__gte=now.date())
            .first()
        )
        if invitation is None:
            raise NoInvitation
        if Member.objects.filter(alias__iexact=alias).exists():
            raise Refused(_("That alias is taken."), _("Choose another one."))
        slip = enroll_newcomer(alias, Role(invitation.role))
        Invitation.objects.filter(pk=invitation.pk).update(member_id=slip.member)
        note(verb="invitation.accepted", by=None, now=now, subject=slip.member)
    return slip


def confirm_newcomer(
    alias: str, *, passphrase: str, code: str, now: datetime
) -> tuple[UUID, str]:
    """Check that a newcomer wrote everything down; return their id and fingerprint words.

    Raises:
        NotSignedIn, Throttled: as `sign_in`.
    """
    alias = alias.strip()
    refuse_if_shut(alias, now=now)
    member = Member.objects.filter(
        alias=alias, state__in=[State.INVITED, State.PENDING]
    ).first()
    master = find_master(member, passphrase)
    if member is None or master is None:
        count_failure(alias, now=now)
        raise NotSignedIn
    try:
        bundle = open_bundle(member.sealed_bundle, master.unlock_key, member=member.id)
    except SealingError:
        raise NotSignedIn from None
    if find_step(bundle.totp_secret, code, now=now) is None:
        count_failure(alias, now=now)
        raise NotSignedIn
    forget_failures(alias)
    Member.objects.filter(pk=member.id).update(state=State.PENDING)
    return member.id, words_of(member)


def words_of(member: Member) -> str:
    """Spell a member's keys as six words."""
    return fingerprint_words(
        hpke_public=member.hpke_public, signing_public=member.signing_public
    )


def sponsor(newcomer: UUID, *, words: str, by: Holder, now: datetime) -> None:
    """Sign that one has met a newcomer and that their paper shows these words.

    The words are typed from the newcomer's paper: the page does not show them first.

    Raises:
        Refused: nobody waits, the words differ, or one has signed already.
    """
    member = get_newcomer(newcomer)
    if plain_words(words) != words_of(member):
        note(verb="sponsor.words_differ", by=by, now=now, subject=newcomer)
        raise Refused(
            _("These are not the words that belong to this newcomer's keys."),
            _(
                "Read them once more together. If they still differ, stop and tell a trustee."
            ),
        )
    if Sponsorship.objects.filter(newcomer=member, sponsor_id=by.id).exists():
        raise Refused(
            _("You have confirmed this newcomer already."),
            _("Another colleague must do it too."),
        )
    with transaction.atomic():
        Sponsorship.objects.create(
            newcomer=member, sponsor_id=by.id, signature=by.sign(_statement(member))
        )
        note(verb="newcomer.sponsored", by=by, now=now, subject=newcomer)


def sponsors_of(member: Member) -> list[UUID]:
    """List the colleagues here who truly signed for a newcomer; forged rows do not count."""
    return [
        s.sponsor_id
        for s in Sponsorship.objects.filter(newcomer=member)
        if _is_true(s, member)
    ]


def request_signatures(
    member: UUID, *, role: Role | None = None, standing: Standing = Standing.ACTIVE
) -> dict[str, Any]:
    """Write the file that trustees sign offline: a newcomer, a new role, or a farewell.

    Raises:
        Refused: a newcomer without enough sponsors.
    """
    found = get_member(member)
    if found.state in {State.INVITED, State.PENDING}:
        _check_sponsored(found)
    entry = entry_for(found, role=role or Role(found.role), standing=standing)
    return {
        "amparo": "directory-request/v1",
        "organisation": str(organisation().id),
        "entry": base64.b64encode(entry.to_bytes()).decode(),
        "fingerprint": words_of(found),
    }


def _check_sponsored(member: Member) -> None:
    if member.state != State.PENDING:
        raise Refused(
            _("The newcomer has not confirmed their one-time code yet."),
            _("They do it on the page where they accepted the invitation."),
        )
    refusal = why_not_enough_sponsors(
        sponsors_of(member), colleagues=heads.count_signed()
    )
    if refusal:
        raise refusal


def _is_true(sponsorship: Sponsorship, member: Member) -> bool:
    try:
        key = granting_key_of(sponsorship.sponsor_id)
        verify(key, sponsorship.signature, _statement(member))
    except SealBroken:
        return False
    return True


def _statement(member: Member) -> bytes:
    return bind(
        "sponsor/v1",
        organisation().id,
        member.id,
        member.alias,
        member.role,
        member.hpke_public,
        member.signing_public,
    )


def _digest(code: str) -> bytes:
    return sha256(bind("invitation/v1", plain_words(code)))


def _check_administrator(by: Holder) -> None:
    if by.role is not Role.ADMINISTRATOR:
        raise Refused(_("Only the administrator invites."), _("Ask the administrator."))
