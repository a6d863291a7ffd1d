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
    InformationEntry,
    PerpetratorEntry,
    PlaceEntry,
    SourceEntry,
    VictimEntry,
)
from amparo.apps.events.fields import (
    CodeField,
    NameField,
    PartialDateField,
    RefusableForm,
    text_area,
)
from amparo.apps.events.models import Actor, Information, Source
from amparo.apps.events.models.base import Status
from amparo.apps.events.models.sources import DEEPEST_HEARSAY
from amparo.apps.events.models.who_and_where import PRECISIONS
from amparo.lib.values.places import Precision
from amparo.lib.values.vocabulary.acts import ACTS
from amparo.lib.values.vocabulary.connections import CONNECTIONS
from amparo.lib.values.vocabulary.involvement import DEGREES
from amparo.lib.values.vocabulary.locations import LOCATIONS
from amparo.lib.values.vocabulary.methods import METHODS
from amparo.lib.values.vocabulary.outcomes import VICTIM_STATUS

PERPETRATOR_LINES = (1, 2, 3)
PRECISION_CHOICES = [("", "—"), *((int(p), label) for p, label in PRECISIONS)]
UNIT_OF_PERPETRATOR = [(u.value, u.label) for u in Actor.Unit]
UNIT_OF_VICTIM = [(u.value, u.label) for u in Actor.Unit if u != Actor.Unit.BODY]


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong under one heading."""

    title: str
    hint: str
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


class WhereFields(RefusableForm):
    place_name = NameField(
        label=_("Place"), offers="places", max_length=200, required=False
    )
    place_kind = CodeField(LOCATIONS, label=_("Kind of place"), required=False)
    place_precision = forms.TypedChoiceField(
        label=_("How precisely it is known"),
        choices=PRECISION_CHOICES,
        coerce=int,
        empty_value=None,
        required=False,
    )
    place_latitude = forms.FloatField(
        label=_("Latitude"), min_value=-90, max_value=90, required=False
    )
    place_longitude = forms.FloatField(
        label=_("Longitude"), min_value=-180, max_value=180, required=False
    )
    place_within = NameField(
        label=_("Lies within"), offers="places", max_length=200, required=False
    )

    def place(self) -> PlaceEntry | None:
        """Give the place that was written, or none."""
        told = self.cleaned_data
        if not told["place_name"]:
            return None
        precision = told["place_precision"]
        return PlaceEntry(
            name=told["place_name"],
            kind=told["place_kind"],
            precision=Precision(precision) if precision else None,
            latitude=told["place_latitude"],
            longitude=told["place_longitude"],
            within=told["place_within"],
        )


class SourceFields(RefusableForm):
    """Who says so. Left empty as a whole when `needs_source` is false."""

    needs_source = True
    source_name = NameField(
        label=_("Source, by alias or name"), offers="sources", max_length=200
    )
    source_kind = forms.ChoiceField(label=_("Kind of source"), choices=Source.Kind)
    source_address = forms.URLField(
        label=_("Web address"), max_length=500, required=False, assume_scheme="https"
    )
    connection = CodeField(CONNECTIONS, label=_("How the source knows"))
    hearsay_depth = forms.IntegerField(
        label=_("Steps from first hand"),
        help_text=_("0: saw or lived it. 1: was told by someone who did. And so on."),
        min_value=0,
        max_value=DEEPEST_HEARSAY,
        initial=0,
    )
    told_title = forms.CharField(label=_("Title of what is said"), max_length=300)
    told_text = forms.CharField(label=_("What the source says"), widget=text_area(5))
    told_language = forms.CharField(
        label=_("Language"),
        help_text=_("A code such as en, ru, fr, ar; und when not known."),
        max_length=35,
        initial="en",
    )
    material_date = PartialDateField(label=_("Date of the material"), required=False)
    date_basis = forms.ChoiceField(
        label=_("How we know the date"),
        choices=Information.DateBasis,
        initial=Information.DateBasis.UNKNOWN,
    )
    date_note = forms.CharField(
        label=_("Where the date stands, or why it is inferred"),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.needs_source:
            for name in SourceFields.base_fields:
                self.fields[name].required = False

    def information(self) -> InformationEntry | None:
        """Give what the source says, or none when no source was written."""
        told = self.cleaned_data
        if not told["source_name"] and not told["told_text"]:
            return None
        return InformationEntry(
            source=SourceEntry(
                name=told["source_name"],
                kind=told["source_kind"],
                address=told["source_address"],
            ),
            connection=told["connection"],
            hearsay_depth=told["hearsay_depth"] or 0,
            title=told["told_title"],
            text=told["told_text"],
            language=told["told_language"],
            material_date=told["material_date"],
            date_basis=told["date_basis"] or Information.DateBasis.UNKNOWN,
            date_note=told["date_note"],
        )


class InformationForm(SourceFields):
    """What a source says, by itself or about an event."""


class ActForm(WhereFields, SourceFields):
    """A whole act on one screen."""

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
        """Give the fields in the order of the question: what, to whom, by whom, who says so."""
        if not self.known_event:
            yield self._group(_("The event"), "", "event_")
        yield self._group(
            _("Who was harmed"),
            _("A known alias is used again as it is."),
            "victim_alias",
            "victim_unit",
            "count_",
        )
        yield self._group(
            _("What was done"),
            "",
            "type",
            "method",
            "when",
            "victim_status",
            "status",
            "words",
        )
        yield self._group(_("Where"), _("A known place needs its name only."), "place_")
        yield self._group(_("By whom"), "", "perpetrator_1_")
        for number in PERPETRATOR_LINES[1:]:
            title = _("And by whom (%(number)d)") % {"number": number}
            group = self._group(title, "", f"perpetrator_{number}_")
            yield replace(group, is_optional=True)
        yield self._group(
            _("Who says so"),
            _("Leave it empty when the source is recorded already."),
            *SourceFields.base_fields,
        )

    def _group(self, title: object, hint: object, *names: str) -> FieldGroup:
        exact = [n for n in self.fields if n in names]
        begun = [
            n
            for n in self.fields
            if any(each.endswith("_") and n.startswith(each) for each in names)
        ]
        return FieldGroup(str(title), str(hint), [self[n] for n in [*exact, *begun]])

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
