from django.utils.translation import gettext as _

from amparo.apps.intake.contact_rules import Channel, why_not_contact
from amparo.apps.intake.conversations import Conversation
from amparo.apps.intake.tiers import Reason, Tier, propose_tier
from amparo.apps.members.roles import Role
from amparo.lib.refusal import Refused

LONGEST_ANSWER = 100_000


def why_not_triage(
    tier: Tier, *, reasons: frozenset[Reason], medical: bool, note: str
) -> Refused | None:
    """Say why a report cannot be put into this tier for these reasons."""
    if medical and tier is not Tier.ONE:
        return Refused(
            _("Someone needs a doctor now: this is tier 1."),
            _("Choose tier 1, or untick the medical need."),
        )
    proposed = propose_tier(reasons, medical=medical)
    if tier != proposed and not note.strip():
        return Refused(
            _("These reasons point to another tier."),
            _("Write why you decide otherwise; a colleague must be able to follow."),
        )
    return None


def why_not_answer(conversation: Conversation, text: str) -> Refused | None:
    """Say why this text may not be sent to this reporter."""
    if not text.strip() or len(text) > LONGEST_ANSWER:
        return Refused(
            _("An answer has some text, and at most 100,000 characters."),
            _("Write it, or shorten it."),
        )
    if conversation.is_offered:
        return Refused(
            _("This conversation is on its way to a caseworker."),
            _("Take the letter back first, or let the caseworker answer."),
        )
    return why_not_contact(
        conversation.sheet.contact,
        channel=Channel.REPLY,
        text=text,
        now=conversation.now,
    )


def why_not_hand_over(conversation: Conversation, *, role: Role) -> Refused | None:
    """Say why a conversation cannot go to a colleague in this role."""
    if role is not Role.CASEWORKER:
        return Refused(
            _("Only a caseworker can take a conversation over."),
            _("Choose a caseworker."),
        )
    if conversation.is_offered:
        return Refused(
            _("A letter with this conversation is on its way already."),
            _("Take it back before you send it to someone else."),
        )
    if not conversation.is_follow_up and conversation.tier is None:
        return Refused(
            _("This report has no tier yet."),
            _("Triage it first; the caseworker must know how soon to act."),
        )
    return None
