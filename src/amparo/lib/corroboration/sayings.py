"""Every place where a text says that somebody says something."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.mentions import Mention, mention_between
from amparo.lib.corroboration.remembering import remembering
from amparo.lib.corroboration.saying_cues import cue_sayings
from amparo.lib.corroboration.saying_places import (
    AFTER_NAME,
    is_behind,
    is_incised,
    opens_row,
    quotes_next,
)
from amparo.lib.corroboration.speech_words import SpeechWords, without_inversion
from amparo.lib.corroboration.subjects import Subjects
from amparo.lib.corroboration.verbs import Verb
from amparo.lib.corroboration.verbs_en import english_verb
from amparo.lib.corroboration.verbs_fr import french_verb
from amparo.lib.corroboration.verbs_ru import russian_verb
from amparo.lib.corroboration.word_sets import words_of
from amparo.lib.corroboration.wording import QUOTE, Unit, Wording, wording_of


@dataclass(frozen=True)
class Saying:
    """Somebody says something, in one row.

    `at` is the verb's or cue's place in the row, `first` and `last` the words that the
    cue takes up. `post` when it stands behind what is said. `relation` is says,
    according, cites or via; `listener` is the outlet that was told.
    """

    span: Span
    at: int
    first: int
    last: int
    act: str
    source: Mention
    relation: str = "says"
    post: bool = False
    listener: Mention | None = None
    negated: bool = False
    rule: str = ""


@remembering
def sayings_of(document: Document) -> dict[int, tuple[Saying, ...]]:
    """Return the sayings of each row, by the character where the row begins.

    Rows inside quotations are under their own beginnings, as negative numbers less one.
    """
    wording = wording_of(document)
    found = {unit.start: sayings_in(unit, wording) for unit in wording.units}
    for unit in wording.inner:
        found[-unit.start - 1] = sayings_in(unit, wording)
    return found


def sayings_in(unit: Unit, wording: Wording) -> tuple[Saying, ...]:
    """Return the sayings of one row, in order."""
    lexicon = wording.lexicon
    subjects = Subjects(unit, lexicon)
    found: list[Saying] = []
    cues = tuple(cue_sayings(unit, subjects, lexicon))
    subjects.covered = {
        at: cue.first
        for cue in cues
        if cue.first > 1
        for at in range(cue.first, cue.last + 1)
    }
    for at in _verb_places(unit, lexicon):
        verb = _VERBS[lexicon.language](unit, at, lexicon)
        saying = _saying(unit, verb, subjects, lexicon, found) if verb else None
        if saying:
            found.append(saying)
    found += [
        Saying(
            Span(unit.starts[cue.first], unit.ends[cue.last]),
            cue.first,
            cue.first,
            cue.last,
            "say",
            cue.source,
            relation=cue.relation,
            post=cue.post,
            rule=cue.rule,
        )
        for cue in cues
    ]
    return tuple(sorted(found, key=lambda each: each.at))


_VERBS = {"en": english_verb, "ru": russian_verb, "fr": french_verb}


def _verb_places(unit: Unit, lexicon: SpeechWords) -> list[int]:
    """Return where words stand that can be verbs of saying."""
    acts, lows = lexicon.acts, unit.lows
    if lexicon.language == "fr":
        return [
            at
            for at, low in enumerate(lows)
            if low in acts or ("-" in low and without_inversion(low) in acts)
        ]
    places = [at for at, low in enumerate(lows) if low in acts]
    if lexicon.language == "ru" and not _DASHES.isdisjoint(unit.words):
        behind = [at + 1 for at, word in enumerate(unit.words[:-1]) if word in _DASHES]
        return sorted({*places, *behind})
    return places


_DASHES = frozenset({"—", "–", "-"})


def _saying(
    unit: Unit,
    verb: Verb,
    subjects: Subjects,
    lexicon: SpeechWords,
    earlier: list[Saying],
) -> Saying | None:
    source, right = _subject(unit, verb, subjects, lexicon, earlier)
    if source is None or not _can_speak(source, verb, lexicon):
        spoken = right or quotes_next(unit, verb.at)
        if source is None or source.pronoun or not spoken:
            return None
    first = min(verb.at, unit.at(source.start))
    last = max(verb.at, unit.at(source.end - 1))
    listener = None
    if verb.listens:
        listener, after = _listener(
            unit, verb, subjects, lexicon, skip_to=last if right else -1
        )
        last = max(last, after)
    post = is_behind(unit, first, last, right=right)
    return Saying(
        Span(unit.starts[first], unit.ends[max(verb.at, last)]),
        verb.at,
        first,
        last,
        verb.act,
        source,
        relation="via" if verb.act == "quote" else "says",
        post=post,
        listener=listener,
        negated=verb.negated,
        rule=f"verb-{'right' if right else 'left'}",
    )


def _subject(
    unit: Unit,
    verb: Verb,
    subjects: Subjects,
    lexicon: SpeechWords,
    earlier: list[Saying],
) -> tuple[Mention | None, bool]:
    """Return who says it, and whether it stands behind the verb."""
    if verb.inversion:
        low = unit.lows[verb.pronoun_at].rsplit("-", 1)[-1]
        woman = lexicon.has("woman", low)
        place = unit.starts[verb.at]
        pronoun = Mention(place, unit.ends[verb.at], low, pronoun=low, woman=woman)
        return pronoun, True
    if verb.agent:
        return subjects.right_of(verb.agent), True
    if verb.looks_right:
        found = subjects.right_of(
            verb.listener_end or verb.at, closed=opens_row(unit, verb.at)
        )
        if found and _fits_right(unit, found, lexicon):
            return found, True
    if verb.follows and earlier:
        return replace(earlier[-1].source), False
    found = subjects.left_of(verb.at)
    if found is None and earlier and verb.follows is None:
        return None, False
    return found, False


def _fits_right(unit: Unit, found: Mention, lexicon: SpeechWords) -> bool:
    """Tell "say activists." from "say the report was false"."""
    at = unit.at(found.start)
    spoken = QUOTE in unit.words[max(0, at - 5) : at] or is_incised(unit, at)
    if not (found.name or found.pronoun or spoken or _is_role(found, lexicon)):
        return False
    if lexicon.language != "en":
        return True
    after = unit.at(found.end - 1) + 1
    word = unit.words[after] if after < len(unit.words) else "."
    return not word[0].isalnum() or unit.lows[after] in AFTER_NAME


def _is_role(mention: Mention, lexicon: SpeechWords) -> bool:
    return any(lexicon.has("roles", word) for word in mention.words.lower().split())


def _can_speak(source: Mention, verb: Verb, lexicon: SpeechWords) -> bool:
    """Keep what can say something; "the law said" may, "it" and "we" may not."""
    low = source.words.lower()
    if low.split()[:1] in (
        ["our"],
        ["my"],
        ["notre"],
        ["mon"],
        ["наш"],
        ["наша"],
        ["наши"],
    ):
        return False
    if _is_counted(low):
        return False
    if lexicon.has("first_person", re.split(r"[’']", low)[0]):
        return False
    if source.pronoun:
        return not (
            lexicon.has("first_person", low) or low in {"it", "оно", "on", "c'"}
        )
    if not verb.needs_speaker:
        return True
    last = low.split()[-1] if low else ""
    return bool(source.name) or _is_role(source, lexicon) or lexicon.has("roles", last)


def _is_counted(low: str) -> bool:
    """Tell "75 people", who are counted, from who speaks."""
    first = low.split()[0] if low else ""
    return first.isdecimal() or first in _NUMBERS


_NUMBERS = words_of(
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty dozens hundreds thousands trois quatre cinq six sept "
    "huit neuf dix onze douze treize quinze vingt трое четверо пятеро шестеро семеро десятки"
)


def _listener(
    unit: Unit, verb: Verb, subjects: Subjects, lexicon: SpeechWords, *, skip_to: int
) -> tuple[Mention | None, int]:
    """Return the outlet that was told, and the place of its last word."""
    start = verb.listener_from if verb.listener_from >= 0 else max(verb.at, skip_to)
    if verb.listener_end:
        found = mention_between(unit, verb.at + 1, verb.listener_end, lexicon)
        start = verb.at
    else:
        found = subjects.right_of(start)
    if found is None or found.pronoun:
        return None, -1
    if (
        lexicon.language == "ru"
        and not verb.listener_end
        and not _is_dative(unit, found, lexicon)
    ):
        return None, -1
    lows = found.words.lower().replace("«", "").split()
    if any(lexicon.has("not_outlets", low) for low in lows):
        return None, unit.at(found.end - 1)
    outlet = bool(found.name) or any(lexicon.has("outlets", low) for low in lows)
    near = unit.at(found.start) - start <= 3
    return (found, unit.at(found.end - 1)) if outlet and near else (None, -1)


def _is_dative(unit: Unit, found: Mention, lexicon: SpeechWords) -> bool:
    """Tell "сообщил газете" and "рассказала Севинформу" from what was said."""
    at = unit.at(found.start)
    low = unit.lows[at]
    if at in unit.names or (unit.words[at].isupper() and len(low) > 1):
        return True
    dative = low.endswith(("у", "ю", "е", "и"))
    return dative and (lexicon.has("outlets", low) or unit.words[at][0].isupper())
