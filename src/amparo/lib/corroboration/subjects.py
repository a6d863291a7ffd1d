"""Find who does a verb of saying: to its left, to its right, between commas."""

from __future__ import annotations

from amparo.lib.corroboration.mentions import (
    APPOSITION,
    LONGEST,
    Mention,
    mention_between,
    merged,
)
from amparo.lib.corroboration.subjects_right import RightSubjects
from amparo.lib.corroboration.wording import QUOTE

_BREAKS = frozenset(';:()[]!?…"') | {QUOTE}


class Subjects(RightSubjects):
    """Looks for subjects in one row of words."""

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
