"""Everything that changes an investigation. Each action opens the file by itself."""

from amparo.apps.events.actions.accepting import (
    accept_extract,
    accept_information,
    attach_item,
    link_information,
)
from amparo.apps.events.actions.changing_keys import change_key
from amparo.apps.events.actions.importing import Added, add_article
from amparo.apps.events.actions.reading import read_event, read_information
from amparo.apps.events.actions.recording import (
    record_act,
    record_event,
    record_information,
    record_intervention,
)
from amparo.apps.events.actions.revising import revise

__all__ = [
    "Added",
    "accept_extract",
    "accept_information",
    "add_article",
    "attach_item",
    "change_key",
    "link_information",
    "read_event",
    "read_information",
    "record_act",
    "record_event",
    "record_information",
    "record_intervention",
    "revise",
]
