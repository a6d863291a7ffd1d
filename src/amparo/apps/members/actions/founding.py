from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members import heads
from amparo.apps.members.actions.directory import admit
from amparo.apps.members.enrolling import Slip, enroll_newcomer, entry_for
from amparo.apps.members.models import Member, Organisation, RecoveryCopy
from amparo.apps.members.queries import statement_of
from amparo.apps.members.roles import Role
from amparo.apps.members.rules import why_not_alias
from amparo.apps.members.witnessing import note
from amparo.lib.refusal import Refused
from amparo.lib.sealing.directory import sign_entry
from amparo.lib.sealing.grants import seal_grant
from amparo.lib.sealing.keyring import Entry, Kind
from amparo.lib.sealing.primitives.privates import (
    hpke_public,
    new_seed,
    signing_public,
)
from amparo.lib.sealing.recovery import recovery_signing_seed, split

TRUSTEES = 5
RECOVERY_THRESHOLD = 3
DIRECTORY_THRESHOLD = 2


@dataclass(frozen=True)
class Founding:
    """What founding leaves: papers for five trustees and the administrator's slip.

    None of it is kept on the desk.
    """

    organisation: UUID
    trustee_files: tuple[dict[str, Any], ...] = field(repr=False)
    administrator: Slip = field(repr=False)


@dataclass(frozen=True)
class _Secrets:
    """The private halves, alive only while the organisation is founded."""

    recovery: bytes
    trustees: tuple[bytes, ...]
    inbox: Entry
    journal: Entry


def found(
    name: str, *, administrator: str, now: datetime, trustees: int = TRUSTEES
) -> Founding:
    """Found the organisation: its keys, its trustees, and one administrator who reads nothing.

    The inbox and journal keys are sealed to the recovery key at once; three trustees
    together give them to the first intake worker and the first auditor, by the same
    ceremony that recovers a key later. See docs/decisions/0004.

    Raises:
        Refused: there is an organisation already, or too few trustees.
    """
    refusal = _why_not_found(trustees) or why_not_alias(administrator)
    if refusal:
        raise refusal
    secrets = _Secrets(
        recovery=new_seed(),
        trustees=tuple(new_seed() for _n in range(trustees)),
        inbox=Entry(Kind.INBOX, uuid4(), 1, new_seed()),
        journal=Entry(Kind.JOURNAL, uuid4(), 1, new_seed()),
    )
    with transaction.atomic():
        row = _create_organisation(name, secrets, now=now)
        heads.write_pin(statement_of(row))
        for entry in (secrets.inbox, secrets.journal):
            _copy_first_key(entry, row, secrets)
        slip = _first_administrator(administrator, secrets, now=now)
        note(verb="organisation.founded", by=None, now=now, subject=row.id)
    return Founding(row.id, _trustee_files(row, secrets), slip)


def _why_not_found(trustees: int) -> Refused | None:
    if Organisation.objects.exists() or Member.objects.exists():
        return Refused(
            _("An organisation was founded on this desk already."),
            _("Choose another AMPARO_HOME for a second one."),
        )
    if not RECOVERY_THRESHOLD <= trustees <= 16:
        return Refused(
            _("There must be three to sixteen trustees."),
            _("Five is a good number: two may be out of reach."),
        )
    return None


def _create_organisation(
    name: str, secrets: _Secrets, *, now: datetime
) -> Organisation:
    year, week, _day = now.isocalendar()
    signing_seed = recovery_signing_seed(secrets.recovery)
    return Organisation.objects.create(
        name=name,
        trustees=[signing_public(seed).hex() for seed in secrets.trustees],
        directory_threshold=DIRECTORY_THRESHOLD,
        recovery_public=hpke_public(secrets.recovery),
        recovery_signing_public=signing_public(signing_seed),
        inbox_compartment=secrets.inbox.compartment,
        inbox_public=hpke_public(secrets.inbox.key),
        journal_compartment=secrets.journal.compartment,
        journal_public=hpke_public(secrets.journal.key),
        founded_week=f"{year}-W{week:02}",
    )


def _copy_first_key(entry: Entry, row: Organisation, secrets: _Secrets) -> None:
    RecoveryCopy.objects.create(
        sealed=seal_grant(
            entry,
            organisation=row.id,
            grantor=row.id,
            grantor_signing_seed=recovery_signing_seed(secrets.recovery),
            recipient=row.id,
            recipient_public_key=row.recovery_public,
        )
    )


def _first_administrator(alias: str, secrets: _Secrets, *, now: datetime) -> Slip:
    """Enroll the administrator; all trustees are in the room, so they sign on the spot."""
    slip = enroll_newcomer(alias, Role.ADMINISTRATOR)
    member = Member.objects.get(pk=slip.member)
    entry = entry_for(member, role=Role.ADMINISTRATOR)
    publics = [signing_public(seed) for seed in secrets.trustees]
    signatures = [
        sign_entry(entry, seed, trustees=publics)
        for seed in secrets.trustees[:DIRECTORY_THRESHOLD]
    ]
    admit(member, entry, signatures, by=None, now=now)
    return slip


def _trustee_files(row: Organisation, secrets: _Secrets) -> tuple[dict[str, Any], ...]:
    shares = split(
        secrets.recovery, threshold=RECOVERY_THRESHOLD, shares=len(secrets.trustees)
    )
    return tuple(
        {
            "amparo": "trustee/v1",
            "organisation": str(row.id),
            "name": row.name,
            "trustee": number,
            "signing_seed": seed.hex(),
            "share": share,
            "recovery_public": row.recovery_public.hex(),
            "trustees": list(row.trustees),
            "threshold": DIRECTORY_THRESHOLD,
        }
        for number, (seed, share) in enumerate(
            zip(secrets.trustees, shares, strict=True)
        )
    )
