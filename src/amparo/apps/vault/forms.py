from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.apps.vault.derivations import TextKind
from amparo.apps.vault.rules import LONGEST_NAME
from amparo.apps.vault.wording import GRAPHIC, LICENCES, PEOPLE, PRECISION
from amparo.lib.refusal import Refused
from amparo.lib.values.dates import MAX_LENGTH


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


class PackageForm(forms.Form):
    """To whom a package goes; with their key it leaves sealed."""

    recipient = forms.CharField(
        label=_("The recipient's age key"),
        max_length=3000,
        required=False,
        help_text=_(
            "It begins with age1. With it the package leaves sealed, and opens for them alone."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RefusableForm(forms.Form):
    """A form that can show why an action refused what it brought."""

    use_required_attribute = False

    def refuse(self, refused: Refused) -> None:
        """Put a refusal at the head of the form; what was typed stays."""
        self.add_error(None, str(refused))


class DescribeForm(RefusableForm):
    """What an item shows, whose it is, and what of that may be told."""

    IN_IT = ("shows", "alt", "language", "made_on", "place", "precision")
    TO_BE_SEEN = ("graphic", "people")
    WHOSE = ("credit", "licence", "permission")

    shows = forms.CharField(
        label=_("What it shows"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("What anybody can see in it. What it means belongs to a record."),
    )
    alt = forms.CharField(
        label=_("The same for somebody who cannot see it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("No more sure than the caption: what is alleged stays alleged."),
    )
    language = forms.CharField(
        label=_("Language in it"),
        max_length=35,
        required=False,
        help_text=_("A code: en, ru, fr, ar. Empty if there are no words."),
    )
    made_on = forms.CharField(
        label=_("When it was made"),
        max_length=MAX_LENGTH,
        required=False,
        help_text=_("2017, 2017-04, 2017-04-03, 2017-04~ or 2017-04/2017-06"),
    )
    graphic = forms.ChoiceField(
        label=_("Is it hard to look at?"),
        choices=[("", _("Nobody has said: it stays blurred")), *GRAPHIC.items()],
        required=False,
    )
    people = forms.ChoiceField(
        label=_("Who can be recognised"),
        choices=[("", _("Nobody has looked")), *PEOPLE.items()],
        required=False,
    )
    credit = forms.CharField(
        label=_("Credit"),
        max_length=200,
        required=False,
        help_text=_("As it is printed. A maker at risk is “a resident”, not a name."),
    )
    licence = forms.ChoiceField(
        label=_("By what right it may be shown"),
        choices=[("", _("Nobody has said")), *LICENCES.items()],
        required=False,
    )
    permission = forms.CharField(
        label=_("Who allowed it, when, for what"), max_length=300, required=False
    )
    place = forms.CharField(
        label=_("Where it was made"), max_length=200, required=False
    )
    precision = forms.TypedChoiceField(
        label=_("How closely that tells the place"),
        choices=[("", "—"), *((int(p), word) for p, word in PRECISION.items())],
        coerce=int,
        empty_value="",
        required=False,
        help_text=_("Nothing closer than a town or village is ever made public."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the three questions that they answer."""
        told = [
            (_("What is in it"), self.IN_IT),
            (_("Who may see it"), self.TO_BE_SEEN),
            (_("Whose it is"), self.WHOSE),
        ]
        return [(str(word), [self[name] for name in names]) for word, names in told]


class TextForm(RefusableForm):
    """What is said or written in an item, in words."""

    text_kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (TextKind.TRANSCRIPT.value, _("A transcript: the same language")),
            (TextKind.TRANSLATION.value, _("A translation: another language")),
        ],
        widget=forms.RadioSelect,
        initial=TextKind.TRANSCRIPT.value,
    )
    language = forms.CharField(
        label=_("Language of the text"),
        max_length=35,
        help_text=_("A code: en, ru, fr, ar."),
    )
    text = forms.CharField(
        label=_("The words"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
        help_text=_("Write [unclear] where it is, and the minute where it helps."),
    )
    made_by = forms.CharField(
        label=_("Who or what wrote it"),
        max_length=200,
        help_text=_(
            "For instance: heard by me; or a program's name, checked by nobody."
        ),
    )
