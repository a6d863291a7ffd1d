"""How far a predicate stands from a quantity, and whether its voice can reach it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from amparo.lib.corroboration.figure_nouns import Clause
from amparo.lib.corroboration.quantities import Quantity
from amparo.lib.corroboration.units import Noun, Predicate

_LONGEST_OF = 8  # words from "testimony" to "of 31"
_OF = frozenset(["of", "de", "d", "'", "des", "у", "the"])
_GROUPS = frozenset(
    [
        "group",
        "groups",
        "groupe",
        "групп",
        "группа",
        "группу",
        "группы",
        "others",
        "также",
        "людей",
        "people",
        "персон",
        "staff",
        "autres",
        "человек",
    ]
)
_FARTHEST = 25  # words; beyond them no predicate is looked at
_COMMA, _BREAK, _QUANTITY, _ELIDED, _SEMICOLON = 2, 4, 5, 9, 12
RELATIVE = frozenset(["who", "which", "whom", "that", "qui", "которые", "которых"])
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


class PredicateCosts:
    """What stands between a quantity and a predicate, as a price; None when it bars."""

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
            case "of" if words > _LONGEST_OF:
                return None
        if self._belongs_to_a_noun(first):
            return None
        was_passive = self._was_passive(predicate)
        if was_passive and any(self.words.at(n) == "," for n in between):
            return None
        extra = 3.0 if was_passive else 0.0
        if predicate.role in {"subject", "state"} and not by:
            extra = 1.0 if self.clause.language == "ru" else 3.0
        return self._cost(between, is_after=False) + extra

    def _belongs_to_a_noun(self, first: int) -> bool:
        """Tell "spoke with the mother of one of them" from "spoke with one of them"."""
        before = first - 1
        while self.words.at(before) in _OF:
            before -= 1
        if self.words.at(before) in _GROUPS or before < self.clause.within.start:
            return False
        noun = self.clause.noun_at(before)
        return noun is not None and noun.kind == "people" and noun.last == before

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
            elif word in RELATIVE and is_after and place == between.start:
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
