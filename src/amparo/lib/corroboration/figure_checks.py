"""Numbers that look like figures: ages, tellers, the pronoun one, wholes of a part."""

from __future__ import annotations

from amparo.lib.corroboration.figure_costs import Counted, PredicateCosts
from amparo.lib.corroboration.quantities import Quantity
from amparo.lib.corroboration.units import Noun

_OF_THEMSELVES = frozenset(
    ["they", "them", "their", "themselves", "их", "они", "ils", "elles"]
)
_ONE_PERSON = frozenset(["personne", "mort", "morte", "autre", "seul", "seule"])
_ONE_OF_SEVERAL = frozenset(
    ["homme", "femme", "jeune", "détenu", "prisonnier", "blessé"]
)
_PARTS = frozenset(
    [
        "half",
        "third",
        "thirds",
        "quarter",
        "quarters",
        "most",
        "majority",
        "percent",
        "moitié",
        "tiers",
        "plupart",
        "majorité",
        "половина",
        "половину",
        "большинство",
        "треть",
        "часть",
        "some",
    ]
)


class CountChecks(PredicateCosts):
    """Tells counts of people from other numbers beside the same words."""

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
        beside_others = len(self.quantities) > 1
        after = self.words.at(quantity.last + 1)
        return (
            noun.kind == "part"
            or after in _ONE_PERSON
            or (beside_others and after in _ONE_OF_SEVERAL)
        )

    def _is_whole_of_a_part(self, quantity: Quantity) -> bool:
        """Tell "half of the 60 detainees were released": sixty were not."""
        first = self.words.between(quantity.span).start
        return bool(_PARTS & set(self.words.lower[max(0, first - 3) : first]))
