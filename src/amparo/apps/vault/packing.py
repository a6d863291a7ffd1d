"""An item, and those who acted on it, as a package wants them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from functools import partial

from amparo.apps.journal import published
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import organisation
from amparo.apps.vault import custody, objects
from amparo.apps.vault.descriptions import newest
from amparo.apps.vault.queries import FoundItem
from amparo.apps.vault.withholding import Story, Withholding
from amparo.lib.custody.notes import NoteKey, note_name
from amparo.lib.custody.parts import COURT_FACTS, PackageItem, PackageKeys


def court_facts(
    found: FoundItem, *, withholding: Withholding, story: Story
) -> dict[str, str]:
    """Return what a court's index asks for, from what is said of it and not kept back."""
    shown = [e for e in story if withholding.ground(e) is None]
    said = newest(shown).told
    described = {
        "title": said.shows,
        "date": said.made_on,
        "author": said.credit,
        "language": said.language,
    }
    facts = {name: found.record.about.get(name) for name in COURT_FACTS}
    told = {name: fact for name, fact in facts.items() if isinstance(fact, str)}
    return told | {name: fact for name, fact in described.items() if fact}


def packed(found: FoundItem, *, court: Mapping[str, str]) -> PackageItem:
    """Give an item to a package, to be opened when its turn comes."""
    told = found.record
    return PackageItem(
        id=found.row.id,
        name=told.name,
        media_type=told.media_type,
        open=partial(
            objects.pieces,
            found.row,
            told,
            shelf=found.shelf,
            item_keys=found.item_keys,
        ),
        sha256=bytes.fromhex(told.sha256),
        size=told.size,
        derived_from=told.derived_from,
        court=court,
        record={
            "name": told.name,
            "sealed_by": told.sealed_by,
            "sealed_at": told.sealed_at.astimezone(UTC).isoformat(),
            "duplicate_of": str(told.duplicate_of) if told.duplicate_of else None,
            "derived_from": str(told.derived_from) if told.derived_from else None,
            "about": told.about,
        },
    )


def package_keys(
    events: Iterable[custody.OpenedEvent], *, withholding: Withholding, by: Holder
) -> PackageKeys:
    """Collect the keys of those whose events go along, and nobody else's."""
    signer = NoteKey(note_name(by.alias), by.trusted.signing_public)
    actors = {
        NoteKey(note_name(e.actor), e.actor_key)
        for e in events
        if withholding.ground(e) is None
    }
    origin = published.origin_of(organisation().id)
    return PackageKeys(
        log=NoteKey(origin, published.public_key()),
        members=sorted(actors | {signer}, key=lambda key: key.name),
        signer=signer,
        sign=by.sign,
    )
