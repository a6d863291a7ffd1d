from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.intake.actions import accept_letter, refuse_letter
from amparo.apps.intake.letters import Letter, LetterFile
from amparo.apps.intake.queries import letter_stream, read_letter
from amparo.apps.journal.actions import note
from amparo.apps.members.actions import keep_all
from amparo.apps.members.holder import Holder
from amparo.apps.protection.drawers import Drawer
from amparo.apps.protection.entries import REPORTER, Message, to_value
from amparo.apps.protection.models import Case
from amparo.apps.protection.queries import find_case_of_thread
from amparo.apps.protection.records import ENTRY, SHEET, TITLE, add
from amparo.apps.protection.rules import why_not_lead
from amparo.apps.protection.sheets import (
    AccountSheet,
    ContactSheet,
    ExtractSheet,
    IdentitySheet,
    ProtectionSheet,
    Sheet,
)
from amparo.apps.vault.actions import seal_item
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import ALL_RIGHTS, Entry
from amparo.lib.sealing.primitives.publics import KEY_SIZE, random_bytes
from amparo.lib.values.references import reference_of


@transaction.atomic
def open_case(handover: UUID, *, by: Holder, now: datetime) -> UUID:
    """Make a case of a handover letter, with five fresh keys, and return its id.

    The inbox copy goes in the same transaction: from then on only the case can read it.

    Raises:
        Unseen: no such letter for this member.
        Refused: not a caseworker, or the letter belongs to a case that is open already.
    """
    if refusal := why_not_lead(by.role):
        raise refusal
    letter = read_letter(handover, by=by)
    if not letter.first:
        raise Refused(
            _("This letter continues a case that is open."),
            _("Put it into that case."),
        )
    case = Case.objects.create(id=uuid4(), week=f"{now:%G-W%V}")
    keep_all(_fresh_keys(case.id), by=by, now=now)
    _fill(case, letter, by=by)
    _move_files(case.id, letter, by=by, now=now)
    accept_letter(letter, by=by, now=now)
    note(verb="case.opened", by=by, now=now, subject=case.id)
    return case.id


@transaction.atomic
def take_letter(handover: UUID, *, by: Holder, now: datetime) -> UUID:
    """Put later messages of a conversation into the case it belongs to; return that case.

    Raises:
        Unseen: no such letter for this member.
        Refused: this member has no case for it.
    """
    letter = read_letter(handover, by=by)
    case = find_case_of_thread(letter.thread, by=by)
    if case is None:
        raise Refused(
            _("You hold no case that this letter belongs to."),
            _("Give it back to intake, who can send it to whoever leads the case now."),
        )
    _file_messages(case, letter, by=by)
    _move_files(case, letter, by=by, now=now)
    accept_letter(letter, by=by, now=now)
    note(verb="case.letter-taken", by=by, now=now, subject=case)
    return case


@transaction.atomic
def decline_letter(handover: UUID, *, by: Holder, now: datetime) -> None:
    """Give a letter back: the conversation stands in the inbox again.

    Raises:
        Unseen: no such letter for this member.
    """
    refuse_letter(read_letter(handover, by=by), by=by, now=now)


def _fresh_keys(case: UUID) -> list[Entry]:
    return [
        Entry(drawer.kind, case, 1, random_bytes(KEY_SIZE), ALL_RIGHTS)
        for drawer in Drawer
    ]


def _fill(case: Case, letter: Letter, *, by: Holder) -> None:
    # Random, not made from the case's id: whoever overhears it must not find the row.
    title = {"pseudonym": reference_of(uuid4()), "week": case.week}
    for drawer, sheet in _first_sheets(letter).items():
        add(case.id, drawer, noun=TITLE, value=title, by=by)
        add(case.id, drawer, noun=SHEET, value=sheet.to_dict(), by=by)
    _file_messages(case.id, letter, by=by)


def _first_sheets(letter: Letter) -> dict[Drawer, Sheet]:
    told = [m.text for m in letter.messages if m.sender == REPORTER]
    return {
        Drawer.CONTACT: ContactSheet(
            thread=letter.thread,
            reply_key=letter.reply_key,
            language=letter.language,
            rules=letter.contact,
        ),
        Drawer.IDENTITY: IdentitySheet(),
        Drawer.ACCOUNT: AccountSheet(story="\n\n".join(told), language=letter.language),
        Drawer.PROTECTION: ProtectionSheet(
            tier=letter.tier,
            reasons=letter.reasons,
            medical=letter.medical,
            remarks=letter.note,
        ),
        Drawer.EXTRACT: ExtractSheet(),
    }


def _file_messages(case: UUID, letter: Letter, *, by: Holder) -> None:
    for message in letter.messages:
        entry = Message(sender=message.sender, week=message.week, text=message.text)
        add(case, Drawer.CONTACT, noun=ENTRY, value=to_value(entry), by=by)


def _move_files(case: UUID, letter: Letter, *, by: Holder, now: datetime) -> None:
    for file in letter.files:
        _move_file(case, file, thread=letter.thread, by=by, now=now)


def _move_file(
    case: UUID, file: LetterFile, *, thread: UUID, by: Holder, now: datetime
) -> None:
    with letter_stream(file, thread=thread) as source:
        seal_item(
            source,
            kind=Drawer.ACCOUNT.kind,
            compartment=case,
            name=file.name,
            media_type=file.media_type,
            about={"came_with": "report"},
            by=by,
            now=now,
        )
