"""Whose words a quotation is."""

from __future__ import annotations

from typing import NamedTuple

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.mentions import Mention, mention_between
from amparo.lib.corroboration.quote_marks import Marked
from amparo.lib.corroboration.remembering import remembering
from amparo.lib.corroboration.sayings import Saying, sayings_of
from amparo.lib.corroboration.subjects import Subjects
from amparo.lib.corroboration.who import Who, who_of
from amparo.lib.corroboration.wording import QUOTE, Unit, Wording, wording_of

_SAID = frozenset({"says", "according"})


class Speaker(NamedTuple):
    """Who speaks, as resolved and as printed; through whom it came; by which rule."""

    name: str
    as_named: str
    via: str
    rule: str
    act: str = ""


NOBODY = Speaker("", "", "", "")


@remembering
def speakers_of(document: Document) -> dict[int, Speaker]:
    """Return the speaker of each outermost quotation, by its number in the wording."""
    return _Finding(document).run()


class _Finding:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.wording: Wording = wording_of(document)
        self.sayings = sayings_of(document)
        self.who: Who = who_of(document)
        self.inner: dict[int, list[Unit]] = {}
        for unit in self.wording.inner:
            self.inner.setdefault(unit.inside, []).append(unit)
        self.found: dict[int, Speaker] = {}
        self.last = NOBODY
        self.last_passage = -9
        self.last_whole = False

    def run(self) -> dict[int, Speaker]:
        for place, unit in enumerate(self.wording.units):
            self._unit(place, unit)
        return self.found

    def _unit(self, place: int, unit: Unit) -> None:
        said = self.sayings[unit.start]
        for at, number in unit.quotes.items():
            mark = self.wording.marks[number]
            speaker = (
                self._incised(number)
                or self._beside(unit, at, said)
                or self._introduced(unit, at)
                or self._carried(place, unit, mark)
            )
            if speaker and speaker.name:
                self.found[number] = speaker
                self._remember(
                    speaker, unit, whole=_only_quotes(unit) or len(unit.words) < 14
                )
        if not unit.quotes and said:
            told = [
                each
                for each in said
                if each.relation in _SAID and each.act != "believe"
            ]
            if told:
                self._remember(
                    self._speaker(told[-1], said, "carried"), unit, whole=False
                )

    def _remember(self, speaker: Speaker, unit: Unit, *, whole: bool) -> None:
        self.last, self.last_passage, self.last_whole = speaker, unit.passage, whole

    def _incised(self, number: int) -> Speaker | None:
        """Find "— сказал он —" and ", a-t-elle dit," inside the marks."""
        for unit in self.inner.get(number, ()):
            for saying in self.sayings[-unit.start - 1]:
                if saying.relation == "says" and _is_incise(unit, saying):
                    return self._speaker(
                        saying, self.sayings[-unit.start - 1], "incise"
                    )
        return None

    def _beside(self, unit: Unit, at: int, said: tuple[Saying, ...]) -> Speaker | None:
        """Find the saying in the same row that governs a quotation."""
        told = [each for each in said if each.relation in _SAID]
        witness = next(
            (each for each in said if each.rule == "cue-testimony" and each.at < at),
            None,
        )
        if witness:
            return self._speaker(witness, said, "testimony")
        if not told:
            return self._relayed(said)
        best = min(told, key=lambda each: _distance(unit, each, at))
        return self._speaker(best, said, best.rule)

    def _relayed(self, said: tuple[Saying, ...]) -> Speaker | None:
        """Take, when only an outlet quotes, the one it was quoting before."""
        relays = [
            each for each in said if each.relation == "via" and each.act == "quote"
        ]
        if relays and self.last.name:
            via = self.who.resolved(relays[0].source)
            return self.last._replace(via=via, rule="quoted-by-outlet")
        return None

    def _speaker(self, saying: Saying, said: tuple[Saying, ...], rule: str) -> Speaker:
        genitive = saying.relation == "according"
        name = self.who.resolved(saying.source, genitive=genitive)
        via = self._via(saying, said, name)
        return Speaker(name, saying.source.words, via, rule, saying.act)

    def _via(self, saying: Saying, said: tuple[Saying, ...], name: str) -> str:
        """Return the outlet that was told, or that passes the words on."""
        if saying.listener:
            return self.who.resolved(saying.listener)
        for other in said:
            relays = other.relation in {"via", "according"} or (
                other.act in {"report", "say"} and other.at != saying.at and other.post
            )
            if other is not saying and relays and other.relation != "cites":
                resolved = self.who.resolved(other.source)
                if resolved and resolved != name:
                    return resolved
        return ""

    def _introduced(self, unit: Unit, at: int) -> Speaker | None:
        """Find "Name: ..." before the marks, or "... — Name" behind them."""
        subjects = Subjects(unit, self.wording.lexicon)
        if at > 0 and unit.words[at - 1] in {":", ","}:
            mention = self._opening(unit, at - 1, subjects)
            if mention:
                return Speaker(
                    self.who.resolved(mention), mention.words, "", "introduced"
                )
        return self._signed(unit, at, subjects) or self._any_verb(unit, at, subjects)

    def _any_verb(self, unit: Unit, at: int, subjects: Subjects) -> Speaker | None:
        """Find who stands right behind the marks, whatever the verb: ", вздыхает Лунд"."""
        place = at + 1
        while place < len(unit.words) and unit.words[place] in {",", "—", "–", "-"}:
            place += 1
        inside = self.document.of(self.wording.marks[unit.quotes[at]].inner)
        if place == at + 1 and inside[-1] not in ",.!?…":
            return None
        for first in (place, place + 1):
            if first >= len(unit.words) or (
                first > place and not unit.words[place][0].islower()
            ):
                return None
            pronoun = self.wording.lexicon.has("pronouns", unit.lows[first])
            if pronoun or (unit.is_name(first) and first + 1 < len(unit.words)):
                mention = subjects.right_of(first - 1)
                if mention and not self.wording.lexicon.has(
                    "first_person", mention.pronoun
                ):
                    name = self.who.resolved(mention)
                    return (
                        Speaker(name, mention.words, "", "any-verb", "say")
                        if name
                        else None
                    )
        return None

    def _signed(self, unit: Unit, at: int, subjects: Subjects) -> Speaker | None:
        after = unit.words[at + 1 : at + 3]
        if len(after) == 2 and after[0] in {"—", "–", "-"} and after[1][0].isupper():
            mention = subjects.right_of(at + 1)
            if mention and mention.name:
                return Speaker(self.who.resolved(mention), mention.words, "", "signed")
        return None

    def _opening(self, unit: Unit, stop: int, subjects: Subjects) -> Mention | None:
        """Return the subject with which the row begins, when it is one that speaks."""
        lexicon = self.wording.lexicon
        first = 0
        while first < stop and (
            lexicon.has("stops", unit.lows[first]) or unit.lows[first] == ","
        ):
            first += 1
        if stop - first <= 8 and unit.words[stop] == ":":
            mention = mention_between(unit, first, stop - 1, lexicon)
            finite = any(lexicon.has("finite", low) for low in unit.lows[first:stop])
            if mention and mention.name and not finite and self.who.knows(mention.name):
                return mention
        found = subjects.right_of(first - 1)
        if found is None:
            return None
        role = any(lexicon.has("roles", low) for low in found.words.lower().split())
        third = found.pronoun and not lexicon.has("first_person", found.pronoun)
        named = bool(found.name) and self.who.knows(found.name)
        return found if named or role or (third and found.pronoun != "it") else None

    def _carried(self, place: int, unit: Unit, mark: Marked) -> Speaker | None:
        """Take the speaker of what stands just before, or just behind."""
        same = self.last_passage == unit.passage
        if same and self.last.name and (_only_quotes(unit) or len(unit.words) < 30):
            return self.last._replace(rule="carried", act="")
        if not _only_quotes(unit):
            return None
        after = self._behind(place, unit)
        if after:
            return after
        near = unit.passage - self.last_passage
        if self.last.name and (mark.continues or (near <= 2 and self._led(place))):
            return self.last._replace(rule="continued", act="")
        return (
            self.last._replace(rule="carried-over")
            if near == 1 and self.last.name
            else None
        )

    def _led(self, place: int) -> bool:
        if place == 0:
            return False
        before = self.wording.units[place - 1]
        return bool(before.words) and before.words[-1] == ":"

    def _behind(self, place: int, unit: Unit) -> Speaker | None:
        """Look in the next row of the passage: it may begin with who said it."""
        if place + 1 >= len(self.wording.units):
            return None
        after = self.wording.units[place + 1]
        if after.passage != unit.passage:
            return None
        for saying in self.sayings[after.start]:
            if saying.relation == "says" and not saying.source.pronoun and after.quotes:
                return self._speaker(saying, self.sayings[after.start], "behind")
        return None


