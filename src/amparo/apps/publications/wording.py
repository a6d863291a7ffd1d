"""The words of a statement with what each sentence rests on, as plain values."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amparo.lib.refusal import Refused
from amparo.lib.sealing.contexts import bind


@dataclass(frozen=True)
class CitedRecord:
    """A record beneath a sentence. `sources` are lines that may be shown to everyone.

    `refusals` say why what people told us in confidence may not be used, one for each
    consent that does not reach this far. `tokens` are the consents it rests on.
    """

    uid: UUID
    title: str
    sources: tuple[str, ...]
    is_accepted: bool
    is_refuted: bool = False
    tokens: frozenset[UUID] = frozenset()
    refusals: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class GroundedSentence:
    """A sentence and the records it rests on; `id` finds it again within its draft."""

    id: int
    text: str
    records: tuple[CitedRecord, ...]


@dataclass(frozen=True)
class Wording:
    """A whole statement as it would be printed."""

    title: str
    language: str
    organisation: str
    sentences: tuple[GroundedSentence, ...]

    @property
    def sources(self) -> list[str]:
        """List the sources in the order in which sentences first rest on them."""
        lines = (line for s in self.sentences for r in s.records for line in r.sources)
        return list(dict.fromkeys(lines))

    @property
    def numbered(self) -> list[dict[str, Any]]:
        """Give each sentence with the numbers of its sources, counted from 1."""
        number = {line: at for at, line in enumerate(self.sources, start=1)}
        return [
            {
                "text": sentence.text,
                "sources": sorted(
                    {number[line] for r in sentence.records for line in r.sources}
                ),
            }
            for sentence in self.sentences
        ]

    @property
    def words(self) -> str:
        """Give all that people will read, without the sources."""
        return " ".join([self.title, *(s.text for s in self.sentences)])

    @property
    def tokens(self) -> frozenset[UUID]:
        """Collect the consents that the whole statement rests on."""
        return frozenset(t for s in self.sentences for r in s.records for t in r.tokens)

    def message(self, *, statement: UUID) -> bytes:
        """Spell out what two people sign: the words, and the records beneath each."""
        told = {
            "title": self.title,
            "language": self.language,
            "organisation": self.organisation,
            "sentences": self.numbered,
            "sources": self.sources,
            "records": [
                sorted(str(r.uid) for r in sentence.records)
                for sentence in self.sentences
            ],
        }
        spelled = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
        return bind("statement-release/v1", statement, spelled)
