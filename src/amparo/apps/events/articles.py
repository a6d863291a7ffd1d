"""Read an article from a text file: what it states of itself, and nothing it does not.

The first line may tell of the file: `# address | title | note`. Anything else in the file
is the text, as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from amparo.lib.refusal import Refused
from amparo.lib.values.datelines import find_dateline, read_date
from amparo.lib.values.languages import language_of

LONGEST_TITLE = 120
UNSTATED_SOURCE = "Source not stated"


@dataclass(frozen=True)
class Article:
    """One article. `date_basis` is text, meta or unknown; a program infers none."""

    title: str
    text: str
    address: str
    source_name: str
    language: str
    date: str
    date_basis: str
    date_note: str


def read_article(raw: bytes) -> Article:
    """Read the bytes of a text file in UTF-8.

    Raises:
        Refused: they are no such text, or there is none.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            _("This file is not a text in UTF-8."), _("Save it as text, then add it.")
        ) from error
    address, title, remark, body = _apart(text)
    if not body.strip():
        raise Refused(_("This file holds no text."), _("Leave it out."))
    date, basis, date_note = _date(body, remark=remark)
    return Article(
        title=title or _title(body),
        text=body,
        address=address,
        source_name=urlsplit(address).hostname or UNSTATED_SOURCE,
        language=language_of(body),
        date=date,
        date_basis=basis,
        date_note=date_note,
    )


def _apart(text: str) -> tuple[str, str, str, str]:
    first, _line_end, rest = text.partition("\n")
    if not first.startswith("# ") or "|" not in first:
        return "", "", "", text
    address, title, *remarks = (part.strip() for part in first[2:].split("|"))
    return address, title, " | ".join(remarks), rest


def _date(body: str, *, remark: str) -> tuple[str, str, str]:
    if found := find_dateline(body):
        return (
            found.date,
            "text",
            _("Line %(line)d of the text: %(words)s")
            % {
                "line": found.line,
                "words": found.words,
            },
        )
    for part in remark.replace(";", "|").split("|"):
        if date := read_date(part):
            return (
                date,
                "meta",
                _("First line of the file: %(words)s") % {"words": part.strip()},
            )
    return "", "unknown", ""


def _title(body: str) -> str:
    first = next(line.strip() for line in body.splitlines() if line.strip())
    if len(first) <= LONGEST_TITLE:
        return first
    return first[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
