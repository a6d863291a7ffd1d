"""What does not fit together in a sentence of a draft, in words for whoever writes it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from amparo.apps.publications.wording import GroundedSentence
from amparo.lib.values.hedging import Mismatch, Slip, mismatches


def slips_of(sentence: GroundedSentence, *, language: str) -> list[str]:
    """Say where words, alt text and records are not equally sure. It stops nothing."""
    shown = sentence.picture
    found = mismatches(
        caption=sentence.text,
        alt=shown.alt if shown else "",
        statuses=[record.status for record in sentence.records if record.status],
        language=language,
    )
    return [_in_words(slip) for slip in found]


def of_a_record(title: str) -> str:
    """Say that an official record tells the same, so that the press need not be cited."""
    return _("A record says it too; cite “%(title)s” rather than the press.") % {
        "title": title
    }


def _in_words(found: Mismatch) -> str:
    words = {"words": _listed(found.words)}
    if found.slip is Slip.ALT_IS_SURER:
        return _("The text for somebody who cannot see it is surer: %(words)s.") % words
    if found.slip is Slip.CAPTION_IS_SURER:
        return _("The caption is surer than the text beside it: %(words)s.") % words
    if found.slip is Slip.RECORDS_ARE_LESS_SURE:
        return _("A record beneath it is alleged or contested; the words are not.")
    return _("The records are confirmed; these words still doubt: %(words)s.") % words


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
