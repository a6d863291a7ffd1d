"""What must be true of a description, of a copy or a text, and of a picture that leaves."""

import re

from django.utils.translation import gettext as _

from amparo.apps.vault.descriptions import (
    BY_PERMISSION,
    GRAPHIC,
    NOT_GRAPHIC,
    RECOGNISABLE,
    Description,
)
from amparo.lib.refusal import Refused
from amparo.lib.values.dates import PartialDate
from amparo.lib.values.places import FINEST_PUBLISHED


def why_not_describe(
    told: Description, *, known: Description, is_newest: bool
) -> Refused | None:
    """Refuse to write over what one has not seen, to sign nothing new, or half a place."""
    if not is_newest:
        return Refused(
            _("A colleague has described this item in the meantime."),
            _("Open the page again, read what they say, and add to it."),
        )
    if told == known:
        return Refused(
            _("Nothing of this is new."), _("Change something, or go back without it.")
        )
    if bool(told.place) != bool(told.precision):
        return Refused(
            _("A place needs its name, and how closely it is told."),
            _("Give both, or leave both empty."),
        )
    return _why_not_date(told.made_on)


def why_not_credit(told: Description) -> Refused | None:
    """Refuse a picture of which nobody has said whose it is and that it may be shown."""
    if not told.credit:
        return Refused(
            _("This picture has no credit."), _("Say on its page who made it.")
        )
    if not told.licence:
        return Refused(
            _("Nobody has said by what right this picture may be shown."),
            _("Say on its page under which licence, or who allowed it."),
        )
    if told.licence == BY_PERMISSION and not told.permission:
        return Refused(
            _("Nobody has said who allowed this picture to be shown."),
            _("Say on its page who allowed it, when, and for what."),
        )
    return None


def why_not_show(told: Description) -> Refused | None:
    """Refuse to let a picture out without credit, licence, a safe place, and a look at it."""
    return why_not_credit(told) or _why_not_place(told) or _why_not_people(told)


def why_not_publish(told: Description, *, pages: int) -> Refused | None:
    """Refuse a picture without one copy in plain pixels, and all that `why_not_show` does."""
    if pages != 1:
        return Refused(
            _("There is no single picture of this item in plain pixels."),
            _(
                "Make a copy to look at on its page; of several pages, seal the one you mean."
            ),
        )
    return why_not_show(told)


def _why_not_place(told: Description) -> Refused | None:
    if not told.place:
        return Refused(
            _("Nobody has said where this picture was made."),
            _("Say on its page where, no closer than the town."),
        )
    if told.precision < FINEST_PUBLISHED:
        return Refused(
            _("The place of this picture is told too closely to be public."),
            _("Name the town or the region on its page, not the house."),
        )
    return None


def _why_not_people(told: Description) -> Refused | None:
    if told.graphic not in (GRAPHIC, NOT_GRAPHIC) or not told.people:
        return Refused(
            _("Nobody has looked whether people can be recognised in it."),
            _("Look at it, and say on its page what it shows of people."),
        )
    if told.people == RECOGNISABLE:
        return Refused(
            _("People can be recognised in this picture."),
            _("Seal a copy in which they cannot, and use that one."),
        )
    return None


def _why_not_date(text: str) -> Refused | None:
    if not text:
        return None
    try:
        PartialDate.parse(text)
    except Refused as refused:
        return refused
    return None


def why_not_copy(*, is_copy: bool) -> Refused | None:
    """Refuse to make a viewing copy of what is one, or of a text of ours."""
    if not is_copy:
        return None
    return Refused(
        _("This is a copy already, and safe to look at."),
        _("Make copies from the original."),
    )


def why_not_transcribe(*, text: str, language: str, made_by: str) -> Refused | None:
    """Refuse a text without words, without its language, or that nobody answers for."""
    if not text.strip():
        return Refused(_("There are no words yet."), _("Type or paste them."))
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        return Refused(
            _("The language is told by its code."),
            _("For instance en, ru, fr, ar, or uk-Latn."),
        )
    if not made_by.strip():
        return Refused(
            _("Say who or what wrote it."),
            _("A colleague, a named program, checked by somebody or by nobody."),
        )
    return None
