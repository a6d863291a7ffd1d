from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members import heads
from amparo.apps.members.actions.granting import grant
from amparo.apps.members.actions.keeping import keep
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Organisation
from amparo.apps.members.queries import (
    get_member,
    organisation,
    statement_of,
    trusted_directory,
)
from amparo.apps.members.rosters import Share, read_roster, read_rosters
from amparo.apps.members.witnessing import note
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.keyring import Entry, Kind, Right
from amparo.lib.sealing.primitives.privates import hpke_public, new_seed

DRAWERS = frozenset(
    {Kind.CONTACT, Kind.IDENTITY, Kind.ACCOUNT, Kind.PROTECTION, Kind.EXTRACT}
)

KEYS_A_PAGE = 1000


@dataclass(frozen=True)
class ToRotate:
    """A compartment whose key someone still knows who is not here any more."""

    kind: Kind
    compartment: UUID
    roster_is_broken: bool = False


def rotation_list(holder: Holder, *, page: str | None = None) -> Page[ToRotate]:
    """List the holder's compartments whose roster names somebody who left or was frozen.

    Only holders can know: the desk itself does not see who holds what. A roster that does
    not open is listed too, for then nobody knows who held the key. A page looks through
    some thousand keys, and may list none.
    """
    sheet: Page[Any] = Paginator(list(_may_rotate(holder)), KEYS_A_PAGE).get_page(page)
    sheet.object_list = list(_to_rotate(sheet.object_list))
    return sheet


def _to_rotate(entries: Iterable[Entry]) -> Iterator[ToRotate]:
    here = set(trusted_directory())
    for entry, roster in read_rosters(entries):
        if roster is None:
            yield ToRotate(entry.kind, entry.compartment, roster_is_broken=True)
        elif not here.issuperset(roster):
            yield ToRotate(entry.kind, entry.compartment)


def _may_rotate(holder: Holder) -> Iterator[Entry]:
    return (entry for entry in holder.ring.newest() if Right.GRANT in entry.rights)


def rotate(
    kind: Kind,
    compartment: UUID,
    *,
    by: Holder,
    now: datetime,
    new_key: bytes | None = None,
) -> Entry:
    """Make the next version of a compartment's key and give it to all who are still here.

    What is written from now on uses the new key. What was written before stays readable to
    whoever knows the old one, until it is sealed anew. `new_key` is for keys that have a
    public half or a file of their own.

    Raises:
        Unseen: the holder does not have it. Refused: the holder may not pass it on, or the
            key is of a kind that is changed elsewhere.
    """
    held = by.entry(kind, compartment)
    if new_key is None and kind not in DRAWERS:
        raise Refused(
            _("This key is not changed here."),
            _("It is changed where it is used, together with what it opens."),
        )
    if Right.GRANT not in held.rights:
        raise Refused(
            _("You may use this key, not change it."),
            _("Ask the colleague who leads this work."),
        )
    fresh = replace(held, version=held.version + 1, key=new_key or new_seed())
    with transaction.atomic():
        keep(fresh, by=by, now=now)
        for member, share in _still_here(held, by=by).items():
            given = replace(fresh, rights=share.rights, expires_on=share.expires_on)
            grant(given, to=get_member(member), by=by, now=now)
        note(verb="key.rotated", by=by, now=now, facts={"kind": kind.name.lower()})
    return fresh


def renew(kind: Kind, *, by: Holder, now: datetime) -> Entry:
    """Give the inbox or the journal a new key pair; what is sealed from now on needs it.

    The front learns the new public key from `amparo organisation front`.

    Raises:
        Unseen: the holder does not have it. Refused: another kind, or not the newest key.
    """
    compartment, version = _public_compartment(kind)
    if by.entry(kind, compartment).version != version:
        raise Refused(
            _("You do not have the newest key yet."), _("Sign in again first.")
        )
    name = kind.name.lower()
    with transaction.atomic():
        fresh = rotate(kind, compartment, by=by, now=now, new_key=new_seed())
        Organisation.objects.update(
            **{
                f"{name}_public": hpke_public(fresh.key),
                f"{name}_version": fresh.version,
            }
        )
        statement = statement_of(Organisation.objects.get())
        transaction.on_commit(partial(heads.write_pin, statement))
    return fresh


def _public_compartment(kind: Kind) -> tuple[UUID, int]:
    pinned = organisation()
    if kind is Kind.INBOX:
        return pinned.inbox_compartment, pinned.inbox_version
    if kind is Kind.JOURNAL:
        return pinned.journal_compartment, pinned.journal_version
    raise Refused(
        _("Only the inbox and the journal have a public key."),
        _("Change other keys on the page of your account."),
    )


def _still_here(held: Entry, *, by: Holder) -> Mapping[UUID, Share]:
    here = trusted_directory()
    try:
        roster = read_roster(held)
    except SealBroken:
        return {}
    return {
        member: share
        for member, share in roster.items()
        if member in here and member != by.id and not _is_over(share, by)
    }


def _is_over(share: Share, by: Holder) -> bool:
    return share.expires_on is not None and share.expires_on < by.today
