from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.intake.actions import queue_answer
from amparo.apps.intake.contact_rules import Channel, why_not_contact
from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.entries import TEAM, Message, to_value
from amparo.apps.protection.queries import (
    OpenDrawer,
    get_sheet_record,
    history,
    open_drawer,
)
from amparo.apps.protection.records import ENTRY, add, reseal, rewrite
from amparo.apps.protection.sheets import ContactSheet, Sheet
from amparo.apps.vault.actions import move_to_newest_key
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen


class ReadOnly(Refused):
    """The drawer may be read, not written."""

    def __init__(self) -> None:
        super().__init__(
            _("You may read this drawer, not write in it."),
            _("Ask the lead caseworker to write it, or to let you."),
        )


@transaction.atomic
def read_drawer(case: UUID, drawer: Drawer, *, by: Holder, now: datetime) -> OpenDrawer:
    """Open a drawer and note in the journal that it was read.

    When the drawer's key was changed since, whoever may write seals the old rows anew.

    Raises:
        Unseen: absent, or not for this member.
        NotFresh: the passphrase must be typed again first.
    """
    opened = open_drawer(case, drawer, by=by, now=now)
    if opened.reach is Reach.WRITE:
        change_locks(case, drawer, by=by, now=now)
    note(verb="drawer.read", by=by, now=now, subject=case, facts={"drawer": drawer})
    return opened


@transaction.atomic
def read_history(
    case: UUID, drawer: Drawer, *, by: Holder, now: datetime
) -> list[Sheet]:
    """Open the earlier versions of a sheet and note that they were read.

    Raises:
        Unseen, NotFresh: as `read_drawer`.
    """
    versions = history(case, drawer, by=by, now=now)
    facts = {"drawer": drawer, "earlier": True}
    note(verb="drawer.read", by=by, now=now, subject=case, facts=facts)
    return versions


@transaction.atomic
def write_sheet(
    case: UUID,
    drawer: Drawer,
    *,
    sheet: Sheet,
    seen_version: int,
    by: Holder,
    now: datetime,
) -> int:
    """Write a drawer's sheet over the version that was seen; return the new version.

    Raises:
        Unseen, NotFresh: as `read_drawer`.
        Refused: read-only, or a colleague saved first; nothing is overwritten.
    """
    opened_to_write(case, drawer, by=by, now=now)
    version = rewrite(
        get_sheet_record(case, drawer),
        value=sheet.to_dict(),
        seen_version=seen_version,
        by=by,
    )
    note(verb="drawer.written", by=by, now=now, subject=case, facts={"drawer": drawer})
    return version


@transaction.atomic
def answer(case: UUID, *, text: str, by: Holder, now: datetime) -> None:
    """Seal an answer to the person; it leaves with the next pull, signed by the team.

    Raises:
        Unseen: no such case, or its contact drawer is not for this member.
        Refused: a contact rule forbids it, or there is no conversation to answer in.
    """
    contact = opened_to_write(case, Drawer.CONTACT, by=by, now=now).sheet
    if not isinstance(contact, ContactSheet) or contact.thread is None:
        raise Refused(
            _("There is no conversation with this person here."),
            _("Reach them as the contact sheet says."),
        )
    refusal = why_not_contact(contact.rules, channel=Channel.REPLY, text=text, now=now)
    if refusal:
        raise refusal
    queue_answer(thread=contact.thread, reply_key=contact.reply_key, text=text)
    message = Message(sender=TEAM, week=f"{now:%G-W%V}", text=text)
    add(case, Drawer.CONTACT, noun=ENTRY, value=to_value(message), by=by)
    note(verb="case.answered", by=by, now=now, subject=case)


def change_locks(case: UUID, drawer: Drawer, *, by: Holder, now: datetime) -> None:
    """Bring a drawer's rows, and the vault's items of it, under its newest key.

    Raises:
        Unseen: the holder has no key to this drawer.
    """
    reseal(case, drawer, by=by)
    if drawer is Drawer.ACCOUNT:  # the only drawer that keeps evidence
        move_to_newest_key(kind=drawer.kind, compartment=case, by=by, now=now)


def opened_to_write(
    case: UUID, drawer: Drawer, *, by: Holder, now: datetime
) -> OpenDrawer:
    """Open a drawer that must be written; who cannot see it learns nothing of it.

    Raises:
        Unseen, NotFresh: as `read_drawer`.
        ReadOnly: it may be read only.
    """
    opened = open_drawer(case, drawer, by=by, now=now)
    if opened.reach < Reach.READ:
        raise Unseen
    if opened.reach < Reach.WRITE:
        raise ReadOnly
    return opened
