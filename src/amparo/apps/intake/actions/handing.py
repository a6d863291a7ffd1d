from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.intake.actions.storing import empty, restore, save_sheet
from amparo.apps.intake.conversations import DURESS, Conversation
from amparo.apps.intake.letters import Letter, LetterFile, LetterMessage, seal_letter
from amparo.apps.intake.models import HandedThread, Handover, Received
from amparo.apps.intake.opening import InboxKeys, open_handed, seal_handed
from amparo.apps.intake.queries import get_conversation
from amparo.apps.intake.rules import why_not_hand_over
from amparo.apps.intake.sheets import Answer
from amparo.apps.intake.tiers import Tier
from amparo.apps.journal.actions import note
from amparo.apps.members.actions.granting import Colleague
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import get_member, organisation, trusted_entry
from amparo.apps.members.roles import Role
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen

REPORTER, TEAM = "reporter", "team"


@transaction.atomic
def hand_over(report: UUID, *, to: Colleague, by: Holder, now: datetime) -> UUID:
    """Seal a conversation into a letter to a caseworker; return the letter's id.

    The inbox keeps its copy, marked, until the letter is accepted. Later messages of a
    conversation that has a case go the same way.

    Raises:
        Unseen: absent, or no inbox key.
        Refused: not a caseworker, not triaged, or a letter is on its way.
    """
    conversation = get_conversation(report, by=by, now=now)
    trusted = trusted_entry(get_member(to.id))
    if refusal := why_not_hand_over(conversation, role=Role(trusted.role)):
        raise refusal
    letter = _letter(conversation)
    sealed = seal_letter(
        letter,
        organisation=organisation().id,
        sender=by.id,
        sender_signing_seed=by.bundle.signing_seed,
        recipient=trusted.member,
        recipient_public_key=trusted.hpke_public,
    )
    Handover.objects.create(
        id=letter.id,
        recipient_id=trusted.member,
        week=f"{now:%G-W%V}",
        sealed=sealed,
    )
    _offer(conversation, letter, to=trusted.member, by=by)
    note(verb="report.handed-over", by=by, now=now, subject=report)
    return letter.id


@transaction.atomic
def take_back(report: UUID, *, by: Holder, now: datetime) -> None:
    """Take a letter back before it is accepted.

    Raises:
        Unseen: absent, or no inbox key.
        Refused: it was accepted, or there is none.
    """
    sheet = get_conversation(report, by=by, now=now).sheet
    if sheet.handover is None or not _delete_letter(sheet.handover):
        raise Refused(
            _("There is no letter to take back."),
            _("If it was accepted, the conversation lives in a case now."),
        )
    restore(_boxes_of(get_conversation(report, by=by, now=now)))
    save_sheet(
        replace(sheet, handover=None, handed_to=None),
        report=report,
        seen_version=sheet.version,
        by=by,
    )
    note(verb="report.taken-back", by=by, now=now, subject=report)


@transaction.atomic
def accept_letter(letter: Letter, *, by: Holder, now: datetime) -> None:
    """Remove what a letter carried from the inbox, for good; only its recipient may.

    Raises:
        Unseen: the letter was taken back, or is for someone else.
    """
    _remove(letter, by=by)
    empty(letter.boxes)
    note(verb="letter.accepted", by=by, now=now, subject=letter.id)


@transaction.atomic
def refuse_letter(letter: Letter, *, by: Holder, now: datetime) -> None:
    """Give a letter back: its conversation stands in the inbox again.

    Raises:
        Unseen: the letter was taken back, or is for someone else.
    """
    _remove(letter, by=by)
    restore(letter.boxes)
    note(verb="letter.refused", by=by, now=now, subject=letter.id)


def _delete_letter(handover: UUID) -> bool:
    gone, _rows = Handover.objects.filter(id=handover).delete()
    return bool(gone)


def _remove(letter: Letter, *, by: Holder) -> None:
    gone, _rows = Handover.objects.filter(id=letter.id, recipient_id=by.id).delete()
    if not gone:
        raise Unseen


def _boxes_of(conversation: Conversation) -> list[UUID]:
    return [box.id for box in (*conversation.texts, *conversation.files)]


def _offer(conversation: Conversation, letter: Letter, *, to: UUID, by: Holder) -> None:
    Received.objects.filter(id__in=letter.boxes).update(state=Received.State.OFFERED)
    _remember_who(conversation.thread, to=to, keys=InboxKeys(by))
    sheet = replace(conversation.sheet, handover=letter.id, handed_to=to)
    save_sheet(
        sheet, report=conversation.id, seen_version=conversation.sheet.version, by=by
    )


def _remember_who(thread: UUID, *, to: UUID, keys: InboxKeys) -> None:
    """Note whose the conversation is now, in place of whose it was."""
    for row in HandedThread.objects.all():
        whose, _member = open_handed(
            row.sealed, row=row.id, version=row.inbox_version, keys=keys
        )
        if whose == thread:
            row.delete()
    fresh = uuid4()
    HandedThread.objects.create(
        id=fresh,
        inbox_version=keys.newest,
        sealed=seal_handed(thread, row=fresh, recipient=to, keys=keys),
    )


def _letter(conversation: Conversation) -> Letter:
    content = conversation.first.report
    if content is None and not conversation.is_follow_up:
        raise Refused(
            _("Only a file came, without its message."), _("Wait for the next pull.")
        )
    sheet = conversation.sheet
    return Letter(
        id=uuid4(),
        first=not conversation.is_follow_up,
        thread=conversation.thread,
        reply_key=content.reply_key if content else b"",
        language=conversation.language,
        messages=tuple(_messages(conversation)),
        files=tuple(_files(conversation)),
        boxes=tuple(_boxes_of(conversation)),
        tier=sheet.tier or Tier.FOUR,
        reasons=sheet.reasons,
        medical=conversation.medical,
        note=sheet.note,
        contact=sheet.contact,
    )


def _messages(conversation: Conversation) -> Iterator[LetterMessage]:
    for each in conversation.exchange:
        if isinstance(each, Answer):
            yield LetterMessage(sender=TEAM, week=f"{each.at:%G-W%V}", text=each.text)
        elif each.report is not None and each.report.text != DURESS:
            yield LetterMessage(sender=REPORTER, week=each.week, text=each.report.text)


def _files(conversation: Conversation) -> Iterator[LetterFile]:
    for file in conversation.files:
        if file.header is not None:
            yield LetterFile(
                box=file.id,
                name=file.header.name,
                media_type=file.header.media_type,
                size=file.header.size,
                key=file.header.key,
            )
