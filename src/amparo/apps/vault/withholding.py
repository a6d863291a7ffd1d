"""What stays behind when items are handed over, and why; that it does is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.vault.custody import OpenedEvent
from amparo.lib.custody.parts import SealedLeaf, WithheldEvents, WithheldItem
from amparo.lib.refusal import Refused

Story = Sequence[OpenedEvent]
NAMES_THE_HASH = "sha256"


@dataclass(frozen=True)
class Withholding:
    """What the exporter keeps back, each with its ground in one sentence.

    `items` are items that belong here but stay behind whole; `types` are types of events
    about the items handed over (say, who opened them); `positions` single events.
    """

    items: Mapping[UUID, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    positions: Mapping[int, str] = field(default_factory=dict)

    @property
    def picks_events(self) -> bool:
        """Whether single events stay behind, so that one must look at them."""
        return bool(self.types or self.positions)

    def ground(self, event: OpenedEvent) -> str | None:
        """Return why an event stays behind, or None when it goes along."""
        return self.positions.get(event.position) or self.types.get(event.type)


def why_not_withhold(
    withholding: Withholding, *, chosen: Collection[UUID], stories: Mapping[UUID, Story]
) -> Refused | None:
    """Refuse what has no ground, or would leave an item without the proof of its hash."""
    grounds = [
        *withholding.items.values(),
        *withholding.types.values(),
        *withholding.positions.values(),
    ]
    if not all(ground.strip() for ground in grounds):
        return Refused(
            _("Say why each of these is kept back."),
            _("The recipient reads the ground, not what it is about."),
        )
    if withholding.items.keys() & set(chosen):
        return Refused(
            _("An item cannot both go along and stay behind."),
            _("Choose one of the two."),
        )
    shown = [event for item in chosen for event in stories.get(item, ())]
    if not withholding.positions.keys() <= {event.position for event in shown}:
        return Refused(
            _("One of these events is not about the chosen items."),
            _("Look up its number in the item's history."),
        )
    if any(withholding.ground(e) for e in shown if NAMES_THE_HASH in e.detail):
        return Refused(
            _("The event by which an item came in proves its bytes. It must go along."),
            _("Keep back the whole item, and hand over a copy made for the purpose."),
        )
    return None


def leaves(
    stories: Mapping[UUID, Story], withholding: Withholding
) -> tuple[list[SealedLeaf], list[WithheldItem | WithheldEvents]]:
    """Return the leaves of a package, and the list of what stays behind."""
    shown: list[SealedLeaf] = []
    kept_items: list[WithheldItem | WithheldEvents] = []
    kept: dict[str, list[int]] = {}
    for item, story in stories.items():
        if ground := withholding.items.get(item):
            positions = [event.position for event in story]
            kept_items.append(WithheldItem(item, ground, positions))
            shown += [SealedLeaf.withheld(position) for position in positions]
            continue
        for event in story:
            if why := withholding.ground(event):
                kept.setdefault(why, []).append(event.position)
                shown.append(SealedLeaf.withheld(event.position, item=item))
            else:
                shown.append(SealedLeaf(event.position, event.raw, event.salt, item))
    events = [WithheldEvents(ground, where) for ground, where in kept.items()]
    return shown, [*kept_items, *events]
