"""Words of a text with their places, and the word lists that lie beside the code.

Every extractor walks the same list of words, so a text is cut into words once.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.remembering import remembering

# An article has some 5,000 characters, a long report 500,000. What lies beyond this is
# not read; whoever made the document says so in its flags.
MAX_READ = 2_000_000
LANGUAGES = ("en", "ru", "fr")
_WORD = re.compile(
    r"[^\W\d_]+"
    r"|\d{1,3}(?:[,.'’ \u00a0\u202f\u2009]\d{3})+(?![\d])(?![.,]\d)"
    r"|\d+[.,]\d+(?![.\d])|\d+"
    r"|[^\w\s]"
)
_SAME = str.maketrans({"ё": "е", "’": "'", "‑": "-", "–": "-", "—": "—", "−": "-"})


@dataclass(frozen=True)
class Words:
    """The words, numbers and marks of a text: where each stands, and its lower form.

    The lower form has ё as е, and one kind of apostrophe and of short dash.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    lower: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lower)

    def between(self, span: Span) -> range:
        """Give the indices of the words that begin inside a span."""
        return range(
            bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        )

    def between_places(self, start: int, end: int) -> range:
        """Give the indices of the words that begin between two places."""
        return self.between(Span(start, end))

    def at(self, index: int) -> str:
        """Give the lower form of a word; empty before the first and after the last."""
        return self.lower[index] if 0 <= index < len(self.lower) else ""

    def joined(self, first: int, last: int) -> bool:
        """Tell whether no space parts one word from the next."""
        return (
            first >= 0
            and last < len(self.lower)
            and (self.ends[first] == self.starts[last])
        )

    def is_capital(self, index: int) -> bool:
        """Tell whether a word begins with a capital letter."""
        return 0 <= index < len(self.starts) and self.text[self.starts[index]].isupper()

    def printed(self, index: int) -> str:
        """Give a word as it is printed."""
        return self.text[self.starts[index] : self.ends[index]]

    def span(self, first: int, last: int) -> Span:
        """Give the span from one word up to and with another."""
        return Span(self.starts[first], self.ends[last])


_EVEN = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007\n\t", " "))


def even(text: str) -> str:
    """Make every kind of space a plain one, so that patterns of several words match."""
    return text.translate(_EVEN)


def lowered(text: str) -> str:
    """Give a text in the lower form of `Words`, letter for letter in its place."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join([c.lower() if len(c.lower()) == 1 else c for c in text])
    return low.translate(_SAME)


@remembering
def low_text_of(document: Document) -> str:
    """Give a document's text in lower form with plain spaces; its places are the same."""
    return even(lowered(document.text[:MAX_READ]))


def words_in(text: str) -> Words:
    """Cut a text into words, numbers and marks; at most the first `MAX_READ` characters."""
    return _cut(text, lowered(text[:MAX_READ]))


def _cut(text: str, low: str) -> Words:
    found = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(low)]
    starts, ends, lower = zip(*found, strict=True) if found else ((), (), ())
    return Words(text, starts, ends, lower)


@remembering
def words_of(document: Document) -> Words:
    """Cut a document's text into words."""
    return _cut(document.text, low_text_of(document))


@remembering
def sentence_words(document: Document) -> tuple[range, ...]:
    """Give, for each sentence of a document, the indices of its words."""
    words = words_of(document)
    return tuple([words.between(s.span) for s in document.sentences])


def grammar_language(document: Document) -> str:
    """Give the language whose grammar reads a document: its own, else English."""
    code = document.language[:2]
    return code if code in LANGUAGES else "en"


@cache
def lexicon(name: str) -> dict[str, Any]:
    """Read a word list that lies beside the code, by its file's name without ending."""
    folder = resources.files("amparo.lib.corroboration") / "lexicons"
    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def one_of(*patterns: str, ignore_case: bool = True) -> re.Pattern[str]:
    """Compile patterns to one, each bounded by words."""
    flags = re.IGNORECASE if ignore_case else re.NOFLAG
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(patterns)})(?![^\W_])", flags)
