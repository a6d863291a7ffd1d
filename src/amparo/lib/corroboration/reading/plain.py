"""Read plain text, with or without a line above it that says where it comes from."""

from __future__ import annotations

import re
from typing import NamedTuple

from amparo.lib.captures.addresses import host_of
from amparo.lib.corroboration.documents import Document, Kind, Passage
from amparo.lib.corroboration.reading.cleaning import cleaned
from amparo.lib.corroboration.reading.paper import unpaged
from amparo.lib.corroboration.reading.published import published_of
from amparo.lib.corroboration.reading.tongue import language_of
from amparo.lib.corroboration.segments import parted, sentences_of
from amparo.lib.corroboration.segments_origin import with_origins

_ABOUT = re.compile(r"\ufeff?#[ \t]*(\S*)[ \t]*\|([^\r\n]*)(?:\r?\n|$)")
_BYLINE = re.compile(
    r"(?:by|written by|reported by|автор|текст|par|propos recueillis par)\s*:?\s+"
    r"((?:[^\W\d_][\w.’'-]+\s?){1,4}?)(?:\s*[|,/–—-].*)?$",
    re.IGNORECASE,
)


class About(NamedTuple):
    """What a line above the text says: `# address | title | note`."""

    address: str = ""
    title: str = ""
    note: str = ""


def read_text(raw: str, *, name: str) -> Document:
    """Read a text; `name` is the file's, without ending.

    The text stays as it is, but for the line above it, line ends and unseen signs.
    """
    about, text = _apart(raw)
    return read_plain(text, name=name, about=about)


def read_plain(raw: str, *, name: str, about: About) -> Document:
    """Read a text about which is already known what a line above it could say."""
    text, flags = cleaned(raw)
    text, joined = unpaged(text)
    passages, told = parted(text)
    flags = (*flags, joined, *told) if joined else (*flags, *told)
    return made(text, passages, name=name, about=about, flags=flags)


def made(
    text: str,
    passages: tuple[Passage, ...],
    *,
    name: str,
    about: About,
    flags: tuple[str, ...],
) -> Document:
    """Make the document of a text whose passages are known."""
    passages = with_origins(text, passages)
    return Document(
        name=name,
        text=text,
        language=language_of(text),
        passages=passages,
        sentences=sentences_of(text, passages),
        title=about.title or _title(text, passages),
        outlet=_outlet(about.address),
        byline=_byline(text, passages),
        address=about.address,
        published=published_of(text, address=about.address, note=about.note),
        flags=flags,
    )


def _apart(whole: str) -> tuple[About, str]:
    met = _ABOUT.match(whole)
    if not met:
        return About(), whole
    title, _, note = met[2].partition("|")
    return About(met[1], title.strip(), note.strip()), whole[met.end() :]


def _title(text: str, passages: tuple[Passage, ...]) -> str:
    for passage in passages[:1]:
        if passage.kind is Kind.HEADLINE:
            return text[passage.span.start : passage.span.end]
    return ""


def _outlet(address: str) -> str:
    host = host_of(address) if "//" in address else ""
    return host.removeprefix("www.")


def _byline(text: str, passages: tuple[Passage, ...]) -> str:
    for passage in (*passages[:5], *passages[-12:]):
        words = text[passage.span.start : passage.span.end]
        if len(words) < 80 and (met := _BYLINE.match(words)):
            return met[1].strip()
    return ""
