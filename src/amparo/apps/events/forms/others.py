from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.apps.events.entries import InterventionEntry
from amparo.apps.events.fields import (
    CodeField,
    NameField,
    PartialDateField,
    RefusableForm,
    text_area,
)
from amparo.apps.events.models import Intervention
from amparo.apps.events.models.sources import DEEPEST_HEARSAY
from amparo.apps.members.queries import Colleague
from amparo.lib.values.vocabulary.connections import CONNECTIONS
from amparo.lib.values.vocabulary.outcomes import INTERVENTIONS


class BeginForm(RefusableForm):
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        help_text=_("Use words that would harm nobody if they were seen on a screen."),
    )


class InterventionForm(RefusableForm):
    kind = CodeField(INTERVENTIONS, label=_("Kind of help"))
    made_by = forms.CharField(label=_("By whom"), max_length=200)
    victim = NameField(
        label=_("For whom, by alias"), offers="victims", max_length=100, required=False
    )
    when = PartialDateField(label=_("When"), required=False)
    asked_of = forms.CharField(label=_("Asked of"), max_length=200, required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=Intervention.Stage)
    reply = forms.CharField(label=_("Reply"), widget=text_area(2), required=False)
    effect = forms.CharField(label=_("Effect"), widget=text_area(2), required=False)

    def entry(self, *, event: UUID) -> InterventionEntry:
        """Give the intervention that was written."""
        return InterventionEntry(event=event, **self.cleaned_data)


class TakeExtractForm(RefusableForm):
    alias = forms.CharField(
        label=_("Alias of the person here"),
        help_text=_("A new alias, not one used in the case."),
        max_length=200,
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    connection = CodeField(CONNECTIONS, label=_("How the person knows"))
    hearsay_depth = forms.IntegerField(
        label=_("Steps from first hand"),
        min_value=0,
        max_value=DEEPEST_HEARSAY,
        initial=0,
    )
    event = forms.ChoiceField(
        label=_("About which event"),
        help_text=_("Without one it waits until you record an act from it."),
        required=False,
    )

    def __init__(
        self, *args: Any, events: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [("", "—"), *events]  # type: ignore[attr-defined]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file as a field for one file would."""
        if not data:
            return [super().clean(data, initial)]
        return [super(SeveralFilesField, self).clean(each, initial) for each in data]


class ArticlesForm(RefusableForm):
    articles = SeveralFilesField(
        label=_("Text files in UTF-8"),
        help_text=_(
            "One article each. The first line may say: # address | title | note."
        ),
    )


class LinkForm(RefusableForm):
    event = forms.ChoiceField(label=_("About which event"))

    def __init__(
        self, *args: Any, events: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = events  # type: ignore[attr-defined]


class ShareForm(RefusableForm):
    colleague = forms.ChoiceField(label=_("Colleague"))
    may_write = forms.BooleanField(label=_("May write, not only read"), required=False)

    def __init__(self, *args: Any, colleagues: list[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = [  # type: ignore[attr-defined]
            (str(each.id), f"{each.alias} ({each.role})") for each in colleagues
        ]


class SpanForm(forms.Form):
    """From which day to which; a day that cannot be read counts as not given."""

    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.input_type = "date"
