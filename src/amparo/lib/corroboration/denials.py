"""Who denies what, for whom; and what only looks like a denial.

"No evidence was found", "doubts" and "does not know" are kinds of their own. To refuse
somebody bail or a visa is no denial; nor is to decline to comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from amparo.lib.corroboration.denial_reading import (
    OBJECT,
    Denial,
    DenialReading,
    target_of,
)
from amparo.lib.corroboration.denial_words import (
    KINDS,
    SHOWN,
    types_of,
)
from amparo.lib.corroboration.documents import Document, Kind, Span
from amparo.lib.corroboration.quotes import Quote, quotes_of
from amparo.lib.corroboration.remembering import remembering
from amparo.lib.corroboration.sayings import Saying
from amparo.lib.corroboration.wording import Unit


@remembering
def denials_of(document: Document) -> tuple[Denial, ...]:
    """Return the denials of a document in order; each place once."""
    found = _Denials(document)
    told: dict[tuple[str, str], Denial] = {}
    for each in sorted(found.all(), key=lambda each: each.span):
        told.setdefault((each.who, document.of(each.span)), each)
    return tuple(told.values())


class _Denials(DenialReading):
    def all(self) -> Iterator[Denial]:
        told = [(unit, list(self._narrated(unit))) for unit in self.wording.units]
        self.denying = {each.who for _, found in told for each in found if each.who}
        quotes = quotes_of(self.document)
        at = 0
        for unit, found in told:
            while at < len(quotes) and quotes[at].span.end <= unit.start:
                at += 1
            inside = []
            place = at
            while place < len(quotes) and quotes[place].span.start < unit.end:
                inside.append(quotes[place])
                place += 1
            yield from self._with_quotes(unit, found, inside)

    def _with_quotes(
        self, unit: Unit, found: list[Denial], quotes: list[Quote]
    ) -> Iterator[Denial]:
        """Give the narrator's denials, and those in quotations that they do not hold."""
        spoken = [
            each for each in (self._quoted(quote, unit) for quote in quotes) if each
        ]
        spoken = [each for each in spoken if not self._joins(each, found, quotes)]
        covered = [
            each for each in spoken if not any(_within(each, own) for own in found)
        ]
        for own in found:
            mine = [each for each in spoken if _within(each, own)]
            types = dict.fromkeys((*own.type, *(t for each in mine for t in each.type)))
            yield _typed(own, tuple(types))
        yield from covered

    def _joins(self, spoken: Denial, found: list[Denial], quotes: list[Quote]) -> bool:
        """Let words quoted in the same row add how the narrator's denial is made."""
        for at, own in enumerate(found):
            near = any(q.span == spoken.span for q in quotes)
            if near and own.who == spoken.who and not _within(spoken, own):
                types = tuple(dict.fromkeys((*own.type, *spoken.type)))
                start = min(own.span.start, spoken.span.start)
                span = Span(start, max(own.span.end, spoken.span.end))
                found[at] = replace(own, span=span, type=types)
                return True
        return False

    def _narrated(self, unit: Unit) -> Iterator[Denial]:
        """Give what the narrator tells of: verbs of denial, words for lies, no evidence."""
        passage = self.document.passages[unit.passage]
        if passage.kind is Kind.LIST:
            return
        said = self.sayings[unit.start]
        taken: list[Span] = []
        for saying in said:
            denial = self._by_verb(unit, saying, said)
            if denial and not any(_overlap(denial.span, other) for other in taken):
                taken.append(denial.span)
                yield denial
        yield from self._by_words(unit, said, taken)

    def _by_verb(
        self, unit: Unit, saying: Saying, said: tuple[Saying, ...]
    ) -> Denial | None:
        if saying.act == "doubt" and not saying.negated:
            return self._made(unit, saying, said, "doubts", (), "verb-doubt")
        if saying.act == "deny" and not saying.negated and saying.relation == "says":
            return self._rejected(unit, saying, said)
        if saying.act == "describe":
            part = self._part(unit, saying, said)
            if self.words["false"].search(self._lower(part)) and not _of_person(
                unit, saying
            ):
                types = types_of(self._text(part), self.words)
                return self._made(unit, saying, said, "denies", types, "called-false")
        return None

    def _rejected(
        self, unit: Unit, saying: Saying, said: tuple[Saying, ...]
    ) -> Denial | None:
        part = self._part(unit, saying, said)
        after = self._lower(Span(unit.ends[saying.at], part.end))
        before = self._lower(Span(unit.start, unit.starts[saying.first]))
        if self.words["rights"].match(
            after.lstrip(" ").removeprefix("the ").removeprefix("l'")
        ):
            return None
        head = " ".join(after.split()[:9]) + " " + " ".join(before.split()[-9:])
        quoted = any(at in unit.quotes for at in range(saying.at + 1, saying.at + 4))
        told = self.words["reports"].search(head) or self.words["false"].search(after)
        if not (told or quoted):
            return None
        if self._refuses_right(after):
            return None
        types = types_of(after, self.words) or ("literal",)
        if "literal" not in types and "existence" not in types:
            types = ("literal", *types)
        return self._made(unit, saying, said, "denies", types, "verb-deny")

    def _refuses_right(self, after: str) -> bool:
        """Tell "denied lawyers access" from "denied the reports"."""
        first = " ".join(after.split()[:4])
        return bool(self.words["rights"].search(first)) and not self.words[
            "reports"
        ].search(first)

    def _by_words(
        self, unit: Unit, said: tuple[Saying, ...], taken: list[Span]
    ) -> Iterator[Denial]:
        """Give what no verb of denial tells: "there is no evidence", "are inventions"."""
        if not self._may_deny(unit, said):
            return
        text = self._narrator(unit).lower()
        for name in KINDS:
            met = self.words[name].search(text)
            if met is None or self.words["authority"].search(text):
                continue
            if any(span.start <= unit.start + met.start() < span.end for span in taken):
                continue
            saying = self._governing(unit, unit.start + met.start(), said)
            if saying is None and name in {"doubts", "no_knowledge", "supports"}:
                saying = said[0] if said else None
            who = self._own(unit, met) if saying is None else ""
            if saying is None and not who:
                continue
            span = Span(unit.start, unit.end)
            taken.append(span)
            kind = SHOWN.get(name, name)
            yield self._put(unit, saying, who, span, kind, (), f"words-{name}")
            return
        yield from self._claimed_false(unit, said, taken, text)

    def _may_deny(self, unit: Unit, said: tuple[Saying, ...]) -> bool:
        """Look first for single words, since most sentences have none of them."""
        if not self.gate[0].isdisjoint(unit.lows):
            return True
        if not self.gate[1].isdisjoint([low[:3] for low in unit.lows]):
            return True
        return any(low.endswith(("n’t", "n't")) for low in unit.lows)

    def _claimed_false(
        self, unit: Unit, said: tuple[Saying, ...], taken: list[Span], text: str
    ) -> Iterator[Denial]:
        if taken:
            return
        told = [
            each
            for each in said
            if each.relation in {"says", "according"} and each.act != "describe"
        ]
        accused = bool(told) and (self._accused(told[-1]) or "no such" in text)
        types = types_of(text, self.words) if accused else ()
        refuted = self.words["refutes"].search(text)
        if {"literal", "existence", "procedural", "justification"} & set(types):
            met = self._strongest(text)
            ruling = self._governing(unit, unit.start + met, said) or told[-1]
            yield self._put(
                unit,
                ruling,
                "",
                Span(unit.start, unit.end),
                "no_knowledge" if set(types) == {"procedural"} else "denies",
                types,
                "said-false",
            )
        elif refuted:
            who = self.who.resolved(told[0].source) if told else ""
            saying = told[0] if told else None
            yield self._put(
                unit, saying, who, Span(unit.start, unit.end), "refutes", (), "refuted"
            )

    def _strongest(self, text: str) -> int:
        for name in ("existence", "literal", "procedural", "false"):
            if met := self.words[name].search(text):
                return met.start()
        return 0

    def _quoted(self, quote: Quote, unit: Unit) -> Denial | None:
        """Read a quotation whose words deny, when they are an authority's."""
        if not quote.speaker:
            return None
        if self.words["pretends"].search(self._lower(Span(unit.start, quote.span.end))):
            return None
        types = types_of(quote.text, self.words)
        if self.words["supports"].search(quote.text.lower()):
            return self._of_quote(quote, "supports_denial", ())
        if not self._is_accused(quote.speaker, quote.as_named):
            near = self._text(
                Span(max(unit.start, quote.span.start - 60), quote.span.start)
            )
            about = quote.kind == "fragment" and self.words["reports"].search(
                near.lower()
            )
            if not (about and self.words["false"].search(quote.text.lower())):
                return None
        kind = "denies"
        if not {
            "literal",
            "existence",
            "justification",
            "threat",
            "procedural",
            "messenger",
        } & set(types):
            kind = ""
        for name in ("no_evidence", "no_knowledge"):
            if self.words[name].search(quote.text.lower()) and "literal" not in types:
                kind = name
        return self._of_quote(quote, kind, types) if kind else None

    def _of_quote(self, quote: Quote, kind: str, types: tuple[str, ...]) -> Denial:
        behalf = self._behalf(quote.speaker)
        target = target_of(quote.text)
        words = quote.text[:OBJECT]
        return Denial(
            quote.span, quote.speaker, behalf, words, kind, types, target, "quote"
        )


def _of_person(unit: Unit, saying: Saying) -> bool:
    """Tell "called him a liar" of a person; that denies nothing by itself."""
    return unit.lows[saying.at + 1 : saying.at + 2] in (
        ["him"],
        ["her"],
        ["them"],
        ["его"],
        ["её"],
    )


def _within(inner: Denial, outer: Denial) -> bool:
    return (
        outer.span.start <= inner.span.start
        and inner.span.end <= outer.span.end
        and inner.who == outer.who
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _typed(denial: Denial, types: tuple[str, ...]) -> Denial:
    return replace(denial, type=types)


__all__ = ["Denial", "denials_of"]
