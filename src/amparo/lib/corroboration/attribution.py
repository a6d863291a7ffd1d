"""Who says so, and on whose word: the chain behind each sentence, and all that is cited."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.foot_lists import foot_list
from amparo.lib.corroboration.quotes import quotes_of
from amparo.lib.corroboration.remembering import remembering
from amparo.lib.corroboration.sayings import Saying, sayings_of
from amparo.lib.corroboration.source_roles import role_of
from amparo.lib.corroboration.speakers import speakers_of
from amparo.lib.corroboration.who import Who, who_of
from amparo.lib.corroboration.word_sets import words_of
from amparo.lib.corroboration.wording import Unit, Wording, wording_of

UNNAMED = "unnamed"  # who stands behind "it is believed"
LONGEST = 6  # hops of one chain
_ARTICLES = frozenset({"the", "a", "an", "le", "la", "les", "l'", "l’", "un", "une"})
_JOINS = words_of("and but while whereas а и но et mais tandis ; yet though")


@dataclass(frozen=True)
class Cite:
    """A source that the document gives; `via` is who passes it on.

    `role` is news, agency, ngo, igo, official, lawyer, victim, witness or document, empty
    when unknown.
    """

    span: Span
    source: str
    role: str
    via: str
    rule: str


def chain_at(document: Document, span: Span) -> tuple[str, ...]:
    """Return on whose word the sentence of a span stands: nearest first, root last.

    Empty when the document says it on its own word; `UNNAMED` stands for a source that
    is only hinted at. The document's own outlet is never named.
    """
    chains = _chains(document)
    chain = chains.spoken(span) or chains.at(span)
    passage = document.passage_at(span.start)
    origin = passage.origin if passage else ""
    if origin and origin not in chain:
        chain = (origin, *chain)
    return chain[:LONGEST]


@remembering
def cites_of(document: Document) -> tuple[Cite, ...]:
    """Return every source that the document names for something, in order."""
    chains = _chains(document)
    found = {each.span: each for each in (*chains.cites(), *foot_list(document, Cite))}
    return tuple(found[span] for span in sorted(found))


@remembering
def _chains(document: Document) -> _Chains:
    return _Chains(document)


class _Chains:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.wording: Wording = wording_of(document)
        self.sayings = sayings_of(document)
        self.who: Who = who_of(document)
        self.speakers = speakers_of(document)
        self.carried: dict[int, tuple[str, ...]] = {}
        self.inner: dict[int, list[Unit]] = {}
        for unit in self.wording.inner:
            self.inner.setdefault(unit.inside, []).append(unit)
        self._carry()
        lines = (
            q for q in quotes_of(document) if q.rule in {"dash", "record", "blockquote"}
        )
        self.lines = tuple(lines)
        self.starts = [line.span.start for line in self.lines]

    def spoken(self, span: Span) -> tuple[str, ...]:
        """Return the chain of words after a dash, of a record's turn, of a block."""
        at = bisect_right(self.starts, span.start) - 1
        if (
            at < 0
            or self.lines[at].span.end <= span.start
            or not self.lines[at].speaker
        ):
            return ()
        line = self.lines[at]
        via = (line.via,) if line.via else ()
        return _joined((*via, line.speaker), self.at(span))

    def at(self, span: Span) -> tuple[str, ...]:
        """Return the chain behind a span."""
        unit = self.wording.unit_at(span.start)
        if unit is None:
            return ()
        at = unit.at(span.start)
        number = unit.quotes.get(at, -1)
        chain = self._outer(unit, at, number)
        if number >= 0:
            inner = self._inner(number, span)
            chain = _joined(chain, inner)
        return chain or self._without(unit)

    def _outer(self, unit: Unit, at: int, number: int) -> tuple[str, ...]:
        place = unit.starts[at]
        said = [s for s in self._reaching(unit, at) if not _holds(s, place)]
        chain = self._ordered(said, at)
        speaker = self.speakers.get(number)
        if speaker and speaker.name:
            chain = tuple(each for each in chain if each != speaker.name)
            via = (speaker.via,) if speaker.via and speaker.via not in chain else ()
            chain = (*via, *chain, speaker.name)
        return chain

    def _reaching(self, unit: Unit, at: int) -> list[Saying]:
        """Return the sayings whose part of the row holds a place."""
        said = [each for each in self.sayings[unit.start] if self._counts(each)]
        edges = [each.first for each in said if self._begins_part(unit, each)]
        low = max((edge for edge in edges if edge <= at), default=0)
        high = min((edge for edge in edges if edge > at), default=len(unit.words) + 1)
        part = [
            each
            for each in said
            if low <= each.first < high or (each.post and low <= each.at <= high)
        ]
        near = [each for each in part if _reaches(each, at)]
        return near or part[:1]

    def _counts(self, saying: Saying) -> bool:
        return saying.relation != "says" or saying.act != "doubt"

    def _begins_part(self, unit: Unit, saying: Saying) -> bool:
        if saying.post or saying.first < 2:
            return False
        before = saying.first - 1
        while before > 0 and unit.lows[before] in _ARTICLES:
            before -= 1
        return (
            unit.lows[before] in _JOINS and unit.words[before - 1] in {",", ";", "—"}
        ) or unit.words[before] == ";"

    def _ordered(self, said: list[Saying], at: int) -> tuple[str, ...]:
        """Order sayings from the outermost to the root."""
        before = [
            each
            for each in said
            if not each.post and each.relation in {"says", "according"}
        ]
        after = [
            each
            for each in said
            if each.post and each.relation in {"says", "according"}
        ]
        via = [each for each in said if each.relation == "via"]
        cited = [each for each in said if each.relation == "cites"]
        names: list[str] = []
        for saying in (*via, *reversed(after), *before, *cited):
            if saying.listener:
                names.append(self.who.resolved(saying.listener))
            names.append(self._name(saying))
        return _joined((), tuple(name for name in names if name))

    def _name(self, saying: Saying) -> str:
        return self.who.resolved(saying.source, genitive=saying.relation == "according")

    def _inner(self, number: int, span: Span) -> tuple[str, ...]:
        for unit in self.inner.get(number, ()):
            if unit.start <= span.start < unit.end:
                said = [
                    s for s in self.sayings[-unit.start - 1] if not s.source.pronoun
                ]
                return self._ordered(
                    [s for s in said if _reaches(s, unit.at(span.start))], 0
                )
        return ()

    def _without(self, unit: Unit) -> tuple[str, ...]:
        """Return what a sentence without any source stands on."""
        text = self.document.text[unit.start : min(unit.end, unit.start + 4_000)]
        hedge = self.wording.lexicon.cues["hedges"].search(text)
        if hedge and hedge.start() < 4:
            return (UNNAMED,)
        carried = self.carried.get(unit.start, ())
        return carried or ((UNNAMED,) if hedge else ())

    def _carry(self) -> None:
        """Let a source go on inside its passage, until another comes."""
        passage = -1
        chain: tuple[str, ...] = ()
        for unit in self.wording.units:
            if unit.passage != passage:
                passage, chain = unit.passage, ()
            said = [each for each in self.sayings[unit.start] if self._counts(each)]
            if said:
                chain = self._ordered(said, 0)
            elif chain:
                self.carried[unit.start] = chain

    def cites(self) -> Iterator[Cite]:
        """Give each source where it is named."""
        for unit in self.wording.units:
            for saying in self.sayings[unit.start]:
                yield from self._cites(saying)

    def _cites(self, saying: Saying) -> Iterator[Cite]:
        name = self._name(saying)
        if not name or saying.source.pronoun:
            return
        via = self.who.resolved(saying.listener) if saying.listener else ""
        span = Span(saying.source.start, saying.source.end)
        role = self.who.roles.get(name, saying.source.role)
        yield Cite(
            span, name, role_of(name, role, self.wording.lexicon), via, saying.rule
        )
        if saying.listener and via:
            heard = Span(saying.listener.start, saying.listener.end)
            yield Cite(heard, via, "news", "", "told")


def _holds(saying: Saying, place: int) -> bool:
    """Tell a source that is itself what is counted: "interviews with 31 detainees"."""
    return (
        saying.source.start <= place < saying.source.end and saying.relation == "cites"
    )


def _reaches(saying: Saying, at: int) -> bool:
    """Tell whether a place lies where a saying's words are."""
    if saying.relation == "via":
        return True
    if saying.post:
        return at < saying.last or saying.relation == "cites"
    return at > saying.at or saying.first < 2


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Join two chains, each name once, at its first place."""
    return tuple(dict.fromkeys((*first, *second)))


__all__ = ["UNNAMED", "Cite", "chain_at", "cites_of", "quotes_of"]
