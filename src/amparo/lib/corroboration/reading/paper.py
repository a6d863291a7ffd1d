"""Text that was printed on pages: take out page numbers and running heads, join words.

This is what `pdftotext` leaves of a PDF: a form feed ends each page.
"""

from __future__ import annotations

import re
from collections import Counter

_NUMBER = re.compile(
    r"(?:page|стр\.?|с\.)?\s*[-–—]?\s*\d{1,4}\s*(?:/\s*\d{1,4}|of \d{1,4})?\s*[-–—]?",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010]\n[ \t]*([a-zа-яёà-ÿ]{2,})")
EDGE = 2  # lines at the top and the foot of a page where running heads stand
FEWEST = 3  # pages on which a line must come back to be a running head


def unpaged(text: str) -> tuple[str, str]:
    """Return the text as one, and in words what was taken out; nothing without pages."""
    if "\f" not in text:
        return text, ""
    pages = [page.split("\n") for page in text.split("\f")]
    heads = _running(pages)
    kept = [[line for line in page if not _is_edge(line, heads)] for page in pages]
    dropped = sum(map(len, pages)) - sum(map(len, kept))
    whole = "\n".join("\n".join(page).strip("\n") for page in kept)
    return _BROKEN.sub(
        r"\1\2\n", whole
    ), f"{len(pages)} pages joined, {dropped} lines of their edges left out"


def _running(pages: list[list[str]]) -> frozenset[str]:
    seen: Counter[str] = Counter()
    for page in pages:
        filled = [line.strip() for line in page if line.strip()]
        seen.update({_shape(line) for line in (*filled[:EDGE], *filled[-EDGE:])})
    return frozenset(line for line, times in seen.items() if times >= FEWEST)


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _is_edge(line: str, heads: frozenset[str]) -> bool:
    words = line.strip()
    return bool(words) and (bool(_NUMBER.fullmatch(words)) or _shape(words) in heads)
