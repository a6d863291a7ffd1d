"""Who stands behind a verb of saying, and what stands between commas beside them."""

from __future__ import annotations

from amparo.lib.corroboration.mentions import (
    APPOSITION,
    LONGEST,
    Mention,
    mention_between,
    merged,
)
from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.word_sets import words_of
from amparo.lib.corroboration.wording import QUOTE, Unit

_FINITE = words_of(
    "is are was were has have had been will would can could est sont était "
    "étaient ont été был была было были есть будет не"
)


class RightSubjects:
    """Looks for subjects behind a verb, in one row of words."""

    def __init__(self, unit: Unit, lexicon: SpeechWords) -> None:
        self.unit = unit
        self.words = lexicon
        self.length = len(unit.words)
        self.covered: dict[int, int] = {}

    def _beside(self, base: Mention, first: int, last: int) -> Mention:
        """Join words between commas, when they tell who the one before is."""
        unit = self.unit
        if first > last or not unit.words[first][0].isalnum():
            return base
        low = unit.lows[first]
        foreign = self.words.has("stops", low) or self.words.has("relatives", low)
        if (
            foreign
            or self.words.act(low)
            or low.isdecimal()
            or low in {"in", "on", "at", "citing", "en", "в", "с"}
        ):
            return base
        stop = first
        while stop <= last and unit.lows[stop] not in {",", "who", "which", "qui"}:
            stop += 1
        if any(unit.lows[at] in _FINITE for at in range(first, stop)):
            return base
        beside = mention_between(unit, first, stop - 1, self.words)
        if beside is None or beside.pronoun:
            return base
        if beside.name and base.name and not beside.role:
            return base
        return merged(base, beside)

    def right_of(self, verb: int, *, closed: bool = False) -> Mention | None:
        """Return who stands right behind a verb: "said Ilsa Morane, a nurse"."""
        unit, words = self.unit, self.words
        first = verb + 1
        while first < self.length and self._may_skip(first):
            first += 1
        last = self._end_of(first)
        if last < first:
            return None
        base = mention_between(unit, first, last, words)
        if base is None or base.pronoun:
            return base
        if last + 1 < self.length and unit.words[last + 1] == ",":
            return self._with_apposition(base, last, closed=closed)
        return base

    def _with_apposition(self, base: Mention, last: int, *, closed: bool) -> Mention:
        """Join what follows a comma; when `closed`, only up to another comma."""
        unit = self.unit
        end = last + 2
        stops = {",", ".", QUOTE, ";", "—", "(", "?", "!", "–", "»"}
        while (
            end < self.length
            and end - last < APPOSITION
            and unit.words[end] not in stops
        ):
            end += 1
        if end <= last + 2 or (
            closed and (end >= self.length or unit.words[end] != ",")
        ):
            return base
        joined = self._beside(base, last + 2, end - 1)
        if closed and not base.name and joined.role != base.words:
            return base
        return joined

    def _may_skip(self, at: int) -> bool:
        low = self.unit.lows[at]
        if self.words.has("days", low):
            return True
        if self.words.language == "en":
            return False
        return (self.words.has("skip", low) and not self.unit.is_name(at)) or (
            low in {"в", "во", "ce", "на"}
            and at + 1 < self.length
            and self.words.has("days", self.unit.lows[at + 1])
        )

    def _end_of(self, first: int) -> int:
        """Return the last word of the mention that begins here."""
        unit, words = self.unit, self.words
        at = first
        named = False
        while at < self.length and at - first < LONGEST:
            word, low = unit.words[at], unit.lows[at]
            if at in unit.names:
                named, at = True, at + 1
                continue
            if not word[0].isalnum():
                break
            if words.has("pronouns", low) and at > first:
                break
            if self._stops_right(at, first, named=named):
                break
            named = named or unit.is_name(at)
            at += 1
        return at - 1

    def _stops_right(self, at: int, first: int, *, named: bool) -> bool:
        unit, words = self.unit, self.words
        low = unit.lows[at]
        if unit.is_name(at):
            return False
        if words.has("conjunctions", low):
            return not (
                (at + 1 < self.length and self.words.has("roles", unit.lows[at + 1]))
                or unit.is_name(min(at + 1, self.length - 1))
            )
        if words.language == "ru":
            joined = (
                low in {"по", "в", "при", "из", "на"}
                and at > first
                and (
                    words.has("roles", unit.lows[at - 1])
                    or unit.lows[at - 1].startswith("одн")
                )
            )
            return (
                (words.has("stops", low) and not joined)
                or bool(words.act(low))
                or words.has("skip", low)
            )
        if words.has("stops", low) or (
            words.has("skip", low) and not words.has("joins", low)
        ):
            return True
        if words.act(low) and not words.has("noun_like", low):
            return True
        joins = words.has("joins", low)
        last_role = words.has("roles", unit.lows[at - 1]) if at > first else False
        if low in {"in", "on", "at", "to", "with", "en", "à", "au", "aux", "pour"}:
            later = {"in", "on", "to", "en"}
            return named or not last_role or (low in later and self._is_time(at + 1))
        return (
            named and not joins and words.language == "en" and not self._role_ahead(at)
        )

    def _role_ahead(self, at: int) -> bool:
        """Tell "European special rapporteur" from "Koz in a rage"."""
        for place in range(at, min(at + 4, self.length)):
            low = self.unit.lows[place]
            if not self.unit.words[place][0].isalpha() or self.words.has("joins", low):
                return False
            if self.words.has("roles", low) or self.words.has("titles", low):
                return True
        return False

    def _is_time(self, at: int) -> bool:
        if at >= self.length:
            return True
        low = self.unit.lows[at]
        nouns = {
            "statement",
            "interview",
            "report",
            "press",
            "email",
            "letter",
            "tweet",
            "post",
            "phone",
            "reporters",
            "journalists",
        }
        near = self.unit.lows[at : at + 3]
        return self.words.has("days", low) or any(each in nouns for each in near)
