"""When a text was published, where it says so itself; nothing is guessed."""

from __future__ import annotations

import re

from amparo.lib.corroboration.documents import Published
from amparo.lib.values.datelines import find_dateline, read_date

_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?:[/-]([0-3]\d))?(?=[/.-]|$)"
)
_NOTE = re.compile(
    r"(?:published|posted|dated?|опубликован\w*|дата|publié\w*|date|paru)\W{0,3}"
    r"(?:le |on )?([^|;]{4,30})",
    re.IGNORECASE,
)
_BARE = re.compile(r"\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b")
# "28 Apr, 2017": the comma that the reader of datelines does not expect.
_COMMA = re.compile(r"^([ \t]*\d{1,2}[ \t]+[^\W\d]+\.?),\s+(?=\d{4})", re.MULTILINE)
# As agencies open: town, day and year, the agency in brackets, a dash.
_AGENCY = re.compile(
    r"^[^\W\d][^\n,.:;()]{1,40}(?:,[^\n,.:;()\d]{1,30})?[,.]\s+"
    r"((?:[^\W\d]{3,10}\.?\s+\d{1,2},?\s+|\d{1,2}(?:er)?\s+[^\W\d]{3,10}\.?,?\s+)\d{4})"
    r"(?:\s+(?:года|г\.))?\s*(?:[.(/—–-]|\n)"
)

# A day beside a place, an outlet, a byline or a title, in a short line that is no sentence.
_DAY = (
    r"((?:\d{1,2}(?:st|nd|rd|th|er)?\s+[^\W\d]{3,10}\.?,?\s+|"
    r"[^\W\d]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+)\d{4}|"
    r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d\d-\d\d)(?:\s+(?:года|год|г\.?))?"
)
_PARTED = r"[,|•·—–/(\-]"
_WEEKDAY = r"(?:[^\W\d]{4,12}\.?,?\s+)?"
_CLOCK = r"(?:\s*,?\s*(?:at|à|в)?\s*\d{1,2}[:h.]\d\d[^\n]{0,12})?"
_BESIDE = (
    re.compile(rf"{_WEEKDAY}{_DAY}{_CLOCK}\s*(?:{_PARTED}|$)"),
    re.compile(
        rf".*{_PARTED}\s*(?:le |on |du |от )?{_WEEKDAY}{_DAY}{_CLOCK}\s*(?:\)?$|[|•·])"
    ),
    re.compile(
        rf"(?:first |last )?(?:published|posted|updated|publié\w*|mis à jour|paru|"
        rf"опубликован\w*|обновлено|дата)\W{{0,3}}(?:le |on )?{_WEEKDAY}{_DAY}",
        re.IGNORECASE,
    ),
)
LONGEST_HEADING = 120


def published_of(text: str, *, address: str = "", note: str = "") -> Published:
    """Find the day in a line of the text, in the note of whoever kept it, or the address."""
    plain = _COMMA.sub(r"\1 ", text[:4_000])
    if line := find_dateline(plain):
        return Published(line.date, "dateline")
    for opening in _first_lines(plain):
        if (met := _AGENCY.match(opening)) and (day := read_date(met[1])):
            return Published(day, "dateline")
        if day := _beside(opening.strip()):
            return Published(day, "dateline")
    return from_note(note) or from_address(address) or Published()


def _first_lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()][:8]


def _beside(line: str) -> str | None:
    """Read the day in a heading; in a sentence it may be any day."""
    is_sentence = line.endswith((".", "!", "?", "…")) and not line.endswith("г.")
    if is_sentence or len(line) > LONGEST_HEADING:
        return None
    for heading in _BESIDE:
        if (met := heading.match(line)) and (day := read_date(met[1])):
            return day
    return None


def from_note(note: str) -> Published | None:
    """Read a day that a note gives as the day of publication."""
    if (met := _NOTE.search(note)) and (day := read_date(met[1].strip(" .,"))):
        return Published(day, "meta")
    bare = _BARE.findall(note)
    return Published(bare[0], "meta") if len(bare) == 1 else None


def from_address(address: str) -> Published | None:
    """Read the day that many addresses carry: /2017/04/28/."""
    if not (met := _ADDRESS.search(address)):
        return None
    day = read_date("-".join(part for part in met.groups() if part))
    return Published(day, "meta") if day else None
