"""What must be true before a statement leaves the house."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.members.roles import Role
from amparo.apps.publications.wording import GroundedSentence, Picture, Wording
from amparo.lib.refusal import Refused

# Those who may hold an investigation; only an investigation's own key lets one draft in it.
ROLES = (Role.DOCUMENTER, Role.ANALYST, Role.CAMPAIGNER)
SHORTEST_ALIAS = 3
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w-]")


def why_not_draft(title: str) -> Refused | None:
    """Refuse a draft without a title."""
    if title.strip():
        return None
    return Refused(
        _("A statement needs a title."), _("A few words are enough for now.")
    )


def why_not_write(text: str) -> Refused | None:
    """Refuse an empty sentence."""
    if text.strip():
        return None
    return Refused(
        _("The sentence is empty."), _("Write what the records show, then save it.")
    )


def why_not_change(*, is_released: bool) -> Refused | None:
    """Refuse to change words that have left the house."""
    if not is_released:
        return None
    return Refused(
        _("This statement has been released; its words stay as they are."),
        _("Draft a new one that corrects it."),
    )


def why_not_release(wording: Wording, *, aliases: Iterable[str] = ()) -> Refused | None:
    """Say the first reason why these words may not leave, sentence by sentence."""
    if not wording.sentences:
        return Refused(
            _("There is nothing to release yet."), _("Write at least one sentence.")
        )
    for number, sentence in enumerate(wording.sentences, start=1):
        if refusal := why_not_say(sentence):
            return _in_sentence(number, refusal)
    return why_not_tell_addresses(wording) or why_not_tell_apart(
        wording, aliases=aliases
    )


def why_not_say(sentence: GroundedSentence) -> Refused | None:
    """Refuse a sentence without a ground, on unready ground, or without a person's yes."""
    if not sentence.records:
        return Refused(
            _("It rests on no record."), _("Choose the records it rests on.")
        )
    if not all(record.is_accepted for record in sentence.records):
        return Refused(
            _("It rests on a record that nobody has accepted."),
            _("Accept the record first, or let the sentence rest on another."),
        )
    if any(record.is_refuted for record in sentence.records):
        return Refused(
            _("It rests on a record that was refuted."),
            _("Take the sentence out, or let it rest on another record."),
        )
    refused = next((why for r in sentence.records for why in r.refusals), None)
    return refused or (why_not_picture(sentence.picture) if sentence.picture else None)


def why_not_picture(picture: Picture) -> Refused | None:
    """Refuse a picture without credit, licence or place, or that not everybody can read."""
    if picture.refusal:
        return picture.refusal
    if picture.alt.strip():
        return None
    return Refused(
        _("The picture has no words for somebody who cannot see it."),
        _("Say what it shows, no more sure than the caption."),
    )


def why_not_tell_addresses(wording: Wording) -> Refused | None:
    """Refuse public words with somebody's e-mail address in them."""
    if not EMAIL.search(" ".join([wording.words, *wording.sources])):
        return None
    return Refused(
        _("The text holds an e-mail address."),
        _("Machines collect them. Name the office, or a page where it can be reached."),
    )


def why_not_tell_apart(wording: Wording, *, aliases: Iterable[str]) -> Refused | None:
    """Refuse words that hold the alias of a victim or of a person who told us."""
    known = [re.escape(alias) for alias in aliases if len(alias) >= SHORTEST_ALIAS]
    told = rf"\b({'|'.join(known)})\b"
    if not known or not re.search(told, wording.words, re.IGNORECASE):
        return None
    return Refused(
        _("The text holds the alias of a victim or of someone who told us."),
        _("Say it without: an alias that is public can be followed."),
    )


def why_not_confirm(
    *, asked_by: UUID, by: UUID, is_same: bool, is_confirmed: bool
) -> Refused | None:
    """Refuse a release by one person alone, of changed words, or a second time."""
    if is_confirmed:
        return Refused(_("This statement has been released already."))
    if asked_by == by:
        return Refused(
            _("You asked for this release yourself."),
            _("A second person must confirm it. Ask a colleague."),
        )
    if not is_same:
        return Refused(
            _("The words or their grounds changed after release was asked."),
            _("Read them again and ask anew."),
        )
    return None


def why_not_take_down(role: Role) -> Refused | None:
    """Refuse to those who publish nothing."""
    if role in ROLES:
        return None
    return Refused(
        _("Your role does not publish statements."),
        _("Ask a documenter, an analyst or a campaigner at once."),
    )


def _in_sentence(number: int, refusal: Refused) -> Refused:
    start = _("Sentence %(number)d cannot leave.") % {"number": number}
    return Refused(f"{start} {refusal.why}", refusal.then)
