"""Boxes put together again: one person, one conversation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from amparo.apps.intake.models import Received
from amparo.apps.intake.opening import OpenedBox
from amparo.apps.intake.sheets import Answer, TriageSheet
from amparo.apps.intake.tiers import Clock, Reason, Tier, clock_for, propose_tier
from amparo.lib.values.references import reference_of

# What the front sends as the text of a message when the duress word was used.
DURESS = "amparo:duress"
MEDICAL_ANSWER = ("medical", "now")


@dataclass(frozen=True)
class Conversation:
    """All that one person sent and we answered, as far as it is still in the inbox.

    `id` is the box that names it in addresses: the report, or, when the report lives in a
    case already, the first later message. `handed_to` is who has that case.
    """

    id: UUID
    texts: tuple[OpenedBox, ...]
    files: tuple[OpenedBox, ...]
    sheet: TriageSheet
    now: datetime
    handed_to: UUID | None = None
    duress: bool = False

    @property
    def first(self) -> OpenedBox:
        """The box that names the conversation."""
        return (self.texts or self.files)[0]

    @property
    def thread(self) -> UUID:
        """The random id of the conversation, the same on the front."""
        return self.first.thread

    @property
    def reference(self) -> str:
        """A name to speak about it aloud."""
        return reference_of(self.id)

    @property
    def language(self) -> str:
        """The language of the form it was written in."""
        return self.first.report.language if self.first.report else ""

    @property
    def week(self) -> str:
        """The week in which the front received it."""
        return self.first.week

    @property
    def is_follow_up(self) -> bool:
        """Whether its report lives in a case already."""
        return self.first.kind != Received.Kind.REPORT

    @property
    def is_offered(self) -> bool:
        """Whether a letter with it is on its way."""
        return self.first.state == Received.State.OFFERED

    @property
    def medical(self) -> bool:
        """Whether someone needs a doctor now: the reporter's word until triage decides."""
        if self.tier is not None:
            return self.sheet.medical
        return any(_asks_for_doctor(box) for box in self.texts)

    @property
    def tier(self) -> Tier | None:
        """The tier that a person decided on, if someone has."""
        return self.sheet.tier

    @property
    def proposed_tier(self) -> Tier:
        """The tier that the reasons point to."""
        return propose_tier(self.sheet.reasons, medical=self.medical)

    @property
    def reasons_shown(self) -> list[Reason]:
        """The reasons in their fixed order."""
        return [reason for reason in Reason if reason in self.sheet.reasons]

    @property
    def unanswered(self) -> list[OpenedBox]:
        """What came after our last answer."""
        last = max((a.at for a in self.sheet.answers), default=None)
        return [t for t in self.texts if last is None or t.arrived_at > last]

    @property
    def clock(self) -> Clock:
        """When someone must act; met once all is answered or handed over."""
        waiting = [] if self.is_offered else self.unanswered
        since = min((t.arrived_at for t in waiting), default=self.first.arrived_at)
        return clock_for(self.tier, arrived_at=since, now=self.now, met=not waiting)

    @property
    def exchange(self) -> list[OpenedBox | Answer]:
        """Both sides in the order in which they came."""
        both: list[tuple[datetime, OpenedBox | Answer]] = [
            *((t.arrived_at, t) for t in self.texts if not _is_duress(t)),
            *((answer.at, answer) for answer in self.sheet.answers),
        ]
        return [each for _at, each in sorted(both, key=lambda pair: pair[0])]

    @property
    def urgency(self) -> tuple[bool, bool, datetime]:
        """Sort key: what waits first, then who needs a doctor, then the nearest clock."""
        return (self.clock.met, not self.medical, self.clock.due_at)


def _asks_for_doctor(box: OpenedBox) -> bool:
    field_name, value = MEDICAL_ANSWER
    return box.report is not None and box.report.answers.get(field_name) == value


@dataclass
class _Pile:
    texts: list[OpenedBox] = field(default_factory=list)
    files: list[OpenedBox] = field(default_factory=list)
    duress: bool = False


def put_together(
    boxes: Iterable[OpenedBox],
    *,
    sheets: Mapping[UUID, TriageSheet],
    handed: Mapping[UUID, UUID],
    now: datetime,
) -> list[Conversation]:
    """Sort boxes into conversations by their thread, the most urgent first.

    `sheets` by report, `handed` by thread.
    """
    piles: defaultdict[UUID, _Pile] = defaultdict(_Pile)
    for box in boxes:
        _lay(box, piles[box.thread])
    found = [
        _conversation(pile, sheets=sheets, handed_to=handed.get(thread), now=now)
        for thread, pile in piles.items()
    ]
    return sorted(found, key=lambda conversation: conversation.urgency)


def _lay(box: OpenedBox, pile: _Pile) -> None:
    if box.report is None:
        pile.files.append(box)
        return
    pile.duress = pile.duress or _is_duress(box)
    pile.texts.append(box)


def _is_duress(box: OpenedBox) -> bool:
    is_message = box.kind == Received.Kind.MESSAGE
    return is_message and box.report is not None and box.report.text == DURESS


def _conversation(
    pile: _Pile,
    *,
    sheets: Mapping[UUID, TriageSheet],
    handed_to: UUID | None,
    now: datetime,
) -> Conversation:
    by_arrival = sorted(pile.texts, key=lambda box: (box.arrived_at, box.id))
    # The report leads, whenever its box was pulled.
    texts = sorted(by_arrival, key=lambda box: box.kind != Received.Kind.REPORT)
    files = sorted(pile.files, key=lambda box: (box.arrived_at, box.id))
    named_by = (texts or files)[0]
    is_here = named_by.kind == Received.Kind.REPORT
    return Conversation(
        id=named_by.id,
        texts=tuple(texts),
        files=tuple(files),
        sheet=sheets.get(named_by.id, TriageSheet()),
        now=now,
        handed_to=None if is_here else handed_to,
        duress=pile.duress,
    )
