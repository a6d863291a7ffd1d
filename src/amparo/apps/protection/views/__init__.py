from amparo.apps.protection.views.cases import (
    case_page,
    cases_page,
    decline,
    letter_page,
    letters_page,
    open_from_letter,
)
from amparo.apps.protection.views.colleagues import (
    colleagues_page,
    decide,
    end,
    lead,
    request_page,
    share,
)
from amparo.apps.protection.views.consents import (
    consent_page,
    extract_page,
    propose_page,
    withdraw_page,
)
from amparo.apps.protection.views.drawers import (
    answer_page,
    drawer_page,
    earlier_page,
    edit_page,
)

__all__ = [
    "answer_page",
    "case_page",
    "cases_page",
    "colleagues_page",
    "consent_page",
    "decide",
    "decline",
    "drawer_page",
    "earlier_page",
    "edit_page",
    "end",
    "extract_page",
    "lead",
    "letter_page",
    "letters_page",
    "open_from_letter",
    "propose_page",
    "request_page",
    "share",
    "withdraw_page",
]
