from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.consents.models import KnownToken
from amparo.apps.events.actions.writing import writing
from amparo.apps.journal.actions import note
from amparo.apps.members.queries import signing_key_of
from amparo.apps.publications import pages
from amparo.apps.publications.actions.drafting import get_changeable
from amparo.apps.publications.models import (
    Draft,
    PublishedPicture,
    PublishedStatement,
    Release,
)
from amparo.apps.publications.pictures import for_everybody
from amparo.apps.publications.queries import (
    digest_of,
    get_release,
    get_statement,
    hidden_aliases,
    public_statements,
    wording_of,
)
from amparo.apps.publications.rules import (
    why_not_confirm,
    why_not_release,
    why_not_take_down,
)
from amparo.apps.vault.actions.publishing import take_for_publication
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.primitives.publics import sha256, verify
from amparo.outbound.front_port import FrontUnreachable

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder
    from amparo.apps.publications.wording import Picture, Wording
    from amparo.outbound.front_port import FrontPort


def ask_release(investigation: UUID, draft: UUID, *, by: Holder, now: datetime) -> UUID:
    """Sign these words and ask a second person to let them out.

    Raises:
        Unseen: no key, or no such draft.
        Refused: a gate is shut; see `rules.why_not_release`.
    """
    with writing(investigation, by=by, now=now):
        found = get_changeable(draft)
        wording = _leavable(found, by=by, now=now)
        release = Release(draft=found, asked_by=by.id, asked_at=now)
        message = wording.message(statement=release.statement)
        release.digest, release.asked_signature = sha256(message), by.sign(message)
        release.save()
        note(verb="statement.asked", by=by, now=now, subject=draft)
    return release.uid


def release(
    investigation: UUID,
    release: UUID,
    *,
    by: Holder,
    now: datetime,
    front: FrontPort | None,
) -> UUID:
    """Confirm as a second person and let the statement out; give its public id.

    Every gate is asked again. Without a front, or when it does not answer, the statement
    is released and waits: see `bring_front_up_to_date`.

    Raises:
        Unseen: no key, or no such request.
        Refused: the same person, changed words, or a gate is shut.
    """
    # The file is committed before the desk: no public text without both signatures.
    with transaction.atomic():
        with writing(investigation, by=by, now=now):
            found = get_release(release)
            _hold_still(wording_of(found.draft, by=by, now=now).tokens)
            wording = _leavable(found.draft, by=by, now=now)
            shown = _pictures(wording, investigation, found.statement, by=by, now=now)
            _confirm(found, wording, by=by, now=now)
        _publish(found.statement, wording, shown, now=now)
        note(verb="statement.released", by=by, now=now, subject=found.statement)
    try:
        bring_front_up_to_date(found.statement, front=front)
    except FrontUnreachable:
        return found.statement
    return found.statement


def take_down(
    statement: UUID, *, by: Holder, now: datetime, front: FrontPort | None
) -> None:
    """Take a statement off the public pages. One person suffices: stopping cannot wait.

    Raises:
        Unseen: there is no such statement.
        Refused: this role publishes nothing, or the front does not answer; then the
            desk's own copy is gone already and only the front has to be asked again.
    """
    if refused := why_not_take_down(by.role):
        raise refused
    with transaction.atomic():
        found = get_statement(statement)
        if not found.taken_down_week:
            found.taken_down_week = f"{now:%G-W%V}"
            found.save(update_fields=["taken_down_week"])
            note(verb="statement.taken-down", by=by, now=now, subject=statement)
    bring_front_up_to_date(statement, front=front)


def bring_front_up_to_date(statement: UUID, *, front: FrontPort | None) -> None:
    """Make the desk's folder and the front show a statement, or no longer show it.

    Without a front, only the desk's own folder.

    Raises:
        FrontUnreachable: the front did not answer; nothing is lost, ask again.
    """
    found, public = get_statement(statement), public_statements()
    pages.keep(found, public=public)
    if front is None:
        return
    pictures = pages.pictures_of(found)
    if found.taken_down_week:
        for path in [pages.path_of(found), *pictures]:
            front.withdraw(path)
    else:
        for path, raw in pictures.items():
            front.publish(path, raw)
        front.publish(pages.STYLE, pages.style_sheet())
        front.publish(pages.path_of(found), pages.statement_page(found))
    front.publish(pages.INDEX, pages.index_page(public))
    found.is_on_front = not found.taken_down_week
    found.save(update_fields=["is_on_front"])


def _leavable(draft: Draft, *, by: Holder, now: datetime) -> Wording:
    wording = wording_of(draft, by=by, now=now)
    if refused := why_not_release(wording, aliases=hidden_aliases(wording.words)):
        raise refused
    return wording


def _hold_still(tokens: Iterable[UUID]) -> None:
    """Let a withdrawal wait until this release is through, or be seen by it."""
    list(KnownToken.objects.select_for_update().filter(id__in=list(tokens)))


def _is_out(release: Release) -> bool:
    """Tell whether it was confirmed and is public; between the two power can fail."""
    on_desk = PublishedStatement.objects.filter(id=release.statement)
    return release.confirmed_by is not None and on_desk.exists()


def _confirm(release: Release, wording: Wording, *, by: Holder, now: datetime) -> None:
    if refused := why_not_confirm(
        asked_by=release.asked_by,
        by=by.id,
        is_same=release.digest == digest_of(wording, statement=release.statement),
        is_confirmed=_is_out(release),
    ):
        raise refused
    message = wording.message(statement=release.statement)
    _check_ask(release, message)
    release.confirmed_by, release.confirmed_at = by.id, now
    release.confirmed_signature = by.sign(message)
    release.tokens = sorted(map(str, wording.tokens))
    release.save()


def _check_ask(release: Release, message: bytes) -> None:
    try:
        verify(signing_key_of(release.asked_by), release.asked_signature, message)
    except SealBroken:
        raise Refused(
            _("The first signature under this release does not hold."),
            _("Do not release it. Tell an auditor."),
        ) from None


def _pictures(
    wording: Wording, investigation: UUID, statement: UUID, *, by: Holder, now: datetime
) -> list[PublishedPicture | None]:
    """Take each sentence's picture out of the vault, as both people have signed it."""
    return [
        PublishedPicture(
            statement_id=statement,
            raw=for_everybody(
                _exactly(sentence.picture, investigation, statement, by=by, now=now)
            ),
        )
        if sentence.picture
        else None
        for sentence in wording.sentences
    ]


def _exactly(
    picture: Picture, investigation: UUID, statement: UUID, *, by: Holder, now: datetime
) -> bytes:
    raw = take_for_publication(
        picture.item,
        kind=Kind.INVESTIGATION,
        compartment=investigation,
        statement=statement,
        by=by,
        now=now,
    )
    if sha256(raw).hex() != picture.sha256:
        raise Refused(
            _("A new copy of a picture was made while you were signing."),
            _("Read the draft again and ask anew."),
        )
    return raw


def _publish(
    statement: UUID,
    wording: Wording,
    pictures: Sequence[PublishedPicture | None],
    *,
    now: datetime,
) -> None:
    told = wording.numbered
    for sentence, picture in zip(told, pictures, strict=True):
        if picture:
            sentence["picture"]["file"] = str(picture.id)
    PublishedStatement.objects.create(
        id=statement,
        title=wording.title,
        language=wording.language,
        sentences=told,
        sources=wording.sources,
        week=f"{now:%G-W%V}",
    )
    PublishedPicture.objects.bulk_create([p for p in pictures if p])
