from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from amparo.apps.events.entries import (
    ActEntry,
    EventEntry,
    PerpetratorEntry,
    PlaceEntry,
    VictimEntry,
)
from amparo.apps.events.fields import (
    CodeField,
    NameField,
    PartialDateField,
    text_area,
)
from amparo.apps.events.forms.parts import SourceFields, WhereFields
from amparo.apps.events.models import Actor
from amparo.apps.events.models.base import Status
from amparo.lib.values.vocabulary.acts import ACTS
from amparo.lib.values.vocabulary.involvement import DEGREES
from amparo.lib.values.vocabulary.methods import METHODS
from amparo.lib.values.vocabulary.outcomes import VICTIM_STATUS

PERPETRATOR_LINES = (1, 2, 3)
UNIT_OF_PERPETRATOR = [(u.value, u.label) for u in Actor.Unit]
UNIT_OF_VICTIM = [(u.value, u.label) for u in Actor.Unit if u != Actor.Unit.BODY]


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong under one heading."""

    title: str
    fields: list[BoundField]
    is_optional: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether something in it was written or has a slip: then it shows."""
        return any(
            field.errors or (field.data not in (None, "", field.initial))
            for field in self.fields
            if field.form.is_bound and not isinstance(field.field, forms.ChoiceField)
        )


class InformationForm(SourceFields):
    """What a source says, by itself or about an event."""


class ActForm(WhereFields, SourceFields):
    """A whole act on one screen. How dates are written stands once, above the form."""

    needs_source = False
    event_title = forms.CharField(label=_("Title of the event"), max_length=200)
    event_description = forms.CharField(
        label=_("What happened"), widget=text_area(4), required=False
    )
    event_when = PartialDateField(label=_("Began"), required=False)
    event_ended = PartialDateField(label=_("Ended"), required=False)
    event_status = forms.ChoiceField(label=_("Status of the event"), choices=Status)
    victim_alias = NameField(
        label=_("Victim, by alias"),
        help_text=_("Never a name. Not who they are or love."),
        offers="victims",
        max_length=100,
    )
    victim_unit = forms.ChoiceField(label=_("Counts as"), choices=UNIT_OF_VICTIM)
    count_least = forms.IntegerField(label=_("At least"), min_value=0, required=False)
    count_most = forms.IntegerField(label=_("At most"), min_value=0, required=False)
    count_words = forms.CharField(
        label=_("In the words used"), max_length=100, required=False
    )
    type = CodeField(ACTS, label=_("What was done"))
    method = CodeField(METHODS, label=_("How"), required=False)
    when = PartialDateField(label=_("When"), required=False)
    victim_status = CodeField(
        VICTIM_STATUS, label=_("What became of the victim"), required=False
    )
    status = forms.ChoiceField(label=_("Status of the act"), choices=Status)
    words = forms.CharField(
        label=_("In the words used"), widget=text_area(3), required=False
    )

    def __init__(self, *args: Any, known_event: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_event = known_event
        if known_event:
            for name in [n for n in self.fields if n.startswith("event_")]:
                del self.fields[name]
        for field in self.fields.values():
            if isinstance(field, PartialDateField):
                field.help_text = ""
        for number in PERPETRATOR_LINES:
            self._add_perpetrator_line(f"perpetrator_{number}_")

    def _add_perpetrator_line(self, prefix: str) -> None:
        self.fields[prefix + "alias"] = NameField(
            label=_("Perpetrator, by alias or office"),
            offers="perpetrators",
            max_length=100,
            required=False,
        )
        self.fields[prefix + "degree"] = CodeField(
            DEGREES, label=_("Part in it"), required=False
        )
        self.fields[prefix + "unit"] = forms.ChoiceField(
            label=_("Counts as"), choices=UNIT_OF_PERPETRATOR, required=False
        )
        self.fields[prefix + "official_name"] = forms.CharField(
            label=_("Official name, if any"), max_length=200, required=False
        )

    def groups(self) -> Iterator[FieldGroup]:
        """Give the fields in the order of the question: what, to whom, by whom, who says so.

        What is seldom needed is folded up until something in it was written.
        """
        if not self.known_event:
            yield self._group(
                _("The event"),
                "event_title",
                "event_when",
                "event_ended",
                "event_status",
                "event_description",
            )
        yield self._group(
            _("What was done"),
            "type",
            "method",
            "when",
            "status",
            "victim_status",
            "words",
        )
        yield self._group(_("To whom"), "victim_alias", "victim_unit")
        yield self._folded(_("If it is a family or a group"), "count_")
        yield self._group(_("By whom"), "perpetrator_1_")
        for number in PERPETRATOR_LINES[1:]:
            title = _("And by whom (%(number)d)") % {"number": number}
            yield self._folded(title, f"perpetrator_{number}_")
        yield self._group(_("Where"), "place_name", "place_kind", "place_precision")
        yield self._folded(
            _("Its position"), "place_latitude", "place_longitude", "place_within"
        )
        yield self._group(
            _("Who says so, if it is not recorded yet"),
            "source_name",
            "source_kind",
            "connection",
            "told_title",
            "told_language",
            "hearsay_depth",
            "told_text",
        )
        yield self._folded(
            _("Where and when it was said"),
            "source_address",
            "material_date",
            "date_basis",
            "date_note",
        )

    def _folded(self, title: object, *names: str) -> FieldGroup:
        return replace(self._group(title, *names), is_optional=True)

    def _group(self, title: object, *names: str) -> FieldGroup:
        """Gather fields in this order; a name that ends in `_` stands for all beginning so."""
        chosen = [
            field
            for name in names
            for field in self.fields
            if field == name or (name.endswith("_") and field.startswith(name))
        ]
        return FieldGroup(str(title), [self[name] for name in chosen])

    def entry(self, *, event: UUID | None, rests_on: tuple[UUID, ...] = ()) -> ActEntry:
        """Give the act that was written."""
        told, place, source = self.cleaned_data, self.place(), self.information()
        return ActEntry(
            event=event or self._event(place),
            victim=VictimEntry(
                alias=told["victim_alias"],
                unit=told["victim_unit"],
                count_least=told["count_least"],
                count_most=told["count_most"],
                count_words=told["count_words"],
            ),
            type=told["type"],
            method=told["method"],
            when=told["when"] or told.get("event_when", ""),
            place=place,
            victim_status=told["victim_status"],
            status=told["status"],
            words=told["words"],
            perpetrators=tuple(self._perpetrators()),
            information=(source,) if source else (),
            rests_on=rests_on,
        )

    def _event(self, place: PlaceEntry | None) -> EventEntry:
        told = self.cleaned_data
        return EventEntry(
            title=told["event_title"],
            description=told["event_description"],
            when=told["event_when"],
            ended=told["event_ended"],
            place=place,
            status=told["event_status"],
        )

    def _perpetrators(self) -> Iterator[PerpetratorEntry]:
        told = self.cleaned_data
        for number in PERPETRATOR_LINES:
            prefix = f"perpetrator_{number}_"
            if told[prefix + "alias"]:
                yield PerpetratorEntry(
                    alias=told[prefix + "alias"],
                    degree=told[prefix + "degree"],
                    unit=told[prefix + "unit"] or Actor.Unit.PERSON,
                    official_name=told[prefix + "official_name"],
                )
