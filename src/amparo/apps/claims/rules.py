"""What the claim ledger allows, and in which words it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from amparo.lib.corroboration.entries import Verb
from amparo.lib.refusal import Refused

# A text is decided on line by line, or several lines at once.
RULES = "amparo-rules/1"  # a newer program reads every text again
MARKED = {"accept": Verb.ACCEPT, "reject": Verb.REJECT, "undo": Verb.UNDO}
LONGEST_REASON = 500
# What a person may correct of a suggestion, by part.
EDITABLE: Mapping[str, tuple[str, ...]] = {
    "figures": ("value", "unit", "bound", "as_of"),
    "quotes": ("speaker",),
    "dates": ("edtf",),
    "denials": ("who", "denies"),
    "recommendations": ("addressee",),
    "cites": ("source",),
    "contacts": ("value",),
    "calls": ("target",),
    "persons": ("name", "role"),
    "organisations": ("name",),
    "places": ("name",),
}


def why_not_decide(verb: str, marked: list[str]) -> Refused | None:
    """Say why these cannot be decided so: unknown word, or nothing is marked."""
    if verb not in MARKED:
        return Refused(_("This is not a decision."), _("Choose accept or reject."))
    if not marked:
        return Refused(_("Nothing is marked."), _("Mark one line or more."))
    return None


def why_not_edit(part: str, edit: Mapping[str, Any]) -> Refused | None:
    """Say why a suggestion of this part cannot be changed so."""
    unknown = set(edit) - set(EDITABLE.get(part, ()))
    if unknown or not edit:
        return Refused(
            _("This cannot be changed here."), _("Reject it, and write it by hand.")
        )
    return None