def _only_quotes(unit: Unit) -> bool:
    return all(
        at in unit.quotes or not word[0].isalnum() for at, word in enumerate(unit.words)
    )


def _is_incise(unit: Unit, saying: Saying) -> bool:
    """Tell words of the narrator inside the marks from words of whoever speaks."""
    if "-" in unit.lows[saying.at] and saying.source.pronoun:
        return True
    if (
        saying.source.pronoun in {"il", "elle", "ils", "elles"}
        and saying.rule == "verb-right"
    ):
        return True
    if (
        saying.first > 1
        and unit.words[saying.first - 1] == ","
        and saying.rule == "verb-right"
    ):
        told = bool(saying.source.name) and saying.act == "say"
        if told and unit.words[saying.last + 1 : saying.last + 2] in ([","], ["."], []):
            return True
    dash = saying.first > 0 and unit.words[saying.first - 1] in {"—", "–", "-"}
    return dash and saying.rule == "verb-right"


def _distance(unit: Unit, saying: Saying, at: int) -> tuple[int, int]:
    """Tell how far a saying is from a quotation; what governs it comes first.

    A quotation belongs to the verb just behind it, else to the nearest verb before it,
    else to the nearest behind.
    """
    between_before = QUOTE in unit.words[saying.last + 1 : at]
    if saying.first > at:
        gap = saying.first - at
        direct = gap <= 4 and QUOTE not in unit.words[at + 1 : saying.first]
        return (
            0
            if direct and saying.post
            else 1
            if direct and saying.relation == "says"
            else 3,
            gap,
        )
    penalty = 1 if saying.relation == "according" else 0
    return (
        1 + penalty + (1 if between_before and not saying.post else 0) * 0,
        at - saying.last,
    )
