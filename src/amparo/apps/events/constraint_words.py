"""What a person is told when the file itself would refuse, by the constraint's name."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "about_is_one_row": _("An investigation has one title page."),
    "about_has_title": _("An investigation needs a title."),
    "revision_says_why_it_changed": _("A correction needs a reason."),
    "place_has_name": _("A place needs a name."),
    "place_precision_is_known": _("Choose how precisely the place is known."),
    "place_has_both_degrees_or_none": _(
        "Write both latitude and longitude, or neither; latitude goes from -90 to 90, "
        "longitude from -180 to 180."
    ),
    "place_is_not_within_itself": _("A place cannot lie within itself."),
    "place_once": _("A place of this name and kind is recorded there already."),
    "place_once_at_the_top": _("A place of this name and kind is recorded already."),
    "actor_has_alias": _("An alias is missing."),
    "actor_once": _("This alias is used already; choose another."),
    "actor_kind_is_known": _("Choose victim or perpetrator."),
    "actor_named_only_as_perpetrator": _(
        "Only a perpetrator may have an official name. Take the name out."
    ),
    "actor_victim_is_no_institution": _(
        "A victim is a person, a family or a group, not an institution."
    ),
    "actor_one_person_is_not_counted": _(
        "One person has no count. Choose a family or a group, or take the count out."
    ),
    "actor_count_in_order": _("“At least” is more than “at most”. Swap them."),
    "event_bounds": _("It would end before it begins."),
    "event_has_title": _("An event needs a title."),
    "event_ends_only_if_begun": _("Say when it began before you say when it ended."),
    "event_status_is_known": _("Choose a status from the list."),
    "act_bounds": _("It would end before it begins."),
    "act_has_type": _("Choose what was done."),
    "act_status_is_known": _("Choose a status from the list."),
    "involvement_once": _("This perpetrator has this part in the act already."),
    "involvement_has_degree": _("Choose the perpetrator's part in it."),
    "intervention_bounds": _("It would end before it begins."),
    "intervention_is_by_someone": _("Say by whom it was done."),
    "intervention_replied_only_if_answered": _(
        "There is a reply: choose the stage “answered” or “closed”."
    ),
    "source_has_name": _("A source needs a name or an alias."),
    "source_once": _("This source is recorded already."),
    "information_accepted_by_someone_at_some_time": _(
        "What is accepted has a person and a time."
    ),
    "information_accepted_is_about_something": _(
        "What is accepted must be about an event or a person."
    ),
    "information_date_has_a_basis": _(
        "Say how the date of the material is known; without a date choose “not known”."
    ),
    "information_inferred_date_says_why": _(
        "Say in a few words why the date is inferred."
    ),
    "information_fingerprint_once": _("This material is recorded already."),
    "information_hearsay_depth": _("Steps from first hand go from 0 to 9."),
    "information_credibility": _("Choose a credibility from the list."),
    "information_says_something": _("Write what the source says."),
    "information_item_once": _("This item is linked already."),
}
