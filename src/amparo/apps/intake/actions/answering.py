from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from amparo.apps.intake.actions.storing import save_sheet
from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.models import Outgoing
from amparo.apps.intake.queries import get_conversation
from amparo.apps.intake.rules import why_not_answer, why_not_triage
from amparo.apps.intake.sheets import Answer
from amparo.apps.intake.tiers import Reason, Tier
from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.lib.refusal import Refused
from amparo.lib.sealing.reporter import seal_reply


@transaction.atomic
def triage(
    report: UUID,
    *,
    tier: Tier,
    reasons: frozenset[Reason],
    medical: bool,
    note_text: str,
    contact: ContactRules,
    seen_version: int,
    by: Holder,
    now: datetime,
) -> None:
    """Decide how soon someone must act, why, and how the person may be reached.

    Raises:
        Unseen: absent, or no inbox key.
        Refused: the tier does not follow from the reasons, or a colleague was faster.
    """
    conversation = get_conversation(report, by=by, now=now)
    refusal = why_not_triage(tier, reasons=reasons, medical=medical, note=note_text)
    if refusal:
        raise refusal
    triaged = replace(
        conversation.sheet,
        tier=tier,
        reasons=reasons,
        medical=medical,
        note=note_text,
        contact=contact,
    )
    save_sheet(triaged, report=report, seen_version=seen_version, by=by)
    note(verb="report.triaged", by=by, now=now, subject=report)


@transaction.atomic
def answer(report: UUID, *, text: str, by: Holder, now: datetime) -> None:
    """Seal an answer to the reporter; it leaves with the next pull.

    Raises:
        Unseen: absent, or no inbox key.
        Refused: a contact rule forbids it, or the conversation is on its way to a case.
    """
    conversation = get_conversation(report, by=by, now=now)
    if refusal := why_not_answer(conversation, text):
        raise refusal
    content = conversation.first.report
    if content is None:
        raise Refused(
            _("There is nobody to answer: only a file came, without its message."),
            _("Wait for the next pull."),
        )
    outgoing = queue_answer(
        thread=content.thread,
        reply_key=content.reply_key,
        text=text,
        language=content.language,
    )
    sheet = conversation.sheet
    save_sheet(
        sheet.with_answer(Answer(at=now, text=text, outgoing=outgoing)),
        report=report,
        seen_version=sheet.version,
        by=by,
    )
    note(verb="report.answered", by=by, now=now, subject=report)


def queue_answer(
    *, thread: UUID, reply_key: bytes, text: str, language: str = "en"
) -> UUID:
    """Seal a text to a reporter, from the team and nobody by name, for the next pull."""
    with translation.override(language):
        signed = f"{text.rstrip()}\n\n{_('Your team')}"
    outgoing = uuid4()
    Outgoing.objects.create(
        id=outgoing,
        thread=thread,
        sealed=seal_reply(reply_key, signed, thread=thread),
    )
    return outgoing
