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

    `status` is how far an act is established. `is_unkept` tells that it cites a web page of
    which the vault keeps nothing. `refusals` say why what people told us in confidence may
    not be used, one for each consent that does not reach this far. `tokens` are the
    consents it rests on.
    """

    uid: UUID
    title: str
    sources: tuple[str, ...]
    is_accepted: bool
    is_refuted: bool = False
    status: str = ""
    is_information: bool = False
    is_unkept: bool = False
    tokens: frozenset[UUID] = frozenset()
    refusals: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture above a caption: the exact pixels, and all that is told of them.

    `copy` is the viewing copy in the vault and `sha256` the hash of its bytes; `refusal`
    says why it may not be public today. `licence` is a code.
    """

    item: UUID
    copy: UUID | None
    sha256: str
    alt: str
    credit: str
    licence: str
    place: str
    is_graphic: bool
    is_blurred: bool
    refusal: Refused | None

    @property
    def told(self) -> dict[str, Any]:
        """All that leaves the house with the picture, and what two people sign of it."""
        return {
            "sha256": self.sha256,
            "alt": self.alt,
            "credit": self.credit,
            "licence": self.licence,
            "place": self.place,
            "graphic": self.is_graphic,
        }


@dataclass(frozen=True)
class GroundedSentence:
    """A sentence and the records it rests on; `id` finds it again within its draft.

    With a picture it is the caption.
    """

    id: int
    text: str
    records: tuple[CitedRecord, ...]
    picture: Picture | None = None

    @property
    def words(self) -> str:
        """All of it that people will read."""
        shown = self.picture
        seen = [shown.alt, shown.credit, shown.place] if shown else []
        return " ".join([self.text, *seen])


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
        """Give each sentence with the numbers of its sources, counted from 1, and its picture."""
        number = {line: at for at, line in enumerate(self.sources, start=1)}
        return [
            {
                "text": sentence.text,
                "sources": sorted(
                    {number[line] for r in sentence.records for line in r.sources}
                ),
                **({"picture": sentence.picture.told} if sentence.picture else {}),
            }
            for sentence in self.sentences
        ]

    @property
    def words(self) -> str:
        """Give all that people will read, without the sources."""
        return " ".join([self.title, *(s.words for s in self.sentences)])

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
