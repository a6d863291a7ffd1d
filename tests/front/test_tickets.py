from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from amparo.front.queries import Conversation, Wrapped
from amparo.front.tickets import (
    STATE_LIFE,
    Page,
    Recent,
    Ticket,
    TicketBox,
    TicketOld,
    TicketUsed,
)
from amparo.lib.sealing.reporter import ReporterKeys

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FULL = Ticket(
    Page.TALK,
    conversation=Conversation(
        row=uuid4(),
        wrapped=Wrapped(bytes(32), reports_to=uuid4(), is_twin=True),
        keys=ReporterKeys.nobodys(),
        is_known=True,
    ),
    thread=uuid4(),
    replies=tuple(uuid4() for _ in range(8)),
    number=7,
)


def test_a_ticket_gives_back_what_it_holds() -> None:
    box = TicketBox()
    for ticket in (FULL, Ticket(Page.CODE, code="слово " * 8, origin="x" * 22)):
        assert box.take(box.issue(ticket, now=NOW), page=ticket.page, now=NOW) == ticket


def test_all_tickets_are_equally_long() -> None:
    box = TicketBox()
    assert len(box.issue(FULL, now=NOW)) == len(box.issue(Ticket(Page.ENTER), now=NOW))


def test_a_ticket_serves_once() -> None:
    box = TicketBox()
    text = box.issue(Ticket(Page.ENTER), now=NOW)
    box.take(text, page=Page.ENTER, now=NOW)
    with pytest.raises(TicketUsed):
        box.take(text, page=Page.ENTER, now=NOW)


def test_a_ticket_of_a_page_that_holds_something_ends_after_ten_minutes() -> None:
    box = TicketBox()
    text = box.issue(FULL, now=NOW)
    assert timedelta(minutes=10) == STATE_LIFE
    with pytest.raises(TicketOld):
        box.take(text, page=Page.TALK, now=NOW + STATE_LIFE)


def test_a_ticket_does_nothing_on_another_page() -> None:
    box = TicketBox()
    with pytest.raises(TicketOld):
        box.take(box.issue(FULL, now=NOW), page=Page.FILES, now=NOW)


def test_a_ticket_of_another_process_does_nothing() -> None:
    with pytest.raises(TicketOld):
        TicketBox().take(TicketBox().issue(FULL, now=NOW), page=Page.TALK, now=NOW)


def test_a_changed_ticket_does_nothing() -> None:
    box = TicketBox()
    text = box.issue(FULL, now=NOW)
    for at in (0, len(text) // 2, len(text) - 2):
        changed = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(TicketOld):
            box.take(changed, page=Page.TALK, now=NOW)


def test_old_tickets_do_not_pile_up() -> None:
    box = TicketBox()
    for minute in range(600):
        now = NOW + timedelta(minutes=minute)
        box.take(box.issue(Ticket(Page.ENTER), now=now), page=Page.ENTER, now=now)
    assert len(box._used) <= 121


def test_only_the_latest_forms_are_led_back() -> None:
    recent = Recent()
    for number in range(Recent.LONGEST + 1):
        recent.remember(number.to_bytes(4), f"address {number}")
    assert (recent.find(bytes(4)), recent.find((1).to_bytes(4))) == ("", "address 1")
