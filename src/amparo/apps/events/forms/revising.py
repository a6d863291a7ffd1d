from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.apps.events.fields import CodeField, PartialDateField, RefusableForm
from amparo.apps.events.records import KINDS
from amparo.apps.events.rules import CODES, REVISABLE

DATES = {"when", "ended", "material_date"}


class ReviseForm(RefusableForm):
    """The fields of one kind of record that are open to correction, and why."""

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _in_model_order(kind):
            self.fields[name] = _field(kind, name)
        self.fields["reason"] = forms.CharField(label=_("Why"), max_length=300)

    def changes(self) -> Mapping[str, object]:
        """Give the fields that were changed, with their new values."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name != "reason"
        }


def _in_model_order(kind: str) -> list[str]:
    fields = KINDS[kind]._meta.concrete_fields  # noqa: SLF001
    return [field.name for field in fields if field.name in REVISABLE[kind]]


def _field(kind: str, name: str) -> forms.Field:
    field = KINDS[kind]._meta.get_field(name)  # noqa: SLF001
    label = str(getattr(field, "verbose_name", name)).capitalize()
    required = not getattr(field, "blank", False)
    if name in DATES:
        return PartialDateField(label=label, required=required)
    if (kind, name) in CODES:
        return CodeField(CODES[kind, name], label=label, required=required)
    made = field.formfield(label=label)  # type: ignore[union-attr]
    assert isinstance(made, forms.Field)  # noqa: S101  columns of ours are all typed
    return made
