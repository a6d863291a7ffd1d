"""Draft a statement, ask to let it out, confirm that as a second person, take it down."""

from amparo.apps.publications.actions.drafting import (
    add_picture,
    add_sentence,
    change_sentence,
    draft_statement,
    read_draft,
    remove_sentence,
)
from amparo.apps.publications.actions.releasing import (
    ask_release,
    bring_front_up_to_date,
    release,
    take_down,
)

__all__ = [
    "add_picture",
    "add_sentence",
    "ask_release",
    "bring_front_up_to_date",
    "change_sentence",
    "draft_statement",
    "read_draft",
    "release",
    "remove_sentence",
    "take_down",
]
