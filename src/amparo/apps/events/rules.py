from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from amparo.apps.events.models import Information
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind, Right
from amparo.lib.values.vocabulary import Vocabulary
from amparo.lib.values.vocabulary.acts import ACTS
from amparo.lib.values.vocabulary.connections import CONNECTIONS
from amparo.lib.values.vocabulary.involvement import DEGREES
from amparo.lib.values.vocabulary.locations import LOCATIONS
from amparo.lib.values.vocabulary.methods import METHODS
from amparo.lib.values.vocabulary.outcomes import INTERVENTIONS, VICTIM_STATUS

if TYPE_CHECKING:
    from uuid import UUID

    from amparo.apps.members.holder import Holder

# (kind of record, field): the list that its codes come from
CODES: Mapping[tuple[str, str], Vocabulary] = {
    ("act", "type"): ACTS,
    ("act", "method"): METHODS,
    ("act", "victim_status"): VICTIM_STATUS,
    ("involvement", "degree"): DEGREES,
    ("information", "connection"): CONNECTIONS,
    ("intervention", "kind"): INTERVENTIONS,
    ("place", "kind"): LOCATIONS,
}
# What a person may correct afterwards. Links between records and who accepted what have
# actions of their own.
REVISABLE = {
    "event": {"title", "description", "language", "when", "ended", "status"},
    "act": {"type", "method", "when", "victim_status", "status", "words"},
    "involvement": {"degree", "status"},
    "intervention": {
        "kind",
        "made_by",
        "when",
        "asked_of",
        "reply",
        "effect",
        "stage",
    },
    "information": {
        "connection",
        "hearsay_depth",
        "title",
        "language",
        "material_date",
        "date_basis",
        "date_note",
        "credibility",
    },
    "source": {"name", "kind", "address", "reliability"},
    "actor": {"alias", "unit", "count_least", "count_most", "count_words"},
    "place": {"name", "kind", "precision", "latitude", "longitude", "state"},
}


def why_not_write(investigation: UUID, *, by: Holder) -> Refused | None:
    """Refuse a member whose key to an investigation is for reading only.

    Raises:
        Unseen: the member has no key for it at all.
    """
    if Right.WRITE in by.entry(Kind.INVESTIGATION, investigation).rights:
        return None
    return Refused(
        _("You can read this investigation, but not write in it."),
        _("Ask the colleague who gave you the key."),
    )


def why_not_code(kind: str, field: str, code: str) -> Refused | None:
    """Refuse a code that its list does not have; an empty one is the field's own matter."""
    codes = CODES.get((kind, field))
    if codes is None or not code or code in codes:
        return None
    return Refused(_("We do not know this code."), _("Choose one from the list."))


def why_not_revise(kind: str, changes: Mapping[str, object]) -> Refused | None:
    """Refuse to change what is not open to correction."""
    if not changes or not set(changes) <= REVISABLE.get(kind, set()):
        return Refused(
            _("This cannot be corrected here."),
            _("Choose another field of the record."),
        )
    return None


def why_not_accept(information: Information) -> Refused | None:
    """Refuse to accept information that stands for nothing yet, or twice."""
    if information.accepted_by is not None:
        return Refused(_("This information has been accepted already."))
    if information.event_id is None and information.person_id is None:
        return Refused(
            _("This information is not yet about an event or a person."),
            _("Link it to an event first, then accept it."),
        )
    return None


def why_not_make_place(*, kind: str, precision: object) -> Refused | None:
    """Refuse a new place without its kind and its precision."""
    if kind and precision:
        return None
    return Refused(
        _("We do not know this place yet."),
        _("Choose its kind and how precisely it is known."),
    )
