"""Find who does a verb of saying: to its left, to its right, between commas."""

from __future__ import annotations

from amparo.lib.corroboration.mentions import (
    APPOSITION,
    LONGEST,
    Mention,
    mention_between,
    merged,
)
from amparo.lib.corroboration.speech_words import SpeechWords, without_inversion
from amparo.lib.corroboration.word_sets import words_of
from amparo.lib.corroboration.wording import QUOTE, Unit

_FINITE = words_of(
    "is are was were has have had been will would can could est sont était "
    "étaient ont été был была было были есть будет не"
)
_BREAKS = frozenset(';:()[]!?…"') | {QUOTE}


class Subjects:
    """Looks for subjects in one row of words."""

    def __init__(self, unit: Unit, lexicon: SpeechWords) -> None:
        self.unit = unit
        self.words = lexicon
        self.length = len(unit.words)
        self.covered: dict[int, int] = {}

    def left_of(self, verb: int) -> Mention | None:
        """Return who stands before a verb."""
        at = self._over_adverbs(verb - 1)
        if at < 0:
            return None
        low = self.unit.lows[at]
        if low == ",":
            return self._before_comma(at)
        if (
            self.words.has("relatives", low)
            and at > 0
            and self.unit.lows[at - 1] != ","
        ):
            return self._ending_at(at - 1)
        if self.words.has("relatives", low):
            return self._before_comma(at - 1) or self._ending_at(at - 2)
        return self._ending_at(at)

    def _name(self, at: int) -> bool:
        """Tell a name from a small word that only begins the sentence."""
        if at == 0 and at not in self.unit.names and len(self.unit.words[0]) > 1:
            low = self.unit.lows[0]
            small = ("skip", "stops", "determiners", "pronouns", "joins", "days")
            if any(self.words.has(group, low) for group in small):
                return False
        return self.unit.is_name(at)

    def _over_adverbs(self, at: int) -> int:
        """Step left over auxiliaries, adverbs and days."""
        unit, words = self.unit, self.words
        while at >= 0:
            low = unit.lows[at]
            if at in self.covered:
                at = self.covered[at] - 1
                continue
            adverb = (
                words.language == "en"
                and low.endswith("ly")
                and len(low) > 4
                and not unit.is_name(at)
            )
            adverb = adverb or (
                words.language == "fr"
                and low.endswith("ment")
                and len(low) > 7
                and unit.lows[at - 1 : at] != ["le"]
            )
            if words.has("skip", low) or adverb:
                if unit.words[at].isupper() and len(low) > 1:
                    return at
                at -= 1
            elif low == "the" and unit.lows[at + 1] == "first":
                at -= 1
            elif low == "on" and at and unit.lows[at - 1] in {"went", "goes"}:
                at -= 2
            elif words.has("days", low):
                at -= 1
                if at >= 0 and unit.lows[at] in {
                    "on",
                    "last",
                    "this",
                    "в",
                    "во",
                    "на",
                    "ce",
                }:
                    at -= 1
            else:
                return at
        return at

    def _before_comma(self, comma: int) -> Mention | None:
        """Return who stands before words between two commas, with those words."""
        opening = self._comma_before(comma)
        if opening is None:
            return self._ending_at(comma - 1) if self._is_short(comma) else None
        base = self._ending_at(self._over_adverbs(opening - 1))
        if base is None or base.pronoun:
            return base
        inside = self.unit.lows[opening + 1 : comma]
        assumed = any(self.words.has("pseudonym", low) for low in inside)
        if assumed and not base.name and self.unit.is_name(comma - 1):
            name = mention_between(self.unit, comma - 1, comma - 1, self.words)
            return merged(base, name) if name else base
        return self._beside(base, opening + 1, comma - 1)

    def _is_short(self, comma: int) -> bool:
        return comma < 6 and self.words.language == "fr"

    def _comma_before(self, comma: int) -> int | None:
        for at in range(comma - 1, max(-1, comma - APPOSITION), -1):
            if self.unit.words[at] == ",":
                return at
            if self.unit.words[at] in _BREAKS and self.unit.words[at] not in "()":
                return None
        return None

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

    def _ending_at(self, last: int) -> Mention | None:
        """Return the mention whose last word stands here."""
        if last < 0:
            return None
        first = last
        unit, words = self.unit, self.words
        if words.has("pronouns", unit.lows[last]):
            return mention_between(unit, last, last, words)
        while last - first < LONGEST and self._belongs(first, last):
            first -= 1
        first += 1
        if first > last:
            return None
        over = first - 1
        while (
            over > 1 and words.has("skip", unit.lows[over]) and not unit.is_name(over)
        ):
            over -= 1
        if over > 0 and self.words.has("relatives", unit.lows[over]):
            return self._antecedent(over) or mention_between(unit, first, last, words)
        first = self._after_lead(first, last)
        if words.language == "ru":
            first = self._russian_subject(first, last)
        if words.language == "ru" and first and unit.lows[first - 1] in {"в", "во"}:
            while last > first and last in unit.names:
                last -= 1
        return mention_between(unit, first, last, words)

    def _antecedent(self, relative: int) -> Mention | None:
        """Return who "who" is: the mention before a relative clause."""
        before = relative - 1
        if before < 0:
            return None
        if self.unit.words[before] == ",":
            before -= 1
        low = self.unit.lows[before] if before >= 0 else ","
        if low in {",", "."} or self.words.act(low):
            return None
        return self._ending_at(before)

    def _belongs(self, at: int, last: int) -> bool:
        if at < 0:
            return False
        unit, words = self.unit, self.words
        word, low = unit.words[at], unit.lows[at]
        if at in unit.names:
            return True
        if word in {"(", ")"} and at < last:
            return self._in_brackets(at, last)
        if not word[0].isalnum():
            return low in {"'", "’"} or (low == "-" and 0 < at < last)
        if words.has("pronouns", low):
            return at == last
        if words.has("conjunctions", low):
            return self._coordinates(at, last)
        if words.has("stops", low) and not self._name(at):
            return (
                words.language == "ru"
                and at < last
                and low in {"по", "в", "при", "из", "на"}
                and self._ru_joins(at)
            )
        return self._is_nominal(at, last)

    def _in_brackets(self, at: int, last: int) -> bool:
        """Let an abbreviation in brackets be part of the name before it."""
        return (self.unit.words[at] == ")" and self.unit.words[at - 1].isupper()) or (
            self.unit.words[at] == "(" and self.unit.words[at + 1].isupper()
        )

    def _ru_joins(self, at: int) -> bool:
        """Join "уполномоченный по правам", "источник в полиции" to the noun before."""
        return at > 0 and self.words.has("roles", self.unit.lows[at - 1])

    def _is_nominal(self, at: int, last: int) -> bool:
        low = self.unit.lows[at]
        if self._name(at):
            return True
        act = self.words.act(low)
        if act and not self.words.has("noun_like", low):
            return False
        return not (
            self.words.has("skip", low) and not self.words.has("roles", low)
        ) or self.words.has("joins", low)

    def _coordinates(self, at: int, last: int) -> bool:
        """Tell "activists and journalists" from "and the ministry"."""
        unit, before = self.unit, at - 1
        words_fr = self.words.language == "fr"
        if before < 0 or at == last or not unit.words[before][0].isalnum():
            return False
        after = (
            at + 2
            if unit.lows[at + 1] in {"the", "la", "le", "les", "l'", "l’"}
            else at + 1
        )
        named = unit.is_name(before) or (
            words_fr and any(unit.is_name(n) for n in range(max(0, before - 2), before))
        )
        if unit.lows[at + 1] in {"other", "others", "autres", "другие"}:
            return named
        alike = named and after <= last and unit.is_name(after)
        noun = self.words.has("roles", unit.lows[before]) and self.words.has(
            "roles", unit.lows[last]
        )
        return alike or noun

    def _after_lead(self, first: int, last: int) -> int:
        """Step over "In a statement", "Last week", "Earlier" at a sentence's beginning."""
        unit = self.unit
        low = unit.lows[first]
        if self.words.language == "en" and low in {
            "in",
            "on",
            "at",
            "from",
            "last",
            "this",
            "earlier",
            "after",
            "during",
        }:
            for at in range(last, first, -1):
                starts = self.words.has("determiners", unit.lows[at]) or (
                    unit.is_name(at)
                    and not unit.is_name(at - 1)
                    and not self.words.has("joins", unit.lows[at - 1])
                )
                if starts and not self.words.has("joins", unit.lows[at - 1]):
                    return at
        if self.words.language == "fr" and low in {"dans", "lors", "en", "à", "au"}:
            return first
        return first

    def _russian_subject(self, first: int, last: int) -> int:
        """Step over an object before the subject, and over "в совместном заявлении"."""
        unit, words = self.unit, self.words
        if first and unit.lows[first - 1] in {"в", "во"}:
            for at in range(first, min(first + 3, last)):
                if words.has("stated", unit.lows[at]):
                    return at + 1
        if words.has("roles", unit.lows[first]) or (unit.is_name(first) and first):
            return first
        for at in range(last, first, -1):
            if unit.lows[at] in words.words["roles"]:
                adjective = unit.lows[at - 1].endswith(("ый", "ий", "ая", "ой"))
                return at - 1 if adjective and at - 1 > first else at
        return first

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


def is_inverted(low: str) -> bool:
    """Tell `dit-il`: a French verb that carries its subject."""
    return without_inversion(low) != low
