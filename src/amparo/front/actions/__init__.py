"""What a reporter, and the desk's answers, do to the front. Sealed before stored; all or nothing."""

from amparo.front.actions.conversing import (
    confirm_read,
    lay_reply,
    open_conversation,
    set_twin,
)
from amparo.front.actions.sending import (
    Sent,
    send_file,
    send_message,
    send_offer,
    send_report,
)

__all__ = [
    "Sent",
    "confirm_read",
    "lay_reply",
    "open_conversation",
    "send_file",
    "send_message",
    "send_offer",
    "send_report",
    "set_twin",
]
