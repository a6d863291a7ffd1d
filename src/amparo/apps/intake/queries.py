"""What an intake worker may see of the inbox, and a caseworker of letters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from typing import TYPE_CHECKING, BinaryIO, cast
from uuid import UUID

from amparo.apps.intake.box_folder import PieceReader
from amparo.apps.intake.conversations import Conversation, put_together
from amparo.apps.intake.letters import Letter, LetterFile, open_letter
from amparo.apps.intake.models import (
    HandedThread,
    Handover,
    Outgoing,
    Received,
    Sheet,
)
from amparo.apps.intake.opening import (
    Damaged,
    InboxKeys,
    OpenedBox,
    file_pieces,
    open_box,
    open_handed,
    open_sheet,
)
from amparo.apps.members.queries import (
    get_member,
    organisation,
    signed_entry,
)
from amparo.apps.members.roles import Role
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.reports import FileHeader
from amparo.web.unseen import Unseen

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder

FILE_PIECE = 256 * 1024
OFFERS = Received.Kind.OFFER


@dataclass(frozen=True)
class Inbox:
    """The conversations that wait, the most urgent first, and boxes that do not open."""

    conversations: list[Conversation]
    damaged: list[UUID]


def inbox(*, by: Holder, now: datetime) -> Inbox:
    """Open everything that people in danger sent; offers of help are never among it.

    Raises:
        Unseen: this member has no inbox key.
    """
    keys = InboxKeys(by)
    opened, damaged = _open_all(Received.objects.exclude(kind=OFFERS), keys=keys)
    return Inbox(
        put_together(
            opened,
            sheets={s.report_id: open_sheet(s, keys=keys) for s in Sheet.objects.all()},
            handed=_handed(keys),
            now=now,
        ),
        damaged,
    )


def _open_all(rows: object, *, keys: InboxKeys) -> tuple[list[OpenedBox], list[UUID]]:
    opened, damaged = [], []
    for row in rows.exclude(state=Received.State.GONE):  # type: ignore[attr-defined]
        try:
            opened.append(open_box(row, keys=keys))
        except Damaged:
            damaged.append(row.id)
    return opened, damaged


def _handed(keys: InboxKeys) -> dict[UUID, UUID]:
    return dict(
        open_handed(row.sealed, row=row.id, version=row.inbox_version, keys=keys)
        for row in HandedThread.objects.all()
    )


def get_conversation(report: UUID, *, by: Holder, now: datetime) -> Conversation:
    """Give one conversation whole. The caller notes it in the journal.

    Raises:
        Unseen: absent, or no inbox key.
    """
    for conversation in inbox(by=by, now=now).conversations:
        if conversation.id == report:
            return conversation
    raise Unseen


@dataclass(frozen=True)
class Offers:
    """Offers of help, the oldest first, and boxes that do not open."""

    offers: list[OpenedBox]
    damaged: list[UUID]


def offers(*, by: Holder) -> Offers:
    """Open the offers of help: a queue of its own, without clocks.

    Raises:
        Unseen: this member has no inbox key.
    """
    rows = Received.objects.filter(kind=OFFERS)
    opened, damaged = _open_all(rows, keys=InboxKeys(by))
    return Offers(sorted(opened, key=lambda box: (box.arrived_at, box.id)), damaged)


def get_offer(offer: UUID, *, by: Holder) -> OpenedBox:
    """Give one offer of help.

    Raises:
        Unseen: absent, or no inbox key.
    """
    for opened in offers(by=by).offers:
        if opened.id == offer:
            return opened
    raise Unseen


def get_file(
    report: UUID, box: UUID, *, by: Holder, now: datetime
) -> tuple[FileHeader, Iterator[bytes]]:
    """Give a file of a conversation: what it is called, and its bytes as they are opened.

    Raises:
        Unseen: absent, or no inbox key.
    """
    conversation = get_conversation(report, by=by, now=now)
    for file in conversation.files:
        if file.id == box and file.header is not None:
            return file.header, file_pieces(file.header, box=box)
    raise Unseen


def waiting_answers() -> set[UUID]:
    """List answers that the front does not have yet."""
    waiting = Outgoing.objects.filter(undeliverable=False)
    return set(waiting.values_list("id", flat=True))


def undeliverable_answers() -> set[UUID]:
    """List answers that could not be left: the conversation is gone from the front."""
    lost = Outgoing.objects.filter(undeliverable=True)
    return set(lost.values_list("id", flat=True))


def letters_for(by: Holder) -> list[Letter]:
    """Open the letters that wait for this member, those with a nearer tier first."""
    found = [
        read_letter(row, by=by)
        for row in Handover.objects.filter(recipient_id=by.id).values_list(
            "id", flat=True
        )
    ]
    return sorted(found, key=lambda letter: (not letter.medical, letter.tier))


def count_letters(by: Holder) -> int:
    """Count the letters that wait for this member, without opening any."""
    return Handover.objects.filter(recipient_id=by.id).count()


def read_letter(handover: UUID, *, by: Holder) -> Letter:
    """Open a letter to this member.

    Raises:
        Unseen: absent, or for someone else.
        Damaged: changed, or written by nobody we trust.
    """
    row = Handover.objects.filter(id=handover, recipient_id=by.id).first()
    if row is None:
        raise Unseen
    try:
        _sender, letter = open_letter(
            row.sealed,
            letter=row.id,
            organisation=organisation().id,
            recipient=by.id,
            hpke_seed=by.bundle.hpke_seed,
            signing_key_of=intake_key_of,
        )
    except SealBroken:
        raise Damaged from None
    return letter


def intake_key_of(member: UUID) -> bytes:
    """Give the signing key of an intake worker, also of one who has left since.

    Raises:
        SealBroken: not someone who may write letters.
    """
    try:
        entry = signed_entry(get_member(member))
    except Refused:
        raise SealBroken from None
    if entry.role != Role.INTAKE:
        raise SealBroken
    return entry.signing_public


@contextmanager
def letter_stream(file: LetterFile, *, thread: UUID) -> Iterator[BinaryIO]:
    """Open a file that came with a letter, to be read once from its beginning."""
    header = FileHeader(
        thread=thread,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        key=file.key,
    )
    pieces = PieceReader(file_pieces(header, box=file.box))
    with BufferedReader(pieces, FILE_PIECE) as source:
        yield cast("BinaryIO", source)
