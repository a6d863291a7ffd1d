"""Things that are done where a certain person may not look, each with a word one could search."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace

from amparo.apps.events import actions as events
from amparo.apps.events.entries import (
    ActEntry,
    EventEntry,
    InformationEntry,
    SourceEntry,
    VictimEntry,
)
from amparo.apps.events.investigations import create_investigation
from amparo.apps.intake.pulling import pull
from amparo.apps.protection import actions as protection
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.publications import actions as publications
from amparo.apps.vault import actions as vault
from amparo.apps.vault.actions.describing import describe_item
from amparo.apps.vault.descriptions import Description
from amparo.lib.sealing.keyring import Kind
from tests.access.house import ARREST, CONNECTION, House, note_draft, opened
from tests.access.ledger import INBOX, Lock
from tests.access.making import a_consent
from tests.access.things import Thing
from tests.apps.intake.reporter import Reporter

LEADS = {"bako": 0, "chen": 1}
MAKERS = {"farah": 0, "goran": 1}


@dataclass(frozen=True)
class Secret:
    """Something that somebody does with a word, under these locks alone."""

    name: str
    locks: frozenset[Lock]
    do: Callable[[str], None]


def secrets_of(house: House) -> list[Secret]:
    """List all that can be done out of somebody's sight, in a fixed order."""
    found = [Secret("a report comes in", frozenset({INBOX}), _report(house))]
    for alias, number in LEADS.items():
        case = house.things.of("case")[number]
        found += _in_case(house, case, by=alias)
    letters = [t for t in house.things.of("letter") if t.id in house.ledger.letters]
    found += [_letter_opened(house, letter) for letter in letters]
    for alias, number in MAKERS.items():
        investigation = house.things.of("investigation")[number]
        found += _in_investigation(house, investigation, by=alias)
        found.append(_new_investigation(house, by=alias))
    return found


def hidden_from(alias: str, house: House) -> list[Secret]:
    """List what can be done out of one person's sight."""
    seen = house.ledger
    return [
        secret
        for secret in secrets_of(house)
        if not any(
            seen.opens(alias, lock) or lock.kind == alias for lock in secret.locks
        )
    ]


def _report(house: House) -> Callable[[str], None]:
    def do(word: str) -> None:
        reporter = Reporter(house.front)
        box = reporter.report(f"It was {word} at the gate")
        reporter.file(word.encode(), name=f"{word}.jpg", media_type="image/jpeg")
        pull(house.front, now=house.now)
        house.things.add("report", INBOX, report=box).words.append(word)

    return do


def _letter_opened(house: House, letter: Thing) -> Secret:
    assert letter.id
    alias = house.ledger.letters[letter.id]

    def do(_word: str) -> None:
        assert letter.id
        case = protection.open_case(letter.id, by=house.by(alias), now=house.now)
        opened(house, letter.id, case, by=alias)

    locks = frozenset({letter.lock, INBOX, Lock(alias)})
    return Secret(f"{alias} opens a case", locks, do)


def _in_case(house: House, case: Thing, *, by: str) -> list[Secret]:
    found = [
        Secret(
            f"{by} writes in {drawer}",
            frozenset({Lock(drawer.value, case.id)}),
            _sheet(house, case, drawer, by=by),
        )
        for drawer in (Drawer.IDENTITY, Drawer.ACCOUNT, Drawer.EXTRACT)
    ]
    account, contact = (frozenset({Lock(d, case.id)}) for d in ("account", "contact"))
    found.append(Secret("a consent", account, _consent(house, case, by=by)))
    found.append(Secret("an item of a case", account, _item(house, case, by=by)))
    share = _share(house, case, by=by)
    found.append(Secret("a share", contact | {Lock("chen"), Lock("bako")}, share))
    return found


def _sheet(
    house: House, case: Thing, drawer: Drawer, *, by: str
) -> Callable[[str], None]:
    field = {"identity": "names", "account": "story"}.get(drawer.value, "remarks")

    def do(word: str) -> None:
        assert case.id
        holder = house.by(by)
        before = protection.read_drawer(case.id, drawer, by=holder, now=house.now)
        protection.write_sheet(
            case.id,
            drawer,
            sheet=replace(before.sheet, **{field: word}),
            seen_version=before.sheet_version,
            by=holder,
            now=house.now,
        )

    return do


