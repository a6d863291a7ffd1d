from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from amparo.apps.publications.models import (
    LONGEST_ALT,
    LONGEST_SENTENCE,
    LONGEST_TITLE,
)
from amparo.apps.publications.wording import CitedRecord


class DraftForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        help_text=_("It will be public. No names, no aliases."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the text"), choices=settings.LANGUAGES
    )


class SentenceForm(forms.Form):
    text = forms.CharField(
        label=_("Sentence"),
        max_length=LONGEST_SENTENCE,
        help_text=_("One claim. Say no more than the records beneath it show."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    records = forms.TypedMultipleChoiceField(
        label=_("Rests on"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Accepted records. Without one the sentence cannot leave."),
    )

    def __init__(
        self,
        *args: object,
        offered: Sequence[CitedRecord],
        chosen: Sequence[CitedRecord] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        records = {r.uid: r for r in [*chosen, *offered]}
        self.fields["records"].choices = [  # type: ignore[attr-defined]
            (uid, _choice(record)) for uid, record in records.items()
        ]


class PictureForm(SentenceForm):
    """A caption, and the same for somebody who cannot see the picture."""

    alt = forms.CharField(
        label=_("For somebody who cannot see it"),
        max_length=LONGEST_ALT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("What is to be seen, no more sure than the caption."),
    )
    field_order = ["text", "alt", "records"]

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Caption")


def _choice(record: CitedRecord) -> str:
    if not record.refusals:
        return record.title
    return _("%(title)s (no consent for this)") % {"title": record.title}
