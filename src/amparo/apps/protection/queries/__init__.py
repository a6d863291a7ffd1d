"""What a member may see of cases. The keyring decides: nothing else knows who may."""

from amparo.apps.protection.queries.listing import (
    CaseCard,
    cases,
    find_case_of_thread,
    search_cases,
)
from amparo.apps.protection.queries.opening import (
    CaseView,
    Filed,
    FiledConsent,
    OpenDrawer,
    get_case,
    get_consent,
    get_entry_record,
    get_sheet_record,
    history,
    identity_if_open,
    open_drawer,
    rights_in,
)
from amparo.apps.protection.queries.people import Sharer, sharers

__all__ = [
    "CaseCard",
    "CaseView",
    "Filed",
    "FiledConsent",
    "OpenDrawer",
    "Sharer",
    "cases",
    "find_case_of_thread",
    "get_case",
    "get_consent",
    "get_entry_record",
    "get_sheet_record",
    "history",
    "identity_if_open",
    "open_drawer",
    "rights_in",
    "search_cases",
    "sharers",
]
