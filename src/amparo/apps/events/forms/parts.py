"""Fields that several forms share: where, and who says so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.apps.events.entries import InformationEntry, PlaceEntry, SourceEntry
from amparo.apps.events.fields import (
    CodeField,
    NameField,
    PartialDateField,
    RefusableForm,
    text_area,
)
from amparo.apps.events.models import Information, Source
from amparo.apps.events.models.sources import DEEPEST_HEARSAY
from amparo.apps.events.models.who_and_where import PRECISIONS
from amparo.lib.values.places import Precision
from amparo.lib.values.vocabulary.connections import CONNECTIONS
from amparo.lib.values.vocabulary.locations import LOCATIONS

PRECISION_CHOICES = [("", "—"), *((int(p), label) for p, label in PRECISIONS)]


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
