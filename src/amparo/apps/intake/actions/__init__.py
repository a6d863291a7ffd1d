"""What intake does with a conversation. Each action writes the journal."""

from amparo.apps.intake.actions.answering import answer, queue_answer, triage
from amparo.apps.intake.actions.handing import (
    accept_letter,
    hand_over,
    refuse_letter,
    take_back,
)
from amparo.apps.intake.actions.reading import (
    close_offer,
    open_file,
    open_offer,
    open_report,
)

__all__ = [
    "accept_letter",
    "answer",
    "close_offer",
    "hand_over",
    "open_file",
    "open_offer",
    "open_report",
    "queue_answer",
    "refuse_letter",
    "take_back",
    "triage",
]
