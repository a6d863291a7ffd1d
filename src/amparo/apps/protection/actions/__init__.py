"""What is done in a case. Each action takes who acts and the time, and writes the journal."""

from amparo.apps.protection.actions.consenting import (
    issue_token,
    pass_extract,
    propose_extract,
    record_consent,
    withdraw_consent,
)
from amparo.apps.protection.actions.opening import (
    decline_letter,
    open_case,
    take_letter,
)
from amparo.apps.protection.actions.sharing import (
    add_lead,
    answer_request,
    end_share,
    request_identity,
    share_drawer,
)
from amparo.apps.protection.actions.writing import (
    answer,
    read_drawer,
    read_history,
    write_sheet,
)

__all__ = [
    "add_lead",
    "answer",
    "answer_request",
    "decline_letter",
    "end_share",
    "issue_token",
    "open_case",
    "pass_extract",
    "propose_extract",
    "read_drawer",
    "read_history",
    "record_consent",
    "request_identity",
    "share_drawer",
    "take_letter",
    "withdraw_consent",
    "write_sheet",
]
