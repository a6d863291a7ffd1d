"""The public statements of the desk, and what left before a person withdrew."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from amparo.apps.consents.queries import withdrawn_among
from amparo.apps.publications.models import PublishedStatement, Release
from amparo.web.unseen import Unseen


@dataclass(frozen=True)
class LeftDespite:
    """A statement that left before a person withdrew a consent it rests on."""

    draft: UUID
    statement: PublishedStatement
    count: int


def get_statement(statement: UUID) -> PublishedStatement:
    """Give a public statement.

    Raises:
        Unseen: there is none.
    """
    found = PublishedStatement.objects.filter(id=statement).first()
    if found is None:
        raise Unseen
    return found


def published_statements() -> list[PublishedStatement]:
    """List what two people have let out, newest week first."""
    return list(PublishedStatement.objects.all())


def public_statements() -> list[PublishedStatement]:
    """List what stands on the public pages."""
    return list(PublishedStatement.objects.filter(taken_down_week=""))


def left_despite_withdrawal() -> list[LeftDespite]:
    """List what had left this investigation before a person withdrew; for follow-up."""
    releases = list(
        Release.objects.filter(confirmed_by__isnull=False).select_related("draft")
    )
    withdrawn = withdrawn_among(UUID(t) for r in releases for t in r.tokens)
    statements = PublishedStatement.objects.in_bulk([r.statement for r in releases])
    counted = [
        (release, sum(UUID(token) in withdrawn for token in release.tokens))
        for release in releases
    ]
    return [
        LeftDespite(release.draft.uid, statements[release.statement], count)
        for release, count in counted
        if count and release.statement in statements
    ]
