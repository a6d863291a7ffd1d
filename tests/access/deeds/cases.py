"""Forms of the inbox and of cases."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from amparo.apps.intake.models import Handover
from amparo.apps.protection.models import DrawerRecord
from amparo.apps.protection.rules import Check
from tests.access.deeds.visits import UUIDS, Deed, Visit, id_of, ids, sent_to
from tests.access.house import (
    letter_gone,
    note_deposits,
    note_letter,
    opened,
)
from tests.access.ledger import DRAWERS, INBOX, Lock


@sent_to("intake:triage")
def _triage(_visit: Visit) -> Deed:
    hours = {"from_hour": "0", "until_hour": "24", "utc_offset": "0"}
    return Deed({"tier": "4", "channels": ["reply"], "seen_version": "0", **hours})


@sent_to("intake:answer")
def _answer_report(visit: Visit) -> Deed:
    word = visit.word(INBOX)
    return Deed({"text": word}, lambda _answer: visit.it.words.append(word))


@sent_to("intake:hand-over")
def _hand_over(visit: Visit) -> Deed:
    name, before = visit.colleague("caseworker"), ids(Handover)

    def then(_answer: Any) -> None:
        (letter,) = ids(Handover) - before
        note_letter(visit.walk.house, visit.it, letter, to=name)

    return Deed({"caseworker": id_of(visit, name)}, then)


@sent_to("intake:take-back")
def _take_back(visit: Visit) -> Deed:
    def then(_answer: Any) -> None:
        for letter in visit.walk.house.things.of("letter"):
            if letter.words[0] == visit.it.words[0]:
                letter_gone(visit.walk.house, letter)

    return Deed({}, then)


@sent_to("intake:close-offer")
def _close(visit: Visit) -> Deed:
    return Deed({}, lambda _answer: visit.walk.house.things.remove(visit.it))


@sent_to("protection:decline-letter")
def _decline(visit: Visit) -> Deed:
    return Deed({}, lambda _answer: letter_gone(visit.walk.house, visit.it))


@sent_to("protection:open-case")
def _open_case(visit: Visit) -> Deed:
    def then(answer: Any) -> None:
        assert visit.it.id
        case = UUID(re.findall(UUIDS, answer["Location"])[0])
        opened(visit.walk.house, visit.it.id, case, by=visit.alias)

    return Deed({}, then)


@sent_to("protection:share")
def _share(visit: Visit) -> Deed:
    drawer = DRAWERS[visit.pick % len(DRAWERS)]
    name, right = visit.colleague(), ("read", "write")[visit.pick // 7 % 2]
    ledger, lock = visit.walk.ledger, Lock(drawer, visit.case)
    days = (0, 0, 20)[visit.pick // 14 % 3]
    until = visit.walk.now.date() + timedelta(days=days) if days else None

    def then(_answer: Any) -> None:
        allowed = ledger.shareable(name, drawer)
        assert (right == "read" and allowed) or right == allowed, (name, drawer, right)
        assert ledger.may(visit.alias, lock, "lead"), (visit.alias, lock)
        ledger.give(lock, to=name, by=visit.alias, right=right, until=until)

    form = {
        "share": f"{drawer}:{id_of(visit, name)}",
        "reach": "3" if right == "write" else "2",
    }
    return Deed(form | ({"expires_on": until.isoformat()} if until else {}), then)


@sent_to("protection:lead")
def _lead(visit: Visit) -> Deed:
    ledger, name = visit.walk.ledger, visit.colleague("caseworker")

    def then(_answer: Any) -> None:
        if name in ledger.frozen:  # not offered, so the form did nothing
            return
        for drawer in DRAWERS:
            lock = Lock(drawer, visit.case)
            if ledger.opens(visit.alias, lock):
                ledger.give(lock, to=name, by=visit.alias, right="lead")

    return Deed({"caseworker": id_of(visit, name)}, then)


@sent_to("protection:end-share")
def _end(visit: Visit) -> Deed:
    ledger, name = visit.walk.ledger, visit.colleague()
    drawer = visit.it.address["drawer"]
    return Deed(
        {"drawer": drawer, "member": id_of(visit, name)},
        lambda _answer: ledger.end(visit.it.lock, member=name, by=visit.alias),
    )


@sent_to("protection:request-identity")
def _request(visit: Visit) -> Deed:
    until = visit.walk.now.date() + timedelta(days=3 + visit.pick % 20)
    where = next((d for d in ("account", "extract") if _has(visit, d)), "account")
    lock, before = Lock(where, visit.case), ids(DrawerRecord)

    def then(_answer: Any) -> None:
        (filed,) = ids(DrawerRecord) - before
        visit.walk.ledger.wrote(visit.alias, lock)
        at = {"case": visit.case, "request_id": filed}
        thing = visit.walk.house.things.add("request", lock, own="request_id", **at)
        thing.address |= {"asked_by": visit.alias, "until": until}

    return Deed({"reason": visit.word(lock), "until": until.isoformat()}, then)


def _has(visit: Visit, drawer: str) -> bool:
    return visit.walk.ledger.opens(visit.alias, Lock(drawer, visit.case))


@sent_to("protection:answer-request")
def _decide(visit: Visit) -> Deed:
    ledger, says = visit.walk.ledger, "yes" if visit.pick % 4 else "no"
    identity = Lock("identity", visit.case)

    def then(_answer: Any) -> None:
        asker = str(visit.it.address["asked_by"])
        until = visit.it.address.get(
            "until"
        ) or visit.walk.house.now.date() + timedelta(7)
        ledger.wrote(visit.alias, visit.it.lock)
        if says == "yes":
            ledger.give(identity, to=asker, by=visit.alias, right="read", until=until)  # type: ignore[arg-type]

    return Deed({"decision": says}, then)


@sent_to("protection:record-consent")
def _consent(visit: Visit) -> Deed:
    today, lock = visit.walk.now.date(), Lock("account", visit.case)
    before = ids(DrawerRecord)

    def then(_answer: Any) -> None:
        (filed,) = ids(DrawerRecord) - before
        visit.walk.ledger.wrote(visit.alias, lock)
        visit.walk.house.things.add("consent", lock, case=visit.case, consent=filed)

    form = {
        "purposes": ["documenting", "statement"],
        "audiences": ["team", "public"],
        "detail": "3",
        "given_on": today.isoformat(),
        "expires_on": (today + timedelta(days=300)).isoformat(),
        "given": "message",
        "words": visit.word(lock),
    }
    return Deed(form, then)


@sent_to("protection:withdraw-consent")
def _withdraw(visit: Visit) -> Deed:
    lock = visit.it.lock
    return Deed(
        {"how": visit.word(lock)},
        lambda _answer: visit.walk.ledger.wrote(visit.alias, lock),
    )


@sent_to("protection:make-extract")
def _extract(visit: Visit) -> Deed:
    house, ledger = visit.walk.house, visit.walk.ledger
    account, extract = Lock("account", visit.case), Lock("extract", visit.case)
    doors = [t for t in house.things.of("investigation") if t.id]
    door = doors[visit.pick % len(doors)]
    consents = [
        t for t in house.things.of("consent") if t.address["case"] == visit.case
    ]
    consent = consents[visit.pick % len(consents)].id if consents else None

    def then(_answer: Any) -> None:
        ledger.wrote(visit.alias, account)
        ledger.wrote(visit.alias, extract)
        assert door.id
        note_deposits(house, door.id)

    form = {
        "consent": str(consent),
        "investigation": str(door.id),
        "text": visit.word(extract, door.lock),
        "language": "en",
        "checked": [check.value for check in Check],
    }
    return Deed(form, then)


@sent_to("protection:propose-extract")
def _propose(visit: Visit) -> Deed:
    lock = Lock("account", visit.case)
    form = {"text": visit.word(lock), "language": "en"}
    return Deed(form, lambda _answer: visit.walk.ledger.wrote(visit.alias, lock))


@sent_to("protection:answer")
def _answer_case(visit: Visit) -> Deed:
    lock = Lock("contact", visit.case)
    form = {"text": visit.word(lock)}
    return Deed(form, lambda _answer: visit.walk.ledger.wrote(visit.alias, lock))


SHEETS: dict[str, dict[str, Any]] = {
    "contact": {"ways": "{}", "channels": ["reply"], "from_hour": "0", "until_hour": "24", "utc_offset": "0"},
    "identity": {"names": "{}"},
    "account": {"story": "{}"},
    "protection": {"tier": "4", "dangers": "{}"},
    "extract": {"remarks": "{}"},
}  # fmt: skip


@sent_to("protection:edit")
def _edit(visit: Visit) -> Deed:
    lock = visit.it.lock
    word = visit.word(lock)
    fields = {
        name: word if value == "{}" else value
        for name, value in SHEETS[lock.kind].items()
    }
    version = visit.walk.sheet_version(lock)
    return Deed(
        {**fields, "seen_version": str(version)},
        lambda _answer: visit.walk.ledger.wrote(visit.alias, lock),
    )
