"""Take out of a text what only deceives the eye, and bound its length; say so."""

from __future__ import annotations

import re
from typing import NamedTuple

MOST_CHARACTERS = 600_000  # a report of 300 pages; the rest is cut, flagged
MANY_MARKS = 20_000  # quotation marks; no honest text of that length has as many
# Marks that turn the order of what is shown, and signs that are not shown at all.
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LINE_END = re.compile("\r\n?|\u2028|\u2029|\x85")
_MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]+|[\u0400-\u04ff][A-Za-z]+")
_MARK = re.compile("[\"“”„‟«»‹›‘’']")


class Cleaned(NamedTuple):
    """A text that shows what it holds, and what was done to it, in words."""

    text: str
    flags: tuple[str, ...]


def cleaned(raw: str) -> Cleaned:
    """Return the text with newlines for all line ends, without signs that nobody sees."""
    flags: list[str] = []
    text = _LINE_END.sub("\n", raw)
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS]
        flags.append(f"cut after {MOST_CHARACTERS} characters; the rest was not read")
    if turning := len(_TURNING.findall(text)):
        flags.append(f"{turning} marks that turn the order of the text were taken out")
    text = _CONTROL.sub(" ", _UNSEEN.sub("", text))
    flags += _suspicions(text)
    return Cleaned(text, tuple(flags))


def _suspicions(text: str) -> list[str]:
    found: list[str] = []
    if mixed := _MIXED.findall(text):
        found.append(f"{len(mixed)} words mix Latin and Cyrillic letters: {mixed[0]}")
    if (marks := len(_MARK.findall(text))) > MANY_MARKS:
        found.append(f"{marks} quotation marks; read with care")
    return found