def _consent(house: House, case: Thing, *, by: str) -> Callable[[str], None]:
    def do(word: str) -> None:
        assert case.id
        consent = a_consent(house, by=by, words=word)
        filed = protection.record_consent(
            case.id, consent=consent, by=house.by(by), now=house.now
        )
        house.things.add(
            "consent", Lock("account", case.id), case=case.id, consent=filed
        )

    return do


def _share(house: House, case: Thing, *, by: str) -> Callable[[str], None]:
    def do(_word: str) -> None:
        assert case.id
        other = house.cast.person("chen" if by == "bako" else "bako").id
        protection.share_drawer(
            case.id,
            Drawer.PROTECTION,
            to=other,
            reach=Reach.READ,
            by=house.by(by),
            now=house.now,
        )

    return do


def _item(house: House, roof: Thing, *, by: str) -> Callable[[str], None]:
    is_case = roof.sort == "case"
    kind = Kind.ACCOUNT if is_case else Kind.INVESTIGATION
    lock = Lock(kind.name.lower(), roof.id)

    def do(word: str) -> None:
        assert roof.id
        receipt = vault.seal_item(
            io.BytesIO(word.encode()),
            kind=kind,
            compartment=roof.id,
            name=f"{word}.jpg",
            media_type="image/jpeg",
            about={"source": word},
            by=house.by(by),
            now=house.now,
        )
        at = {"kind": lock.kind, "compartment": roof.id}
        house.things.add("item", lock, item=receipt.item, **at)

    return do


def _describes(house: House, roof: Thing, *, by: str) -> Callable[[str], None]:
    item = next(t for t in house.things.of("item") if t.lock.base == roof.lock.base)

    def do(word: str) -> None:
        assert item.id
        assert roof.id
        describe_item(
            item.id,
            kind=Kind.INVESTIGATION,
            compartment=roof.id,
            told=Description(shows=word, credit=word),
            seen=1,
            by=house.by(by),
            now=house.now,
        )

    return do


def _in_investigation(house: House, investigation: Thing, *, by: str) -> list[Secret]:
    lock = frozenset({investigation.lock})
    return [
        Secret("an act", lock, _records(house, investigation, by=by)),
        Secret("an item", lock, _item(house, investigation, by=by)),
        Secret("a description", lock, _describes(house, investigation, by=by)),
        Secret("a draft", lock, _drafts(house, investigation, by=by)),
    ]


def _records(house: House, investigation: Thing, *, by: str) -> Callable[[str], None]:
    def do(word: str) -> None:
        assert investigation.id
        who = {"by": house.by(by), "now": house.now}
        at = {"investigation": investigation.id}
        done = events.record_act(
            investigation.id,
            ActEntry(
                event=EventEntry(title=word, when="2026-03"),
                victim=VictimEntry(alias=word),
                type=ARREST,
            ),
            **who,
        )
        told = events.record_information(
            investigation.id,
            InformationEntry(
                source=SourceEntry(name=word, kind="person"),
                connection=CONNECTION,
                hearsay_depth=0,
                title=word,
                text=word,
                language="en",
            ),
            event=done.event,
            **who,
        )
        things, lock = house.things, investigation.lock
        things.add("event", lock, event=done.event, **at)
        things.add("information", lock, information=told, **at)
        things.add("act", lock, own="record", kind="act", record=done.act, **at)

    return do


def _drafts(house: House, investigation: Thing, *, by: str) -> Callable[[str], None]:
    def do(word: str) -> None:
        assert investigation.id
        draft = publications.draft_statement(
            investigation.id,
            title=word,
            sentences=[(word, [])],
            by=house.by(by),
            now=house.now,
        )
        note_draft(house, investigation.id, draft, by=by)

    return do


def _new_investigation(house: House, *, by: str) -> Secret:
    def do(word: str) -> None:
        begun = create_investigation(word, by=house.by(by), now=house.now)
        house.ledger.make(by, Lock("investigation", begun))
        house.things.add_investigation(begun)
        thing = next(t for t in house.things.of("investigation") if t.id == begun)
        _records(house, thing, by=by)(word)
        _item(house, thing, by=by)(word)

    # Nobody but its maker sees it; the lock is the maker's name, for `hidden_from`.
    return Secret(f"{by} begins an investigation", frozenset({Lock(by)}), do)
