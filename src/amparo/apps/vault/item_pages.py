"""All that the page of an item shows, read once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from amparo.apps.journal import published
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import organisation
from amparo.apps.vault.custody import OpenedEvent
from amparo.apps.vault.derivations import PixelCopy, TextCopy, pixels_of, text_of
from amparo.apps.vault.describing_rules import why_not_show
from amparo.apps.vault.descriptions import GRAPHIC as GRAPHIC_SAID
from amparo.apps.vault.descriptions import Described, Description, newest
from amparo.apps.vault.destroying import Shredded
from amparo.apps.vault.made import (
    MADE_INTO,
    original_of,
    pixels_in,
    read_text,
    text_in,
)
from amparo.apps.vault.queries import ItemCard, get_found, history
from amparo.apps.vault.rules import why_not_write
from amparo.apps.vault.time_proofs import TimeProof, time_proof_of
from amparo.apps.vault.wording import GRAPHIC, LICENCES, PEOPLE, PRECISION
from amparo.lib.custody.checkpoint import Checkpoint
from amparo.lib.custody.errors import NoteRefused
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.lib.values.dates import PartialDate
from amparo.lib.values.places import Precision
from amparo.web.unseen import Unseen


@dataclass(frozen=True)
class Use:
    """A record or a draft that rests on an item, and its page."""

    label: str
    address: str
    what: str


@dataclass(frozen=True)
class Made:
    """Something made from an item. Without a card it is no longer here."""

    id: UUID
    how: str
    card: ItemCard | None
    pixels: PixelCopy | None
    text: TextCopy | None


@dataclass(frozen=True)
class ItemPage:
    """An item, who held it, what proves it, what was made from it, where it is used.

    `shown_as` describes what its picture shows: for a viewing copy, its original does.
    """

    card: ItemCard
    story: Sequence[OpenedEvent]
    described: Described
    shown_as: Description
    parent: ItemCard | None
    made: Sequence[Made]
    own: Made
    words: str
    uses: Sequence[Use]
    head: Checkpoint | None
    time: TimeProof | None
    may_write: bool
    why_not_public: Refused | None

    @property
    def receipt(self) -> OpenedEvent:
        """The event by which it came in."""
        return self.story[0]

    @property
    def is_original(self) -> bool:
        """Whether it is neither a viewing copy nor a text of ours."""
        return not (self.own.pixels or self.own.text)

    @property
    def copy(self) -> Made | None:
        """The viewing copy to look at: itself, or the newest that is still here."""
        if self.own.pixels:
            return self.own
        copies = [made for made in self.made if made.pixels and made.card]
        return copies[-1] if copies else None

    @property
    def is_blurred(self) -> bool:
        """Whether its picture stays blurred until somebody asks."""
        return not self.shown_as.may_be_shown

    @property
    def is_graphic(self) -> bool:
        """Whether somebody has said that it is hard to look at."""
        return self.shown_as.graphic == GRAPHIC_SAID

    @property
    def alt(self) -> str:
        """What its picture shows, for somebody who cannot see it."""
        return self.shown_as.alt or self.shown_as.shows or _("Not described yet")

    @property
    def said(self) -> list[tuple[str, str]]:
        """What was said of it, with words for the codes, for a page."""
        return said_of(self.described.told)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What was told when it came in, with words for what we know."""
        return [(name, _plain(told)) for name, told in self.card.pairs]

    @property
    def root(self) -> str:
        """The root of the published log, in hexadecimal digits."""
        return self.head.root.hex() if self.head else ""


def item_page(item: UUID, *, kind: Kind, compartment: UUID, by: Holder) -> ItemPage:
    """Put the page of an item together.

    Raises:
        Unseen: no key, or no such item.
        Damaged: its record or an event was changed.
    """
    at: dict[str, Any] = {"kind": kind, "compartment": compartment, "by": by}
    found = get_found(item, **at)
    story = history(item, **at)
    described = newest(story)
    pixels, text = pixels_in(found.record), text_in(found.record)
    return ItemPage(
        card=found.card(),
        story=story,
        described=described,
        shown_as=original_of(found, by=by).told if pixels else described.told,
        parent=_card(found.record.derived_from, **at),
        made=made_from(story, **at),
        own=Made(item, "", found.card(), pixels, text),
        words=read_text(found) if text else "",
        uses=[
            use
            for name in settings.AMPARO_USED_BY
            for use in import_string(name)(item, **at)
        ],
        head=_head(),
        time=time_proof_of(story[0].position),
        may_write=why_not_write(found.shelf.rights) is None,
        why_not_public=why_not_show(described.told),
    )


def made_from(
    story: Iterable[OpenedEvent], *, kind: Kind, compartment: UUID, by: Holder
) -> list[Made]:
    """List what was made from an item, oldest first, by its own story."""
    made = []
    for event in story:
        if event.type == MADE_INTO:
            child, how = UUID(event.detail["into"]), str(event.detail["how"])
            card = _card(child, kind=kind, compartment=compartment, by=by)
            made.append(Made(child, how, card, pixels_of(how), text_of(how)))
    return made


def said_of(told: Description) -> list[tuple[str, str]]:
    """Give what was said of an item as pairs of words; what nobody said is left out."""
    pairs = [
        (_("What it shows"), told.shows),
        (_("For somebody who cannot see it"), told.alt),
        (_("Language in it"), told.language),
        (_("When it was made"), _date(told.made_on)),
        (_("Where it was made"), _place(told)),
        (_("Credit"), told.credit),
        (_("By what right it may be shown"), str(LICENCES.get(told.licence, ""))),
        (_("Who allowed it"), told.permission),
        (_("Who can be recognised"), str(PEOPLE.get(told.people, ""))),
        (_("Is it hard to look at?"), str(GRAPHIC.get(told.graphic, ""))),
    ]
    return [(name, words) for name, words in pairs if words]


def _card(
    item: UUID | None, *, kind: Kind, compartment: UUID, by: Holder
) -> ItemCard | None:
    if item is None:
        return None
    try:
        return get_found(item, kind=kind, compartment=compartment, by=by).card()
    except (Unseen, Shredded):
        return None


def _head() -> Checkpoint | None:
    try:
        return published.head(origin=published.origin_of(organisation().id))
    except NoteRefused:  # the auditors' page says so, in words that help
        return None


def _plain(told: object) -> str:
    """Say in one line what was told; a house that told much is named with all of it."""
    if isinstance(told, dict):
        return "; ".join(f"{name}: {_plain(value)}" for name, value in told.items())
    return str(told)


def _date(text: str) -> str:
    return PartialDate.parse(text).in_words("en") if text else ""


def _place(told: Description) -> str:
    if not told.place:
        return ""
    return f"{told.place} ({PRECISION[Precision(told.precision)]})"
