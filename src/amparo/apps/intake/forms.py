from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.apps.intake.contact_rules import Channel, ContactRules
from amparo.apps.intake.rules import LONGEST_ANSWER
from amparo.apps.intake.sheets import TriageSheet
from amparo.apps.intake.tiers import Reason, Tier
from amparo.apps.members.queries import colleagues
from amparo.apps.members.roles import Role

HOURS = 24
FARTHEST_WEST, FARTHEST_EAST = -12, 14


def _long_text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", "autocomplete": "off"})


class ContactRulesForm(forms.Form):
    never = forms.BooleanField(
        label=_("The person asked not to be contacted at all"), required=False
    )
    channels = forms.MultipleChoiceField(
        label=_("Ways that are safe"),
        choices=Channel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    not_before = forms.DateField(
        label=_("Not before this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    from_hour = forms.IntegerField(
        label=_("Phone may ring from (hour)"), min_value=0, max_value=HOURS
    )
    until_hour = forms.IntegerField(
        label=_("until (hour)"), min_value=0, max_value=HOURS
    )
    utc_offset = forms.IntegerField(
        label=_("Hours between their clock and UTC"),
        min_value=FARTHEST_WEST,
        max_value=FARTHEST_EAST,
    )
    never_say = forms.CharField(
        label=_("Words that must never reach their screen"),
        required=False,
        help_text=_("One on each line: names, our name, a place."),
        widget=_long_text(3),
    )
    contact_remarks = forms.CharField(
        label=_("Who else sees the phone, a phrase that shows it is us, anything else"),
        required=False,
        widget=_long_text(2),
    )

    def contact_rules(self) -> ContactRules:
        told = self.cleaned_data
        return ContactRules(
            never=told["never"],
            channels=frozenset(map(Channel, told["channels"])),
            not_before=told["not_before"],
            from_hour=told["from_hour"],
            until_hour=told["until_hour"],
            utc_offset=told["utc_offset"],
            never_say=tuple(
                filter(None, map(str.strip, told["never_say"].split("\n")))
            ),
            remarks=told["contact_remarks"],
        )


def contact_fields(rules: ContactRules) -> dict[str, Any]:
    return {
        "never": rules.never,
        "channels": sorted(rules.channels),
        "not_before": rules.not_before,
        "from_hour": rules.from_hour,
        "until_hour": rules.until_hour,
        "utc_offset": rules.utc_offset,
        "never_say": "\n".join(rules.never_say),
        "contact_remarks": rules.remarks,
    }


class TriageForm(ContactRulesForm):
    medical = forms.BooleanField(label=_("Someone needs a doctor now"), required=False)
    reasons = forms.MultipleChoiceField(
        label=_("What makes it urgent"),
        choices=Reason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tier = forms.ChoiceField(
        label=_("How soon someone must act"),
        choices=Tier.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Why you decide so"),
        required=False,
        help_text=_("Needed when the tier is not the one that the reasons point to."),
        widget=_long_text(3),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("medical", "reasons", "tier", "note")

    def chosen_tier(self) -> Tier:
        return Tier(int(self.cleaned_data["tier"]))

    def chosen_reasons(self) -> frozenset[Reason]:
        return frozenset(map(Reason, self.cleaned_data["reasons"]))


def triage_fields(sheet: TriageSheet, *, medical: bool) -> dict[str, Any]:
    return {
        "medical": medical,
        "reasons": sorted(sheet.reasons),
        "tier": sheet.tier,
        "note": sheet.note,
        "seen_version": sheet.version,
        **contact_fields(sheet.contact),
    }


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_ANSWER,
        help_text=_(
            "Signed by the team, never by you. The person reads it with the code and "
            "it is gone after that."
        ),
        widget=_long_text(6),
    )


class HandOverForm(forms.Form):
    caseworker = forms.TypedChoiceField(
        label=_("Caseworker"), coerce=UUID, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].choices = [  # type: ignore[attr-defined]
            (c.id, c.alias) for c in colleagues(Role.CASEWORKER)
        ]
