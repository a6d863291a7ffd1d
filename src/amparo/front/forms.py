from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amparo.lib.sealing.word_lists import LANGUAGES

LONGEST_TEXT = 30_000  # characters; four bytes each still fit the largest bucket
PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
TEXT_ERRORS = {
    "required": _("Please write something first."),
    "max_length": _(
        "This is too long for one message. Please send it in two or more parts."
    ),
}
WORDS, NUMBERS = "words", "digits"
NO, DOCTOR_NOW = "no", "now"


def _long_text(rows: int) -> forms.Textarea:
    attributes = {"rows": rows, "autocomplete": "off", "dir": "auto"}
    return forms.Textarea(attrs=attributes)


class ChoiceWithDefault(forms.ChoiceField):
    """Has its first value when a form comes without it."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or self.initial)


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("Your message"),
        widget=_long_text(8),
        max_length=LONGEST_TEXT,
        error_messages=TEXT_ERRORS,
    )
    use_required_attribute = False

    def clean_text(self) -> str:
        """Browsers send every line break as two signs."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class ReportForm(TextForm):
    text = forms.CharField(
        label=_("What do you want to tell us?"),
        help_text=_(
            "Write as much or as little as you want, in any language. You need not give a name. "
            "If somebody is in danger now, say so in the first line, and how much time there is."
        ),
        widget=_long_text(12),
        max_length=LONGEST_TEXT,
        error_messages=TEXT_ERRORS,
    )
    medical = ChoiceWithDefault(
        label=_("Does somebody need a doctor now?"),
        choices=[(NO, _("No, or I do not know")), (DOCTOR_NOW, _("Yes, now"))],
        widget=forms.RadioSelect,
        initial=NO,
    )
    form = ChoiceWithDefault(
        label=_("You will get a code to read our answer. Which is easier to keep?"),
        choices=[(WORDS, _("Words")), (NUMBERS, _("Two numbers"))],
        widget=forms.RadioSelect,
        initial=WORDS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if get_language() not in LANGUAGES:
            del self.fields["form"]  # we have no words in this language


class OfferForm(TextForm):
    text = forms.CharField(
        label=_("What can you offer, and how can we reach you?"),
        help_text=_(
            "For example a room, a car, money, translation, medical or legal help. "
            "Do not name anybody who is in danger."
        ),
        widget=_long_text(8),
        max_length=LONGEST_TEXT,
        error_messages=TEXT_ERRORS,
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your code"),
        help_text=_("All words, or both numbers, with spaces between them."),
        max_length=400,
        widget=forms.TextInput(attrs=PLAIN | {"dir": "auto"}),
        error_messages={"required": _("Please type your code.")},
    )
    use_required_attribute = False


class WordForm(forms.Form):
    word = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs=PLAIN | {"dir": "auto"}),
        required=False,
    )
    use_required_attribute = False

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].label = label
        self.fields["word"].required = True
        self.fields["word"].error_messages["required"] = _("Please type this one word.")


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Choose one file"),
        widget=forms.FileInput,
        error_messages={"required": _("Please choose a file first.")},
    )
    use_required_attribute = False
