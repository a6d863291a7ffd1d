"""Forms of investigations, of the vault and of statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from amparo.apps.publications.models import PublishedStatement
from tests.access.deeds.visits import UUIDS, Deed, Visit, id_of, ids, sent_to
from tests.access.house import (
    ARREST,
    CONNECTION,
    note_draft,
    note_share,
    note_statement,
)
from tests.access.ledger import Lock


@sent_to("events:investigations")
def _begin(visit: Visit) -> Deed:
    title = visit.word()

    def then(answer: Any) -> None:
        begun = UUID(re.findall(UUIDS, answer["Location"])[0])
        lock = Lock("investigation", begun)
        visit.walk.house.things.words[title.encode()] = {lock}
        visit.walk.house.things.add_investigation(begun)
        visit.walk.ledger.make(visit.alias, lock)

    return Deed({"title": title}, then)


@sent_to("events:share")
def _share_investigation(visit: Visit) -> Deed:
    ledger, name = visit.walk.ledger, visit.colleague()
    may_write = bool(visit.pick % 2)

    def then(_answer: Any) -> None:
        role = ledger.roles[name]
        assert role in {"documenter", "analyst", "campaigner", "caseworker"}, role
        assert visit.it.id
        right = "write" if may_write else "read"
        note_share(visit.walk.house, visit.it.id, to=name, by=visit.alias, right=right)

    form = {"colleague": id_of(visit, name)}
    return Deed(form | ({"may_write": "on"} if may_write else {}), then)


@sent_to("events:record-act")
def _act(visit: Visit) -> Deed:
    lock, things = visit.it.lock, visit.walk.house.things

    def then(answer: Any) -> None:
        _investigation, event = re.findall(UUIDS, answer["Location"])[:2]
        things.add("event", lock, investigation=lock.of, event=UUID(event))

    form = {
        "event_title": visit.word(lock),
        "event_when": "2026-05",
        "event_status": "alleged",
        "victim_alias": visit.word(lock),
        "victim_unit": "person",
        "type": ARREST,
        "status": "alleged",
    }
    return Deed(form, then)


@sent_to("events:record-information")
def _information(visit: Visit) -> Deed:
    lock, things = visit.it.lock, visit.walk.house.things

    def then(answer: Any) -> None:
        _investigation, told = re.findall(UUIDS, answer["Location"])[:2]
        at = {"investigation": lock.of, "information": UUID(told)}
        things.add("information", lock, **at)

    form = {
        "source_name": visit.word(lock),
        "source_kind": "media",
        "connection": CONNECTION,
        "hearsay_depth": "0",
        "told_title": visit.word(lock),
        "told_text": visit.word(lock),
        "told_language": "en",
        "date_basis": "unknown",
    }
    return Deed(form, then)


@sent_to("events:add-articles")
def _articles(visit: Visit) -> Deed:
    lock, things = visit.it.lock, visit.walk.house.things

    def then(answer: Any) -> None:
        added = answer.context["taken"][0].added
        at = {"investigation": lock.of, "information": added.information}
        things.add("information", lock, **at)
        shelf = {"kind": "investigation", "compartment": lock.of}
        things.add("item", lock, item=added.item, **shelf)

    text = f"# https://courier.example/ | {visit.word(lock)}\n{visit.word(lock)}"
    file = SimpleUploadedFile(f"{visit.word(lock)}.txt", text.encode(), "text/plain")
    return Deed({"articles": file}, then, done=200)


@sent_to("events:record-help")
def _help(visit: Visit) -> Deed:
    word = visit.word(visit.it.lock)
    return Deed({"kind": "010000000000", "made_by": word, "stage": "made"})


@sent_to("events:extract")
def _file_extract(visit: Visit) -> Deed:
    lock, things = visit.it.lock, visit.walk.house.things
    form = {
        "alias": visit.word(lock),
        "title": visit.word(lock),
        "connection": CONNECTION,
        "hearsay_depth": "0",
        "event": "",
    }
    return Deed(form, lambda _answer: things.remove(visit.it))


@sent_to("claims:read")
def _read(_visit: Visit) -> Deed:
    return Deed({})


@sent_to("claims:decide")
def _decide(visit: Visit) -> Deed:
    suggested = visit.it.address["suggestions"]
    assert isinstance(suggested, list)
    return Deed({"decide": f"accept:{suggested[visit.pick % len(suggested)]}"})


@sent_to("events:link")
def _link(visit: Visit) -> Deed:
    events = [
        t.id for t in visit.walk.house.things.of("event") if t.lock == visit.it.lock
    ]
    return Deed({"event": str(events[visit.pick % len(events)]) if events else ""})


@sent_to("events:revise")
def _revise(visit: Visit) -> Deed:
    lock = visit.it.lock
    form = {"words": visit.word(lock), "reason": visit.word(lock)}
    return Deed({**form, "type": ARREST, "status": "seen"})


@sent_to("vault:seal")
def _seal(visit: Visit) -> Deed:
    lock, at = _newest(visit), visit.it.address
    word = visit.word(lock)

    def then(answer: Any) -> None:
        item = UUID(re.findall(UUIDS, answer["Location"])[-1])
        visit.walk.house.things.add("item", lock, item=item, **at)

    file = SimpleUploadedFile(f"{word}.jpg", word.encode(), "image/jpeg")
    return Deed({"file": file, "source": word}, then)


def _newest(visit: Visit) -> Lock:
    """Give the lock of what somebody seals now: under the newest key they hold."""
    lock = visit.it.lock
    held = visit.walk.ledger.key(visit.alias, lock)
    if lock.kind != "account" or held is None:
        return lock
    return lock._replace(since=held.version)


@sent_to("vault:open")
def _open(visit: Visit) -> Deed:
    return Deed({"reason": visit.word(visit.it.lock)}, done=200)


@sent_to("vault:describe")
def _describe(visit: Visit) -> Deed:
    """Say something new; whoever was described before must be read again first."""
    word = visit.word(visit.it.lock)
    told = {"shows": word, "alt": word, "credit": word, "licence": "ours"}
    place = {"place": word, "precision": "3", "people": "nobody", "graphic": "no"}
    return Deed({**told, **place, "seen": "0"})


@sent_to("vault:text")
def _text(visit: Visit) -> Deed:
    word = visit.word(visit.it.lock)
    told = {"text_kind": "transcript", "language": "en", "text": word}
    return Deed({**told, "made_by": word})


@sent_to("vault:ask-release")
def _ask_release(visit: Visit) -> Deed:
    lock, at, things = _newest(visit), visit.it.address, visit.walk.house.things
    opens = visit.walk.ledger.opens
    kept = [
        t
        for t in things.of("item")
        if t.lock.base == lock.base and opens(visit.alias, t.lock)
    ]

    def then(answer: Any) -> None:
        release = UUID(re.findall(UUIDS, answer["Location"])[-1])
        things.add("release", lock, release=release, **at)

    items = [str(t.id) for t in kept[: 1 + visit.pick % 2]]
    return Deed({"items": items, "reason": visit.word(lock)}, then)


@sent_to("vault:package")
def _package(_visit: Visit) -> Deed:
    return Deed({}, done=200)


@sent_to("publications:drafts")
def _draft(visit: Visit) -> Deed:
    lock = visit.it.lock

    def then(answer: Any) -> None:
        _investigation, draft = re.findall(UUIDS, answer["Location"])[:2]
        at = {"investigation": lock.of, "draft": UUID(draft)}
        visit.walk.house.things.add("draft", lock, **at)

    return Deed({"title": visit.word(lock), "language": "en"}, then)


@sent_to("publications:new-sentence", "publications:sentence")
def _sentence(visit: Visit) -> Deed:
    lock = visit.it.lock
    told = {"text": visit.word(lock), "records": _record(visit)}
    return Deed(told, _draft_anew(visit))


@sent_to("publications:new-picture")
def _picture(visit: Visit) -> Deed:
    lock = visit.it.lock
    kept = [t for t in visit.walk.house.things.of("item") if t.lock == lock]
    told = {"text": visit.word(lock), "alt": visit.word(lock)}
    item = str(kept[0].id) if kept else ""
    return Deed({**told, "item": item, "records": _record(visit)}, _draft_anew(visit))


def _record(visit: Visit) -> list[str]:
    known = visit.walk.house.things.of("information")
    return [str(t.id) for t in known if t.lock == visit.it.lock][:1]


def _draft_anew(visit: Visit) -> Callable[[Any], None]:
    """Note a draft's sentences again: there is another one, or its number changed."""
    house, draft = visit.walk.house, visit.it.address["draft"]

    def then(_answer: Any) -> None:
        gone = [t for t in house.things.of("sentence") if t.address["draft"] == draft]
        for each in [*gone, *(t for t in house.things.of("draft") if t.id == draft)]:
            house.things.all.remove(each)
        note_draft(house, visit.it.lock.of, draft, by=visit.alias)  # type: ignore[arg-type]

    return then


@sent_to("publications:remove-sentence")
def _remove(visit: Visit) -> Deed:
    return Deed({}, lambda _answer: visit.walk.house.things.remove(visit.it))


@sent_to("publications:confirm")
def _confirm(visit: Visit) -> Deed:
    before = ids(PublishedStatement)

    def then(_answer: Any) -> None:
        for statement in ids(PublishedStatement) - before:
            note_statement(visit.walk.house, statement)

    return Deed({}, then)
