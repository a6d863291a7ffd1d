"""What a page remembers between two clicks, since there is no cookie: a sealed ticket in its form.

A ticket opens once, in this process only, for a limited time. Pressing Back and sending it again
therefore shows a page that says so, and never what stood there before.
"""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from amparo.front.queries import Conversation, Wrapped
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.padding import pad, unpad
from amparo.lib.sealing.primitives.publics import open_bytes, random_bytes, seal_bytes
from amparo.lib.sealing.reporter import ReporterKeys

SIZE = 1024  # all tickets are equally long, so that a page's length tells nothing
CONTEXT = b"amparo/front/ticket/v1"
STATE_LIFE = timedelta(minutes=10)
EMPTY_PAGE_LIFE = timedelta(
    hours=2
)  # a page that holds nothing yet may lie open longer


class Page(StrEnum):
    """What the ticket is for; one page's ticket does nothing on another."""

    WRITE = "write"
    OFFER = "offer"
    ENTER = "enter"
    TWIN = "twin"
    CODE = "code"
    FILES = "files"
    TALK = "talk"
    RESUME = "resume"


LIFE = {
    Page.WRITE: EMPTY_PAGE_LIFE,
    Page.OFFER: EMPTY_PAGE_LIFE,
    Page.ENTER: EMPTY_PAGE_LIFE,
    Page.TWIN: EMPTY_PAGE_LIFE,
    Page.RESUME: EMPTY_PAGE_LIFE,
    Page.CODE: STATE_LIFE,
    Page.FILES: STATE_LIFE,
    Page.TALK: STATE_LIFE,
}


class TicketError(Exception):
    """No page opens to this ticket."""


class TicketOld(TicketError):  # noqa: N818  it says what happened
    """Its time is over, or another process made it; what was sent with it has not been taken."""


class TicketUsed(TicketError):  # noqa: N818  it says what happened
    """It was used already; what was sent with it the first time has been taken."""

    def __init__(self, serial: bytes) -> None:
        super().__init__()
        self.serial = serial


@dataclass(frozen=True)
class Ticket:
    """What a page holds. Everything is optional but the page.

    `thread` is where a file goes; `number` is the word asked for, or how many files have arrived.
    `origin` is the address at which the page itself was fetched.
    """

    page: Page
    conversation: Conversation | None = None
    thread: UUID | None = None
    code: str = ""
    number: int = 0
    replies: Sequence[UUID] = ()
    origin: str = ""
    serial: bytes = field(default_factory=lambda: random_bytes(16))


class TicketBox:
    """Makes and takes tickets under a key that lives and dies with the process."""

    def __init__(self) -> None:
        self._key = random_bytes(32)
        self._used: OrderedDict[bytes, datetime] = OrderedDict()
        self._lock = threading.Lock()

    def issue(self, ticket: Ticket, *, now: datetime) -> str:
        """Seal a ticket for a hidden field."""
        plain = json.dumps(
            _to_json(ticket, ends_at=now + LIFE[ticket.page]), ensure_ascii=False
        ).encode()
        sealed = seal_bytes(self._key, pad(plain, SIZE), context=CONTEXT)
        return urlsafe_b64encode(sealed).decode()

    def look(self, text: str, *, page: Page, now: datetime) -> Ticket:
        """Open a ticket without using it up.

        Raises:
            TicketOld: over, of another page or another process, or no ticket at all.
            TicketUsed: taken before.
        """
        ticket, ends_at = self._open(text)
        if ticket.page != page:
            raise TicketOld
        with self._lock:
            if ticket.serial in self._used:
                raise TicketUsed(ticket.serial)
        if now >= ends_at:
            raise TicketOld
        return ticket

    def take(self, text: str, *, page: Page, now: datetime) -> Ticket:
        """Open a ticket and use it up. Raises as `look` does."""
        ticket = self.look(text, page=page, now=now)
        with self._lock:
            if ticket.serial in self._used:
                raise TicketUsed(ticket.serial)
            self._forget_old(now)
            self._used[ticket.serial] = now + EMPTY_PAGE_LIFE
        return ticket

    def _open(self, text: str) -> tuple[Ticket, datetime]:
        try:
            sealed = urlsafe_b64decode(text.encode())
            raw = json.loads(unpad(open_bytes(self._key, sealed, context=CONTEXT)))
        except (SealBroken, ValueError):
            raise TicketOld from None
        return _from_json(raw), datetime.fromisoformat(raw["ends_at"])

    def _forget_old(self, now: datetime) -> None:
        while self._used:
            serial, until = next(iter(self._used.items()))
            if until > now:
                return
            del self._used[serial]


class Recent:
    """Where the page with the code of a report waits, by the serial of the form that sent the report.

    If the line broke, the form comes again and is led there instead of being taken twice.
    """

    LONGEST = 5_000

    def __init__(self) -> None:
        self._addresses: OrderedDict[bytes, str] = OrderedDict()

    def remember(self, serial: bytes, address: str) -> None:
        """Note where the answer to a form waits."""
        self._addresses[serial] = address
        while len(self._addresses) > self.LONGEST:
            self._addresses.popitem(last=False)

    def find(self, serial: bytes) -> str:
        """Give the address, or nothing."""
        return self._addresses.get(serial, "")


def _to_json(ticket: Ticket, *, ends_at: datetime) -> dict[str, object]:
    return {
        "page": ticket.page,
        "conversation": ticket.conversation and _spelled(ticket.conversation),
        "thread": ticket.thread and ticket.thread.hex,
        "code": ticket.code,
        "number": ticket.number,
        "replies": [reply.hex for reply in ticket.replies],
        "origin": ticket.origin,
        "serial": ticket.serial.hex(),
        "ends_at": ends_at.isoformat(),
    }


def _from_json(raw: dict[str, Any]) -> Ticket:
    return Ticket(
        page=Page(raw["page"]),
        conversation=raw["conversation"] and _read(raw["conversation"]),
        thread=UUID(hex=raw["thread"]) if raw["thread"] else None,
        code=raw["code"],
        number=raw["number"],
        replies=tuple(UUID(hex=reply) for reply in raw["replies"]),
        origin=raw["origin"],
        serial=bytes.fromhex(raw["serial"]),
    )


def _spelled(conversation: Conversation) -> dict[str, object]:
    return {
        "row": conversation.row.hex,
        "key": conversation.wrapped.reply_key.hex(),
        "to": conversation.wrapped.reports_to.hex,
        "twin": conversation.wrapped.is_twin,
        "lookup": conversation.keys.lookup.hex(),
        "under": conversation.keys.reply_key.hex(),
        "known": conversation.is_known,
    }


def _read(raw: dict[str, Any]) -> Conversation:
    return Conversation(
        row=UUID(hex=raw["row"]),
        wrapped=Wrapped(
            reply_key=bytes.fromhex(raw["key"]),
            reports_to=UUID(hex=raw["to"]),
            is_twin=raw["twin"],
        ),
        keys=ReporterKeys(
            lookup=bytes.fromhex(raw["lookup"]), reply_key=bytes.fromhex(raw["under"])
        ),
        is_known=raw["known"],
    )
