"""Bringing sealed boxes from the front to the desk, and answers back. It needs no key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.intake.box_folder import BoxFolder, box_folder
from amparo.apps.intake.models import Outgoing, Received
from amparo.apps.members.queries import PinnedOrganisation, organisation
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.primitives.publics import hpke_seal
from amparo.outbound.front_port import KINDS, BoxCard, BoxGone, FrontPort, ThreadGone

# The largest text box is 128 KiB and its wrapping; more than this is no honest box.
LARGEST_TEXT = 64 * 1024 * 1024
FORGET_AT_ONCE = 100
ARRIVAL_SIZE = 40


@dataclass(frozen=True)
class Pulled:
    """What one meeting with the front came to."""

    taken: int
    known: int
    strange: int
    sent: int
    undeliverable: int


def pull(front: FrontPort, *, now: datetime) -> Pulled:
    """Take what lies on the front, then leave the answers there.

    Each box is on the desk's disk, durably, before the front may forget it; a meeting cut
    at any point loses nothing, and the next one goes on. A box that comes again is known by
    its id. A box of a kind or size that we do not know stays on the front and is counted.

    Raises:
        FrontUnreachable: the front does not answer.
    """
    listed = list(front.boxes())
    texts = [card for card in listed if card.kind != Received.Kind.FILE]
    files = [card for card in listed if card.kind == Received.Kind.FILE]
    # Files last: when one finds no room, all words are here and all answers are there.
    counted = _take_all(front, texts, now=now)
    sent, undeliverable = _send(front)
    counted += _take_all(front, files, now=now)
    _drop_tombstones(listed={card.id for card in listed})
    return Pulled(
        taken=counted["taken"],
        known=counted["known"],
        strange=counted["strange"],
        sent=sent,
        undeliverable=undeliverable,
    )


def _take_all(front: FrontPort, cards: list[BoxCard], *, now: datetime) -> Counter[str]:
    pinned, folder = organisation(), box_folder()
    here = Received.objects.filter(id__in=[card.id for card in cards])
    mine = set(here.values_list("id", flat=True))
    counted: Counter[str] = Counter(known=len(mine))
    kept: list[UUID] = []
    for card in cards:
        is_here = card.id in mine
        if not is_here:
            is_here = _take(front, card, folder=folder, pinned=pinned, now=now)
            counted["taken" if is_here else "strange"] += 1
        if is_here:
            kept.append(card.id)
        if len(kept) >= FORGET_AT_ONCE:
            front.forget(kept)
            kept.clear()
    front.forget(kept)
    return counted


def _take(
    front: FrontPort,
    card: BoxCard,
    *,
    folder: BoxFolder,
    pinned: PinnedOrganisation,
    now: datetime,
) -> bool:
    if card.kind not in KINDS:
        return False
    try:
        sealed = _fetched(front, card, folder=folder)
    except BoxGone:  # another meeting took it
        return True
    if sealed is None:
        return False
    _store(card, sealed, pinned=pinned, now=now)
    return True


def _fetched(front: FrontPort, card: BoxCard, *, folder: BoxFolder) -> bytes | None:
    """Fetch a box: a file straight to the disk, a text into memory. None if too large."""
    if card.kind == Received.Kind.FILE:
        folder.write(card.id, front.fetch(card.id))
        return b""
    return _at_most(front.fetch(card.id), LARGEST_TEXT)


def _at_most(pieces: Iterator[bytes], limit: int) -> bytes | None:
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > limit:
            return None
    return bytes(whole)


@transaction.atomic(durable=True)
def _store(
    card: BoxCard, sealed: bytes, *, pinned: PinnedOrganisation, now: datetime
) -> None:
    arrival = hpke_seal(
        pinned.inbox_public,
        now.isoformat().encode().ljust(ARRIVAL_SIZE),
        context=arrival_context(organisation=pinned.id, box=card.id),
    )
    Received.objects.bulk_create(
        [
            Received(
                id=card.id,
                kind=card.kind,
                week=card.week,
                inbox_version=pinned.inbox_version,
                sealed=sealed,
                arrival=arrival,
            )
        ],
        ignore_conflicts=True,
    )


def arrival_context(*, organisation: UUID, box: UUID) -> bytes:
    """Spell what the time of arrival is bound to."""
    return bind("arrival/v1", organisation, box)


def _drop_tombstones(*, listed: set[UUID]) -> None:
    """Forget ids of emptied boxes that the front has forgotten too."""
    gone = Received.objects.filter(state=Received.State.GONE)
    ids = set(gone.values_list("id", flat=True)) - listed
    Received.objects.filter(id__in=ids, state=Received.State.GONE).delete()


def _send(front: FrontPort) -> tuple[int, int]:
    """Leave each answer on the front, then forget it here; at worst one is left twice."""
    sent = undeliverable = 0
    waiting = Outgoing.objects.filter(undeliverable=False)
    for answer in waiting.order_by("id"):
        try:
            front.reply(answer.thread, answer.sealed)
        except ThreadGone:
            Outgoing.objects.filter(id=answer.id).update(undeliverable=True, sealed=b"")
            undeliverable += 1
        else:
            answer.delete()
            sent += 1
    return sent, undeliverable
