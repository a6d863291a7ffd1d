"""Form fields for what only this room has: partial dates, codes, precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amparo.lib.refusal import Refused
from amparo.lib.values.dates import MAX_LENGTH, PartialDate
from amparo.lib.values.vocabulary import Vocabulary


class RefusableForm(forms.Form):
    """A form that can show why an action refused what it brought."""

    use_required_attribute = False

    def refuse(self, refused: Refused) -> None:
        """Put a refusal at the head of the form; what was typed stays."""
        self.add_error(None, str(refused))


class PartialDateField(forms.CharField):
    """An EDTF date: 2017, 2017-04, 2017-04~, 2017-04/2017-06."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", MAX_LENGTH)
        options.setdefault(
            "help_text", _("2017, 2017-04, 2017-04-03, 2017-04~ or 2017-04/2017-06")
        )
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "text", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        """Read it once, so that a slip is named beside its field."""
        text = str(super().clean(value)).strip()
        if text:
            try:
                PartialDate.parse(text)
            except Refused as refused:
                raise ValidationError(str(refused)) from refused
        return text


class CodeField(forms.ChoiceField):
    """A code of a list, shown in the reader's language under its headings."""

    def __init__(self, codes: Vocabulary, **options: Any) -> None:
        super().__init__(choices=_choices_of(codes), **options)


def _choices_of(codes: Vocabulary) -> Callable[[], list[tuple[str, Any]]]:
    def choices() -> list[tuple[str, Any]]:
        groups = codes.groups(get_language() or "en")
        if len(groups) == 1:
            return [("", "—"), *groups[0][1]]
        return [("", "—"), *groups]

    return choices


class NameField(forms.CharField):
    """A name that may be known; the page's list of known names is offered."""

    def __init__(self, *, offers: str, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"list": offers, "autocomplete": "off"}


def text_area(rows: int) -> forms.Textarea:
    """Give a text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows})
