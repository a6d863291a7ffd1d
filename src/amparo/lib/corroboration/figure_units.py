"""Which predicate a quantity belongs to: were arrested, police killed N, the deaths of N."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from amparo.lib.corroboration.figure_nouns import Clause
from amparo.lib.corroboration.quantities import Quantity
from amparo.lib.corroboration.units import Noun, Predicate, case_unit

# How far, in words and their penalties, a predicate may stand from what it counts.
_REACH = {"people": 18, "agents": 14, "part": 18, "weak": 8, "elided": 7, "unknown": 7}
_FARTHEST = 25  # words; beyond them no predicate is looked at
_COMMA, _BREAK, _QUANTITY, _ELIDED, _SEMICOLON = 2, 4, 5, 9, 12
_WINDOW = (
    90  # characters after a predicate that may say "under torture", "by relatives"
)
_RELATIVE = frozenset(["who", "which", "whom", "that", "qui", "которые", "которых"])
_OF_THEMSELVES = frozenset(
    ["they", "them", "their", "themselves", "их", "они", "ils", "elles"]
)
_NEAR_CASE = 7  # words from "cases" to what happened in them
_IN_WHICH = frozenset(
    ["in", "of", "de", "d", "where", "when", "когда", "где", "в", "où", "dans"]
)
_JOINTS = frozenset(
    [",", "and", "и", "et", "also", "de", "d", "'", "а", "также", "with"]
)
_PASSIVE_RU = re.compile(r".*(?:н[аоы]?|т[аоы]?|ся|сь|ны[ехм]\w?|нн\w+)$")
_ACTIVE_RU = re.compile(r".*(?:ли|л|ла|ют|ут|ят|ат)$")


@dataclass(frozen=True)
class Counted:
    """A quantity with what it counts and the units found for it."""

    quantity: Quantity
    noun: Noun
    units: tuple[str, ...]
    predicate: Predicate | None
    rule: str


class UnitFinder:
    """Finds the units of the quantities of one sentence."""

    def __init__(
        self,
        clause: Clause,
        quantities: Sequence[Quantity],
        nouns: Sequence[Noun],
        predicates: Sequence[Predicate],
    ) -> None:
        self.clause = clause
        self.words = clause.words
        self.sets = clause.lists.sets
        self.quantities = quantities
        self.nouns = nouns
        owned = {noun.last: noun for noun in nouns if noun.kind in {"weak", "strong"}}
        self.predicates = predicates
        self.firsts = [p.first for p in predicates]
        self.owners = [
            next((owned[n] for n in range(p.first, p.last + 1) if n in owned), None)
            for p in predicates
        ]
        self.starts = sorted(q.first for q in quantities)
        self.noun_of = {
            q.first: noun for q, noun in zip(quantities, nouns, strict=True)
        }

    def _near(self, first: int, last: int) -> list[int]:
        """Give the numbers of the predicates within reach of some words."""
        low = bisect_left(self.firsts, first - _FARTHEST)
        return list(range(low, bisect_left(self.firsts, last + _FARTHEST)))

    def counted(self) -> list[Counted]:
        """Give each quantity that counts people, with its units, in order."""
        found: list[Counted] = []
        for number, quantity in enumerate(self.quantities):
            noun = self.nouns[number]
            one = (
                self._by_noun(quantity, noun)
                or self._by_family(quantity, noun, found)
                or self._by_predicate(quantity, noun)
                or self._by_number_of(quantity, noun)
            )
            if one is None:
                one = self._inherited(quantity, noun, found)
            if one and any(one.units) and self._is_a_count(one):
                found.append(one)
        return found

    def _by_noun(self, quantity: Quantity, noun: Noun) -> Counted | None:
        """Read "three deaths", "75 requests for help", "cases of torture"."""
        if noun.kind == "strong":
            unit = noun.unit
        elif noun.kind == "context":
            asks = self.clause.lists.help_context.search(self.clause.low)
            unit = noun.unit if asks else ""
        elif noun.kind == "cases":
            place = self.words.ends[noun.last] - self.clause.start
            unit = case_unit(self.clause.low, place, self.clause.lists)
            unit = unit or self._unit_of_cases(noun)
        else:
            return None
        return Counted(quantity, noun, (unit,), None, f"noun: {unit}")

    def _unit_of_cases(self, noun: Noun) -> str:
        """Read "14 cases in which people were killed"."""
        if self.words.at(noun.last + 1) not in _IN_WHICH:
            return ""
        near = [self.predicates[n] for n in self._near(noun.last, noun.last)]
        end = noun.last + _NEAR_CASE
        later = [p for p in near if noun.last < p.first <= end and p.unit]
        return later[0].unit if later else ""

    def _by_family(
        self, quantity: Quantity, noun: Noun, found: Sequence[Counted]
    ) -> Counted | None:
        """Read "three were killed, two by their own relatives"."""
        if not found:
            return None
        last = noun.last if noun.kind == "part" else quantity.last
        place = self.words.ends[last] - self.clause.start
        told = self.clause.lists.by_family.match(self.clause.low, place)
        if not told or not any(unit.startswith("killed") for unit in found[-1].units):
            return None
        return Counted(quantity, noun, ("killed_by_family",), None, "by relatives")

    def _by_number_of(self, quantity: Quantity, noun: Noun) -> Counted | None:
        """Read "the number of detainees has risen to 140", "the death toll is 20"."""
        if noun.kind not in {"elided", "people", "unknown"}:
            return None
        end = self.words.starts[quantity.first] - self.clause.start
        begin = max(0, end - _WINDOW)
        told = list(self.clause.lists.number_of.finditer(self.clause.low, begin, end))
        if not told:
            return None
        start = self.words.between_places(
            self.clause.start + told[-1].start(), self.clause.start + end
        )
        near = [self.predicates[n] for n in self._near(start.start, start.stop)]
        units = [p.unit for p in near if p.first in start and p.unit]
        nouns = [
            found.unit
            for place in start
            if (found := self.clause.noun_at(place)) and found.unit
        ]
        unit = (nouns or units or ["killed" if "toll" in told[-1].group() else ""])[0]
        return Counted(quantity, noun, (unit,), None, f"number of: {unit}")

    def _by_predicate(self, quantity: Quantity, noun: Noun) -> Counted | None:
        reach = _REACH.get(noun.kind)
        if reach is None:
            return None
        if quantity.value == 1 and noun.kind in {"elided", "unknown"}:
            reach = 3
        best = self._nearest(quantity, noun, reach)
        if best is None or (noun.kind == "weak" and not best.unit):
            if noun.kind != "weak":
                return None
            return Counted(quantity, noun, (noun.unit,), None, f"noun: {noun.unit}")
        units = [self._refined(p, quantity, noun) for p in self._joined(best)]
        units = list(dict.fromkeys(unit for unit in units if unit))
        if not best.unit:
            units = []
        return Counted(
            quantity, noun, tuple(units), best, f"{best.role}: {best.unit or 'none'}"
        )

    def _nearest(self, quantity: Quantity, noun: Noun, reach: int) -> Predicate | None:
        ranked = []
        for number in self._near(quantity.first, noun.last):
            predicate, owner = self.predicates[number], self.owners[number]
            if owner is not None and owner is not noun:
                continue
            if predicate.first > noun.last and predicate.first > quantity.last:
                cost = self._cost_after(predicate, quantity, noun)
            elif predicate.last < quantity.first:
                cost = self._cost_before(predicate, quantity)
            else:
                continue
            if cost is not None and cost <= reach:
                ranked.append((cost, -predicate.first, predicate))
        if not ranked:
            return None
        near = [p for _, _, p in sorted(ranked)]
        best = near[0]
        if not best.unit:
            best = next((p for p in near if p.first == best.last + 1), best)
        return self._beyond_the_part(best, noun, near)

    def _beyond_the_part(
        self, best: Predicate, noun: Noun, ranked: Sequence[Predicate]
    ) -> Predicate:
        """Take "died" in "two of those arrested died": the first names the whole."""
        if noun.kind != "part":
            return best
        is_reduced = best.first == noun.last + 1 and best.role == "object"
        is_relative = self.words.at(noun.last + 1) in _RELATIVE
        if not (is_reduced or is_relative):
            return best
        later = [p for p in ranked if p.first > best.last and p.role != "of"]
        return later[0] if later else best

    def _cost_after(
        self, predicate: Predicate, quantity: Quantity, noun: Noun
    ) -> float | None:
        between = range(max(noun.last, quantity.last) + 1, predicate.first)
        if predicate.role == "of" or not self._can_follow(predicate, noun, between):
            return None
        return self._cost(between, is_after=True)

    def _can_follow(self, predicate: Predicate, noun: Noun, between: range) -> bool:
        """Tell "100 men were arrested" from "100 officers arrested five"."""
        if predicate.role != "object":
            return True
        near = [self.words.at(n) for n in between]
        after = predicate.last + 1
        has_object = after in self.clause.quantity_starts or (
            self.words.at(after) in self.sets["objects"]
        )
        match self.clause.language:
            case "en":
                return self._is_passive_en(predicate, near, has_object=has_object)
            case "fr":
                return self._is_passive_fr(near, has_object=has_object)
            case _:
                word = self.words.at(predicate.first)
                is_active = _ACTIVE_RU.match(word) and not _PASSIVE_RU.match(word)
                return not (is_active and (noun.kind == "agents" or has_object))

    def _is_passive_en(
        self, predicate: Predicate, near: Sequence[str], *, has_object: bool
    ) -> bool:
        if any(word in self.sets["auxiliaries"] for word in near):
            return True
        first = self.words.at(predicate.first)
        if first in self.sets["auxiliaries"]:
            return True
        if {"have", "has", "had", "to", "will", "who"} & set(near[-3:]) and (
            first != "been"
        ):
            return False
        if first.endswith(("ing", "s")) and "being" not in near:
            return False
        return not has_object and not first.endswith(("kill", "arrest", "detain"))

    def _is_passive_fr(self, near: Sequence[str], *, has_object: bool) -> bool:
        if {"été", "être"} & set(near):
            return True
        has_have = {"ont", "a", "avaient", "avait", "auraient", "aurait"} & set(near)
        return not has_have and not (has_object and not near)

    def _cost_before(self, predicate: Predicate, quantity: Quantity) -> float | None:
        first = self.words.between(quantity.span).start
        between = range(predicate.last + 1, first)
        by = any(self.words.at(n) in self.sets["by"] for n in between[-3:])
        words = len(between)
        match predicate.role:
            case "object" if by or self._is_agent_ru(predicate, quantity):
                return None
            case "subject" if self.clause.language == "en" and not by:
                return None
            case "state" if self.clause.language == "en":
                return None
            case "of" if words > 5:
                return None
        was_passive = self._was_passive(predicate)
        if was_passive and any(self.words.at(n) == "," for n in between):
            return None
        extra = 3.0 if was_passive else 0.0
        if predicate.role in {"subject", "state"} and not by:
            extra = 1.0 if self.clause.language == "ru" else 3.0
        return self._cost(between, is_after=False) + extra

    def _is_agent_ru(self, predicate: Predicate, quantity: Quantity) -> bool:
        """Tell "убит двумя мужчинами" from "убиты двое мужчин"."""
        word = self.words.at(quantity.first)
        return (
            self.clause.language == "ru"
            and word.endswith(("мя", "рыми", "оими"))
            and (bool(_PASSIVE_RU.match(self.words.at(predicate.first))))
        )

    def _was_passive(self, predicate: Predicate) -> bool:
        before = {self.words.at(predicate.first - n) for n in (1, 2)}
        return self.clause.language != "ru" and bool(
            before & {"was", "were", "been", "été"}
        )

    def _cost(self, between: range, *, is_after: bool) -> float:
        cost, inner = 0.0, False
        for place in between:
            word = self.words.at(place)
            inner = inner or word in self.sets["inner"]
            if place in self.clause.quantity_starts:
                cost += 1 if inner else self._price_of(place)
            elif word == ",":
                cost += 1 if inner else _COMMA
            elif word in {";", ":"}:
                cost += _SEMICOLON
            elif word in _RELATIVE and is_after and place == between.start:
                continue
            elif word in self.sets["breaks"]:
                cost += _BREAK
            elif word.isalnum():
                cost += 1
        return cost

    def _price_of(self, place: int) -> float:
        """Price a quantity that stands between: one without a noun takes the predicate."""
        noun = self.noun_of[place]
        if noun.kind == "other":
            return 1
        return _ELIDED if noun.kind in {"elided", "part"} else _QUANTITY

    def _joined(self, best: Predicate) -> list[Predicate]:
        """Take "detained and tortured" as two."""
        joined = [best]
        for number in self._near(best.first, best.last):
            other = self.predicates[number]
            if other.role != "object" or best.role != "object":
                continue
            low, high = sorted((best, other), key=lambda p: p.first)
            between = {self.words.at(n) for n in range(low.last + 1, high.first)}
            if between and between <= {
                "and",
                ",",
                "и",
                "et",
                "then",
                "затем",
                "later",
                "puis",
            }:
                joined.append(other)
        return joined

    def _refined(self, predicate: Predicate, quantity: Quantity, noun: Noun) -> str:
        """Say how they died, or that help was a way out, where the words tell."""
        lists, low, start = self.clause.lists, self.clause.low, self.clause.start
        begin = min(
            self.words.starts[predicate.first], self.words.starts[quantity.first]
        )
        place = max(self.words.ends[predicate.last], self.words.ends[noun.last])
        tail_end = self._end_of_tail(place)
        tail = low[begin - start : tail_end - start]
        if predicate.unit == "killed":
            if lists.family.search(tail):
                return "killed_by_family"
            if lists.torture.search(tail) and lists.died.search(tail):
                return "died_torture"
        if predicate.unit == "assisted" and lists.leaving.search(tail):
            return "evacuated"
        return predicate.unit

    def _end_of_tail(self, place: int) -> int:
        """End the words that refine a figure before the next quantity."""
        after = bisect_left(self.starts, place, key=lambda n: self.words.starts[n])
        later = [self.words.starts[n] for n in self.starts[after : after + 1]]
        return min([*later, place + _WINDOW])

    def _inherited(
        self, quantity: Quantity, noun: Noun, found: Sequence[Counted]
    ) -> Counted | None:
        """Read "interviews with 46 detainees and 12 lawyers": the second counts too."""
        if not found or noun.kind == "other" or not found[-1].predicate:
            return None
        if self._is_more(quantity):
            last = found[-1]
            return Counted(quantity, noun, last.units, None, f"more of {last.rule}")
        if noun.kind == "elided":
            return None
        last = found[-1]
        if last.predicate is None or last.predicate.first > last.quantity.first:
            return None
        first = self.words.between(quantity.span).start
        between = {self.words.at(n) for n in range(last.noun.last + 1, first)}
        if not between <= _JOINTS:
            return None
        return Counted(
            quantity, noun, last.units, last.predicate, f"joined {last.rule}"
        )

    def _tells(self, quantity: Quantity, noun: Noun) -> bool:
        """Tell "two officers told the paper" from those who were counted."""
        if noun.kind not in {"people", "agents"}:
            return False
        if _OF_THEMSELVES & set(self.words.lower[noun.last + 2 : noun.last + 6]):
            return False
        after, before = self.words.at(noun.last + 1), self.words.at(quantity.first - 1)
        tells = self.clause.lists.reporting
        if self.clause.language == "en":
            return bool(tells.fullmatch(after)) and after not in {"as", "according"}
        return bool(tells.fullmatch(before)) and before != "selon"

    def _is_age(self, quantity: Quantity) -> bool:
        """Tell "he was 17 when …" from "17 were …"."""
        before, after = (
            self.words.at(quantity.first - 1),
            self.words.at(quantity.last + 1),
        )
        return (
            quantity.bound == "exact"
            and before in {"was", "is", "am", "turned", "aged", "were"}
            and after in {"when", "at", "and", ".", ",", "as", "years", "now", ""}
        )

    def _is_more(self, quantity: Quantity) -> bool:
        """Tell "and 10 to 15 more", "et 15 de plus" after a figure."""
        words, last = self.words, quantity.last
        return words.at(last + 1) in {"more", "others"} or (
            words.at(last + 1) == "de" and words.at(last + 2) == "plus"
        )

    def _is_a_count(self, one: Counted) -> bool:
        """Tell the number one from the pronoun and the article."""
        quantity, noun = one.quantity, one.noun
        if self._tells(quantity, noun):
            return False
        if noun.kind == "elided" and self._is_age(quantity):
            return False
        if quantity.value != 1:
            return True
        before = self.words.at(quantity.first - 1)
        if before in self.sets["not_after_one"]:
            return False
        word = self.words.at(quantity.first)
        if word not in {"un", "une"} or quantity.bound != "exact":
            return True
        is_person = self.words.at(quantity.last + 1) in {
            "personne",
            "mort",
            "autre",
            "seul",
        }
        return is_person or noun.kind == "part" or len(self.quantities) > 1
