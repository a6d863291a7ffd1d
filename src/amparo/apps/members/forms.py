import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.apps.members.labels import ROLES
from amparo.apps.members.roles import Role

LONGEST_PASSPHRASE = 200
# Phones change the first letter, and browsers may send what is typed to a spelling service.
AS_TYPED = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


def _passphrase_field() -> forms.CharField:
    return forms.CharField(
        label=_("Passphrase"),
        max_length=LONGEST_PASSPHRASE,
        help_text=_("Your six words, with spaces between them."),
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password"} | AS_TYPED
        ),
    )


def _code_field() -> forms.CharField:
    return forms.CharField(
        label=_("One-time code"),
        max_length=10,
        help_text=_("Six digits from your authenticator."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )


class SignInForm(forms.Form):
    alias = forms.CharField(
        label=_("Alias"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username"} | AS_TYPED),
    )
    passphrase = _passphrase_field()
    code = _code_field()


class PassphraseForm(forms.Form):
    passphrase = _passphrase_field()


class AcceptForm(forms.Form):
    words = forms.CharField(
        label=_("Words of the invitation"),
        max_length=LONGEST_PASSPHRASE,
        help_text=_("The six words on the paper you were given."),
        widget=forms.TextInput(attrs={"autocomplete": "off"} | AS_TYPED),
    )
    alias = forms.CharField(
        label=_("Your alias"),
        max_length=40,
        help_text=_(
            "The name that colleagues will see. It should not be your own name, "
            "nor one you use elsewhere."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"} | AS_TYPED),
    )


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("The six words on the newcomer's paper"),
        max_length=LONGEST_PASSPHRASE,
        help_text=_("Let them read the words to you, face to face, and type them."),
        widget=forms.TextInput(attrs={"autocomplete": "off"} | AS_TYPED),
    )


class InviteForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        # The administrator last: what is chosen by oversight should be harmless.
        choices=sorted(
            ((r.value, label) for r, label in ROLES.items()),
            key=lambda choice: choice[0] == Role.ADMINISTRATOR,
        ),
    )

    def chosen_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class SignatureFilesForm(forms.Form):
    first = forms.CharField(
        label=_("First trustee's signature file"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("Open the file and paste all of it."),
    )
    second = forms.CharField(
        label=_("Second trustee's signature file"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean_first(self) -> dict[str, Any]:
        return _read_json(self.cleaned_data["first"])

    def clean_second(self) -> dict[str, Any]:
        return _read_json(self.cleaned_data["second"])


def _read_json(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except json.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise forms.ValidationError(_("This is not the whole file. Paste it again."))
    return read
