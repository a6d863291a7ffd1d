from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members import heads, sessions
from amparo.apps.members.actions.granting import collect_grants
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Member
from amparo.apps.members.one_time_codes import find_step
from amparo.apps.members.opening import Tampered, open_holder
from amparo.apps.members.passphrases import find_master, stretch_new
from amparo.apps.members.queries import findings
from amparo.apps.members.states import State
from amparo.apps.members.throttling import (
    count_failure,
    forget_failures,
    refuse_if_shut,
)
from amparo.apps.members.witnessing import note
from amparo.lib.refusal import Refused
from amparo.lib.sealing.bundle import Bundle, Master, open_bundle, seal_bundle
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.primitives.publics import sha256
from amparo.lib.sealing.words import new_passphrase


class NotSignedIn(Refused):
    """Alias, passphrase and code do not belong together; which one is wrong is not said."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _("Alias, passphrase and code do not fit together."),
            _("Type all three again; wait for a new code first."),
        )


class Suspicious(Refused):
    """The passphrase was right, and what is stored about the member is not."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _("Your account was changed by someone who may not, so it stays shut."),
            _(
                "Nothing was opened. Tell a colleague you trust and two trustees, in person."
            ),
        )


def sign_in(alias: str, *, passphrase: str, code: str, now: datetime) -> str:
    """Open a session and return the token for its cookie.

    Raises:
        NotSignedIn: something does not fit; Throttled: too many failures.
        Suspicious: the stored rows contradict the directory or the heads.
    """
    alias = alias.strip()
    refuse_if_shut(alias, now=now)
    member, bundle = _unlock(alias, passphrase, now=now)
    step = find_step(bundle.totp_secret, code, now=now)
    if step is None:
        raise _failed(alias, now=now)
    holder = _open_or_report(member, bundle, now=now)
    _use_step(holder, step, alias=alias, now=now)
    forget_failures(alias)
    return _begin(holder, now=now)


def retype_passphrase(
    passphrase: str, *, by: Holder, token: str, now: datetime
) -> None:
    """Make a session fresh again for five minutes: drawers of identity and protection ask for it.

    Raises:
        NotSignedIn, Throttled: as `sign_in`.
    """
    refuse_if_shut(by.alias, now=now)
    _unlock(by.alias, passphrase, now=now)
    forget_failures(by.alias)
    sessions.freshen(token, now=now)


def sign_out(*, token: str) -> None:
    """End a session at once."""
    sessions.end(token)


def change_passphrase(passphrase: str, *, by: Holder, now: datetime) -> str:
    """Give a member a fresh passphrase, sealing the same keys under it; return it, to show once.

    Raises:
        NotSignedIn, Throttled: the present passphrase is not this one.
    """
    refuse_if_shut(by.alias, now=now)
    _member, bundle = _unlock(by.alias, passphrase, now=now)
    fresh = new_passphrase()
    stretched = stretch_new(fresh)
    with transaction.atomic():
        Member.objects.filter(pk=by.id, state=State.ACTIVE).update(
            salt=stretched.salt,
            cost_memory_kib=stretched.cost.memory_kib,
            cost_passes=stretched.cost.passes,
            cost_lanes=stretched.cost.lanes,
            verifier=stretched.master.verifier,
            sealed_bundle=seal_bundle(
                bundle, stretched.master.unlock_key, member=by.id
            ),
        )
        note(verb="passphrase.changed", by=by, now=now)
    return fresh


def report_tampering(member: Member, reason: str, *, now: datetime) -> None:
    """Leave a trace of rows that contradict each other."""
    note(
        verb="tampering.noticed",
        by=None,
        now=now,
        subject=member.id,
        facts={"reason": reason},
    )


def _unlock(alias: str, passphrase: str, *, now: datetime) -> tuple[Member, Bundle]:
    member = Member.objects.filter(alias=alias).first()
    master = find_master(member, passphrase)
    if member is None or master is None:
        raise _failed(alias, now=now)
    return member, _open_bundle(member, master, now=now)


def _open_bundle(member: Member, master: Master, *, now: datetime) -> Bundle:
    try:
        return open_bundle(member.sealed_bundle, master.unlock_key, member=member.id)
    except SealingError:
        report_tampering(member, "bundle does not open", now=now)
        raise Suspicious from None


def _failed(alias: str, *, now: datetime) -> NotSignedIn:
    if count_failure(alias, now=now):
        note(verb="sign_in.shut", by=None, now=now)
    return NotSignedIn()


def _open_or_report(member: Member, bundle: Bundle, *, now: datetime) -> Holder:
    try:
        return open_holder(member, bundle, passphrase_at=now, now=now)
    except Tampered as tampered:
        if heads.find_entry_mark(member.id) is None and not member.directory_entry:
            raise Refused(
                _("You are not a member yet."),
                _("Two colleagues and two trustees still have to vouch for you."),
            ) from None
        report_tampering(member, tampered.reason, now=now)
        raise Suspicious from None


def _use_step(holder: Holder, step: int, *, alias: str, now: datetime) -> None:
    """Spend a one-time code: both the row and the head remember it, so neither alone can be reset."""
    head = heads.read_head(holder.id, ring_key=holder.bundle.ring_key)
    spent_in_row = not Member.objects.filter(
        pk=holder.id, last_totp_step__lt=step
    ).update(last_totp_step=step)
    if spent_in_row or step <= head.totp_step:
        if not spent_in_row:
            report_tampering(holder.member, "one-time code used again", now=now)
        raise _failed(alias, now=now)
    row = holder.member
    spent = heads.Head(
        row.keyring_version, sha256(row.sealed_keyring).hex(), totp_step=step
    )
    heads.write_head(holder.id, spent, ring_key=holder.bundle.ring_key)


def _begin(holder: Holder, *, now: datetime) -> str:
    sessions.sweep(now=now)
    collect_grants(holder, now=now)
    for finding in findings():
        note(
            verb="tampering.noticed",
            by=holder,
            now=now,
            subject=finding.member,
            facts={"reason": finding.what},
        )
    note(verb="member.signed_in", by=holder, now=now)
    return sessions.start(holder.bundle, member=holder.id, now=now)
