"""Drafts of the open investigation, and the public statements of the desk."""

from amparo.apps.publications.queries.drafts import (
    DraftPage,
    draft_page,
    drafts,
    get_draft,
    get_release,
    is_released,
    sentence_of,
)
from amparo.apps.publications.queries.records import (
    citable,
    digest_of,
    hidden_aliases,
    records_by_uid,
    wording_of,
)
from amparo.apps.publications.queries.statements import (
    get_statement,
    left_despite_withdrawal,
    public_statements,
    published_statements,
)

__all__ = [
    "DraftPage",
    "citable",
    "digest_of",
    "draft_page",
    "drafts",
    "get_draft",
    "get_release",
    "get_statement",
    "hidden_aliases",
    "is_released",
    "left_despite_withdrawal",
    "public_statements",
    "published_statements",
    "records_by_uid",
    "sentence_of",
    "wording_of",
]
