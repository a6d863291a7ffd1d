from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.apps.vault.rules import LONGEST_NAME


class SealForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "It is sealed while it arrives; it never lies open on this machine."
        ),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Empty: the file keeps the name it has."),
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        max_length=500,
        required=False,
        help_text=_(
            "Whoever sees the sealed item sees this too. No names of people at risk."
        ),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("One sentence. It is kept with the item, under your signature."),
    )
