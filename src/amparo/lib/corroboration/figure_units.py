"""Which predicate a quantity belongs to: were arrested, police killed N, the deaths of N."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from amparo.lib.corroboration.figure_checks import CountChecks
from amparo.lib.corroboration.figure_costs import RELATIVE, Counted
from amparo.lib.corroboration.quantities import Quantity
from amparo.lib.corroboration.units import Noun, Predicate, case_unit

# How far, in words and their penalties, a predicate may stand from what it counts.
_REACH = {"people": 18, "agents": 14, "part": 18, "weak": 8, "elided": 7, "unknown": 7}
# Characters after a predicate that may say "under torture", "by relatives".
_WINDOW = 90
_NEAR_CASE = 7  # words from "cases" to what happened in them
_IN_WHICH = frozenset(
    ["in", "of", "de", "d", "where", "when", "когда", "где", "в", "où", "dans"]
)
_JOINTS = frozenset(
    [",", "and", "и", "et", "also", "de", "d", "'", "а", "также", "with"]
)


class UnitFinder(CountChecks):
    """Finds the units of the quantities of one sentence."""

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
        if self._is_whole_of_a_part(quantity):
            return Counted(quantity, noun, (noun.unit,), None, f"noun: {noun.unit}")
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
        is_relative = self.words.at(noun.last + 1) in RELATIVE
        if not (is_reduced or is_relative):
            return best
        later = [p for p in ranked if p.first > best.last and p.role != "of"]
        return later[0] if later else best

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
