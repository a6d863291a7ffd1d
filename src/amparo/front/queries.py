"""Reads of the front. None of them says more than whoever holds the code, or the pull key, may know."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from amparo.front.models import Box, Reply, Thread
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.primitives.publics import open_bytes, random_bytes, seal_bytes
from amparo.lib.sealing.reporter import ReporterKeys, open_reply

SHOWN_AT_ONCE = 8
MAIN, TWIN = b"\x00", b"\x01"


@dataclass(frozen=True)
class Wrapped:
    """What a thread row holds under its code.

    `reports_to` is the thread that the desk knows; for a twin it is that of the code it stands in for.
    """

    reply_key: bytes
    reports_to: UUID
    is_twin: bool

    def seal(self, keys: ReporterKeys, *, row: UUID) -> bytes:
        """Seal for one row."""
        plain = (TWIN if self.is_twin else MAIN) + self.reports_to.bytes
        context = bind("thread/v1", row)
        return seal_bytes(keys.reply_key, plain + self.reply_key, context=context)


@dataclass(frozen=True)
class Unread:
    """An answer that has not been confirmed as read."""

    id: UUID
    text: str


@dataclass(frozen=True)
class Conversation:
    """What a code opens. An unknown code opens an empty one that looks the same."""

    row: UUID
    wrapped: Wrapped
    keys: ReporterKeys
    is_known: bool


def find_conversation(keys: ReporterKeys) -> Conversation:
    """Open the row of a code; for a code that has none, make up one of equal shape."""
    fresh = Wrapped(random_bytes(32), reports_to=uuid4(), is_twin=False)
    stand_in = Thread(id=fresh.reports_to)
    stand_in.wrapped_key = fresh.seal(keys, row=stand_in.id)
    found = Thread.objects.filter(lookup=keys.lookup).first()
    row = found or stand_in
    return Conversation(
        row=row.id,
        wrapped=_unwrap(keys, bytes(row.wrapped_key), row=row.id),
        keys=keys,
        is_known=found is not None,
    )


def _unwrap(keys: ReporterKeys, sealed: bytes, *, row: UUID) -> Wrapped:
    plain = open_bytes(keys.reply_key, sealed, context=bind("thread/v1", row))
    return Wrapped(
        reply_key=plain[17:],
        reports_to=UUID(bytes=plain[1:17]),
        is_twin=plain[:1] == TWIN,
    )


def unread_replies(row: UUID, *, reply_key: bytes) -> list[Unread]:
    """Open the answers of a conversation; what does not open there is its twin's padding."""
    unread = []
    for reply in Reply.objects.filter(thread_id=row):
        try:
            text = open_reply(reply_key, bytes(reply.sealed), thread=row)
        except SealingError:
            continue
        unread.append(Unread(reply.id, text))
    return unread[:SHOWN_AT_ONCE]


def list_boxes() -> list[Box]:
    """List what lies here for the desk, by random id, so that the order tells nothing."""
    return list(Box.objects.defer("sealed").order_by("id"))


def find_box(box: UUID) -> Box | None:
    """Find one box."""
    return Box.objects.filter(id=box).first()
