"""How an item was made from another: what the signed word `how` says, spelled and read.

A viewing copy says so in its first words, so that nothing else is ever shown as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

PIXELS = re.compile(r"pixel copy, (\d+) of (\d+) pages?[,;]")
TEXT = re.compile(r"(transcript|translation), language ([A-Za-z0-9-]{2,35})")


class TextKind(StrEnum):
    """What a text made from an item is."""

    TRANSCRIPT = "transcript"
    TRANSLATION = "translation"


@dataclass(frozen=True)
class PixelCopy:
    """A copy in plain pixels, safe to look at: how many pages of how many."""

    pages: int
    of: int

    @property
    def is_whole(self) -> bool:
        """Whether every page of the original is in it."""
        return self.pages >= self.of

    def how(self, tool: str, *, of_picture: bool = False) -> str:
        """Say how it was made; part of what its maker signs.

        With `of_picture` it was made of the full-page picture inside a capture.
        """
        word = "page" if self.of == 1 else "pages"
        return (
            f"pixel copy, {self.pages} of {self.of} {word}; made in a room without "
            f"network or disk by {tool}; metadata left behind"
            f"{'; of the picture that the capture holds' if of_picture else ''}"
        )


@dataclass(frozen=True)
class TextCopy:
    """What was said or written in an item, as text in some language."""

    kind: TextKind
    language: str

    def how(self, told: str) -> str:
        """Say what it is and who or what made it."""
        return f"{self.kind}, language {self.language}; {told}"


def pixels_of(how: str) -> PixelCopy | None:
    """Read a viewing copy out of how an item was made."""
    found = PIXELS.match(how)
    return PixelCopy(int(found[1]), int(found[2])) if found else None


def text_of(how: str) -> TextCopy | None:
    """Read a transcript or translation out of how an item was made."""
    found = TEXT.match(how)
    return TextCopy(TextKind(found[1]), found[2]) if found else None
