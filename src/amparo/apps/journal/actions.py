"""Everything that is done leaves one leaf in the log, and most of it a note for auditors."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from amparo.apps.journal import published
from amparo.apps.journal.bodies import Act, seal_body
from amparo.apps.journal.models import JournalEntry, LogHead, LogLeaf, SharedHead
from amparo.apps.journal.queries import check_log, leaves_from
from amparo.apps.journal.rows import insert
from amparo.apps.journal.rules import rewritten, why_not_append
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import organisation
from amparo.lib.custody.errors import LogRewritten
from amparo.lib.sealing.keyring import Kind

Publishing = list[Future[None]]
_beside: ContextVar[tuple[Executor, Publishing] | None] = ContextVar(
    "who publishes beside", default=None
)


def note(
    *,
    verb: str,
    by: Holder | None,
    now: datetime,
    subject: UUID | None = None,
    facts: dict[str, Any] | None = None,
) -> int:
    """Note what was done, in the caller's transaction, and return the leaf's position.

    `verb` reads noun.verb. `facts` is small JSON without names or content; a page that
    opens many sealed rows writes one note. Only auditors can read it. If the caller's
    transaction is rolled back, nothing was noted.
    """
    house, entry = organisation(), uuid.uuid4()
    act = Act(verb, by.id if by else None, now, subject, facts or {})
    sealed, commitment = seal_body(
        act, entry=entry, organisation=house.id, public_key=house.journal_public
    )
    with transaction.atomic(savepoint=False):
        position = append_leaf(commitment)
        JournalEntry.objects.create(
            id=entry,
            leaf_id=position,
            key_version=house.journal_version,
            sealed=sealed,
        )
    return position


def append_leaf(commitment: bytes) -> int:
    """Add a leaf to the log in the caller's transaction and return its position.

    Raises:
        Refused: as `append_leaves`.
    """
    return append_leaves([commitment])


def append_leaves(commitments: Sequence[bytes]) -> int:
    """Add leaves in the caller's transaction and return the position of the first.

    Writers wait for each other here until they commit, so positions have no gap. Once
    the transaction has committed the leaves are published to the tiles.

    Raises:
        Refused: the desk's database has fewer leaves than were published.
    """
    with transaction.atomic(savepoint=False):
        head, _ = LogHead.objects.select_for_update().get_or_create(id=1)
        if refused := why_not_append(size=head.size, published=published.counted()):
            raise refused
        first, size = head.size, head.size + len(commitments)
        insert(LogLeaf, ("position", "commitment"), list(enumerate(commitments, first)))
        head.size = size
        head.save(update_fields=["size"])
        transaction.on_commit(lambda: _publish_up_to(size - 1))
    return first


def publish() -> None:
    """Copy committed leaves to the tiles and put a new signed checkpoint in place.

    Raises:
        Refused: rows of the last tile are not what was published.
    """
    origin = published.origin_of(organisation().id)
    try:
        published.extend(origin=origin, leaves_from=leaves_from)
    except LogRewritten as found:
        raise rewritten(found.position) from found


def share_head() -> list[int]:
    """Remember that the present head leaves the house; return the sizes of all that did.

    Later packages prove to whoever kept one that the log has only grown since.
    """
    SharedHead.objects.get_or_create(size=published.counted())
    return list(SharedHead.objects.order_by("size").values_list("size", flat=True))


def take_head(*, by: Holder, now: datetime) -> str:
    """Give an auditor the published checkpoint, signed, to keep somewhere else.

    Raises:
        Unseen: the holder has no journal key.
        Refused: it is not signed by our key, or does not fit the tiles.
    """
    by.entry(Kind.JOURNAL, organisation().journal_compartment)
    note(verb="journal.take-head", by=by, now=now)
    if refused := check_log().refused:
        raise refused
    share_head()
    return published.tiles().checkpoint() or ""


@contextmanager
def published_by(thread: Executor) -> Iterator[Publishing]:
    """Let a thread publish what is committed in the block, while the work goes on.

    Give nobody a position before the futures in the list have returned. They raise what
    `publish` raises.
    """
    under_way = Publishing()
    before = _beside.set((thread, under_way))
    try:
        yield under_way
    finally:
        _beside.reset(before)


def _publish_up_to(position: int) -> None:
    """Publish unless it is done: a transaction of many notes publishes once."""
    if position < published.counted():
        return
    if not (beside := _beside.get()):
        publish()
        return
    thread, under_way = beside
    origin = published.origin_of(organisation().id)
    first = published.compared_from()
    try:
        leaves = leaves_from(first)
    except LogRewritten as found:
        raise rewritten(found.position) from found
    under_way.append(thread.submit(_extend, origin, first, leaves))


class _Surpassed(Exception):  # noqa: N818  named for what happened
    """Somebody else has published these leaves and more meanwhile."""


def _extend(origin: str, first: int, leaves: Sequence[bytes]) -> None:
    """Publish leaves that were read before: a thread has no part in the desk's database."""

    def read_before(start: int) -> Sequence[bytes]:
        if published.counted() > first + len(leaves):
            raise _Surpassed
        return leaves[start - first :]

    try:
        published.extend(origin=origin, leaves_from=read_before)
    except _Surpassed:
        return
    except LogRewritten as found:
        raise rewritten(found.position) from found
