from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.intake.forms import ContactRulesForm, contact_fields
from amparo.apps.intake.rules import LONGEST_ANSWER
from amparo.apps.intake.tiers import Reason, Tier
from amparo.apps.members.queries import colleagues
from amparo.apps.members.roles import Role
from amparo.apps.protection.drawers import MATRIX, STANDING_OF, Drawer, Reach
from amparo.apps.protection.entries import Consent, Given
from amparo.apps.protection.rules import LONGEST_EXTRACT, Check
from amparo.apps.protection.sheets import (
    ContactSheet,
    ProtectionSheet,
    Sheet,
    changed,
)


def _text(label: Any, *, rows: int = 4, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "dir": "auto", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, widget=area, **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _ticks(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **more
    )


class SheetForm(forms.Form):
    """A drawer's sheet as a form: `fields_of` fills it, `sheet` reads it back."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def fields_of(sheet: Any) -> dict[str, Any]:
        return dict(vars(sheet))

    def sheet(self, before: Sheet) -> Sheet:
        told = {k: v for k, v in self.cleaned_data.items() if k != "seen_version"}
        return changed(before, **told)


class ContactForm(SheetForm, ContactRulesForm):
    ways = _text(_("How to reach the person"))

    @staticmethod
    def fields_of(sheet: ContactSheet) -> dict[str, Any]:
        return {"ways": sheet.ways, **contact_fields(sheet.rules)}

    def sheet(self, before: Sheet) -> Sheet:
        ways = self.cleaned_data["ways"]
        return changed(before, ways=ways, rules=self.contact_rules())


class IdentityForm(SheetForm):
    names = _text(
        _("Names"), help_text=_("One on each line. Leave it empty if nobody must know.")
    )
    born = _text(_("Born"), rows=1)
    papers = _text(_("Papers"))
    remarks = _text(_("Remarks"))


class AccountForm(SheetForm):
    story = _text(_("What happened, in the person's words"), rows=12)
    health = _text(_("What it did to body and mind"))


class ProtectionForm(SheetForm):
    medical = forms.BooleanField(label=_("Someone needs a doctor now"), required=False)
    reasons = _ticks(_("What makes it urgent"), Reason.choices, required=False)
    tier = forms.TypedChoiceField(
        label=_("How soon someone must act"),
        choices=Tier.choices,
        coerce=lambda value: Tier(int(value)),
        widget=forms.RadioSelect,
    )
    dangers = _text(_("Who threatens, the family included"))
    shelter = _text(_("Shelter"))
    route = _text(_("Route"))
    remarks = _text(_("Remarks"))

    @staticmethod
    def fields_of(sheet: ProtectionSheet) -> dict[str, Any]:
        return {**vars(sheet), "reasons": sorted(sheet.reasons)}

    def clean_reasons(self) -> frozenset[Reason]:
        return frozenset(map(Reason, self.cleaned_data["reasons"]))


class ExtractSheetForm(SheetForm):
    remarks = _text(_("Remarks for whoever writes extracts"))


FORMS: dict[Drawer, type[SheetForm]] = {
    Drawer.CONTACT: ContactForm,
    Drawer.IDENTITY: IdentityForm,
    Drawer.ACCOUNT: AccountForm,
    Drawer.PROTECTION: ProtectionForm,
    Drawer.EXTRACT: ExtractSheetForm,
}


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_ANSWER,
        help_text=_("Signed by the team, never by you."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )


class ConsentForm(forms.Form):
    purposes = _ticks(_("For what"), Purpose.choices)
    audiences = _ticks(_("Who may come to read it"), Audience.choices)
    detail = forms.TypedChoiceField(
        label=_("How much may be told"),
        choices=Detail.choices,
        coerce=lambda value: Detail(int(value)),
        widget=forms.RadioSelect,
    )
    expires_on = _day(_("Until"))
    given_on = _day(_("Given on"))
    given = forms.ChoiceField(label=_("How it was given"), choices=Given.choices)
    words = _text(_("What you explained, and what the person said"), rows=5)

    def consent(self, *, recorded_by: UUID) -> Consent:
        told = self.cleaned_data
        return Consent(
            purposes=frozenset(map(Purpose, told["purposes"])),
            audiences=frozenset(map(Audience, told["audiences"])),
            detail=told["detail"],
            expires_on=told["expires_on"],
            given_on=told["given_on"],
            given=Given(told["given"]),
            words=told["words"],
            recorded_by=recorded_by,
        )


class WithdrawForm(forms.Form):
    how = forms.CharField(
        label=_("How the person said no"), max_length=1000, strip=True
    )


class ExtractForm(forms.Form):
    consent = forms.TypedChoiceField(
        label=_("Under which consent"), coerce=UUID, widget=forms.RadioSelect
    )
    investigation = forms.TypedChoiceField(
        label=_("To which investigation"), coerce=UUID
    )
    text = forms.CharField(
        label=_("The words that leave"),
        max_length=LONGEST_EXTRACT,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    language = forms.CharField(
        label=_("Language of the text"), max_length=20, required=False
    )
    checked = _ticks(
        _("I have read the text once more. In it there is"),
        Check.choices,
    )

    def __init__(
        self,
        *args: Any,
        consents: list[tuple[UUID, Any]],
        investigations: list[tuple[UUID, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].choices = consents  # type: ignore[attr-defined]
        self.fields["investigation"].choices = investigations  # type: ignore[attr-defined]

    def checks(self) -> frozenset[Check]:
        return frozenset(map(Check, self.cleaned_data["checked"]))


class ProposalForm(forms.Form):
    text = forms.CharField(
        label=_("Words for an extract"),
        max_length=LONGEST_EXTRACT,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    language = forms.CharField(
        label=_("Language of the text"), max_length=20, required=False
    )


class ShareForm(forms.Form):
    """A colleague and one drawer, as far as the colleague's role may reach."""

    share = forms.ChoiceField(label=_("Colleague and drawer"))
    reach = forms.TypedChoiceField(
        label=_("They may"),
        choices=[(int(Reach.READ), _("read")), (int(Reach.WRITE), _("read and write"))],
        coerce=lambda value: Reach(int(value)),
        widget=forms.RadioSelect,
        initial=int(Reach.READ),
    )
    expires_on = _day(_("Until"), required=False)

    def __init__(self, *args: Any, me: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["share"].choices = [  # type: ignore[attr-defined]
            (f"{drawer}:{colleague.id}", f"{colleague.alias}: {drawer.label}")
            for colleague in colleagues()
            if colleague.id != me
            for drawer in Drawer
            if MATRIX[STANDING_OF[colleague.role]][drawer] >= Reach.READ
        ]

    def chosen(self) -> tuple[Drawer, UUID]:
        drawer, colleague = self.cleaned_data["share"].split(":")
        return Drawer(drawer), UUID(colleague)


class LeadForm(forms.Form):
    caseworker = forms.TypedChoiceField(label=_("Caseworker"), coerce=UUID)

    def __init__(self, *args: Any, me: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].choices = [  # type: ignore[attr-defined]
            (c.id, c.alias) for c in colleagues(Role.CASEWORKER) if c.id != me
        ]


class RequestForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the name of the case is not enough"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    until = _day(_("Until, at most a month"))


def days_ahead(today: date, days: int) -> date:
    return date.fromordinal(today.toordinal() + days)
