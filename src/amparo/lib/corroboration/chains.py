"""Follow a statement from document to document until nobody else is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.lexicon import pattern_of
from amparo.lib.corroboration.sources import is_named
from amparo.lib.corroboration.world import Copy, World

MOST_HOPS = 24
UNNAMED = "unnamed"  # the hop that a hedge stands for: nobody in particular


@dataclass(frozen=True)
class End:
    """Where a chain ends. `path` is the documents passed, the first one first.

    `key` is empty when it ends with nobody; `access` says why the root knows itself.
    `asks` is a source that "corroborated" without showing how: a repetition, until a
    person says more. A `weak` end is somebody unnamed, of whom nothing shows how they
    know ("activists").
    """

    path: tuple[str, ...]
    key: str = ""
    access: str = ""
    how: str = ""
    circular: bool = False
    weak: bool = False
    asks: str = ""


class Follower:
    """Follows the chains of the statements of one claim."""

    def __init__(self, world: World, frames: Sequence[Frame]) -> None:
        self.world = world
        self.frames: dict[str, list[Frame]] = defaultdict(list)
        for frame in frames:
            self.frames[frame.document].append(frame)

    def ends_of(self, frame: Frame, path: tuple[str, ...] = ()) -> tuple[End, ...]:
        """Give every end of one statement's chain; a circle is cut and said so."""
        here = (*path, frame.document)
        if frame.document in path or len(path) > MOST_HOPS:
            return self._circle(here)
        copy = self.world.copied_at(frame.document, frame.span)
        if copy is not None:
            return self._copied(copy, frame, here)
        if any(hop != UNNAMED for hop in frame.chain):
            return (*self._cited(frame, here), *self._witnessed(frame, here))
        return self._own(frame, here)

    def _circle(self, here: tuple[str, ...]) -> tuple[End, ...]:
        """Cut a circle. Who in it knows at first hand is a root all the same."""
        cut = End(here, how="circular reporting", circular=True)
        around = [
            self.world.outlets.get(name, name)
            for name in here[here.index(here[-1]) : -1]
        ]
        known = [key for key in around if key in self.world.access]
        return (
            cut,
            *(
                End(here[:-1], key, self.world.access[key], "own report")
                for key in known
            ),
        )

    def _copied(
        self, copy: Copy, frame: Frame, here: tuple[str, ...]
    ) -> tuple[End, ...]:
        """Take the parent's chain; where it names nobody, the copier's own credit."""
        ends = self._followed(copy.parent, copy.parent_span, here, "copied")
        if any(hop != UNNAMED for hop in frame.chain) or not ends:
            return ends
        parent = self.world.outlets.get(copy.parent, copy.parent)
        silent = all(end.key == parent and not end.access for end in ends)
        return (End(here, how="on nobody's word"),) if silent else ends

    def _followed(
        self, document: str, span: Span | None, here: tuple[str, ...], how: str
    ) -> tuple[End, ...]:
        """Go on in a document that is here; if it does not say so, it is the root."""
        said = self._said_in(document, span)
        if not said:
            return (self._outlet_end(document, here, how),)
        ends = [end for frame in said for end in self.ends_of(frame, here)]
        led = [replace(end, how=how) for end in ends if end.key or end.circular]
        return tuple(led) or (self._outlet_end(document, (*here, document), how),)

    def _said_in(self, document: str, span: Span | None) -> list[Frame]:
        """Give the statements inside the copied stretch, or else all of the document."""
        every = self.frames.get(document, [])
        if span is None:
            return every
        inside = [
            f for f in every if f.span.start < span.end and span.start < f.span.end
        ]
        return inside or every

    def _outlet_end(self, document: str, path: tuple[str, ...], how: str) -> End:
        key = self.world.outlets.get(document, document)
        return End(path, key, self.world.access.get(key, ""), how)

    def _cited(self, frame: Frame, here: tuple[str, ...]) -> tuple[End, ...]:
        """Follow the last name in the chain; an unnamed root is whoever heard it."""
        chain = [hop for hop in frame.chain if hop != UNNAMED]
        named = [hop for hop in chain if self.world.names(hop)]
        mine = self.world.outlets.get(frame.document, frame.document)
        key = self.world.key(named[-1]) if named else mine
        how = "cites" if self.world.names(chain[-1]) else f"heard {chain[-1]}"
        if key != mine and (elsewhere := self._earliest(key, frame.document)):
            return self._followed(elsewhere, None, here, how)
        access = self._access(key, chain[-1])
        if frame.confirms and not access:
            return (End(here, how="only confirms", asks=key),)
        return (End(here, key, access, how, weak=not named and not access),)

    def _access(self, key: str, root: str) -> str:
        """Say why a root knows at first hand; an unnamed one by what it is called."""
        known = self.world.access.get(key, "")
        if known or self.world.names(root):
            return known
        heard = is_named(root) or pattern_of("access", "first_hand").search(root)
        return f"heard {root}" if heard else ""

    def _earliest(self, key: str, not_this: str) -> str:
        """Give the outlet's first document that says the same, if it is here."""
        for document in self.world.published_by(key):
            if document != not_this and document in self.frames:
                return document
        return ""

    def _witnessed(self, frame: Frame, here: tuple[str, ...]) -> tuple[End, ...]:
        """An outlet that knows at first hand that it happened is a root beside whom it cites.

        Of a number it is not: to have met one who was held is not to have counted.
        """
        key = self.world.outlets.get(frame.document, frame.document)
        known = self.world.witnesses.get(frame.document, "")
        if frame.value is not None or frame.bound or not known:
            return ()
        return (End(here, key, known, "own report"),)

    def _own(self, frame: Frame, here: tuple[str, ...]) -> tuple[End, ...]:
        """A statement on nobody's word counts only if its outlet knows at first hand."""
        key = self.world.outlets.get(frame.document, frame.document)
        if any(other.chain for other in self.frames[frame.document]):
            return ()
        known = self.world.witnesses.get(frame.document, "")
        if known:
            return (End(here, key, known, "own report"),)
        return (End(here, how="on nobody's word"),)
