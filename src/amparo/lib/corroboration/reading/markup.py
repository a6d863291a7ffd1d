"""Read a web page: its text with links, block quotes, lists and captions kept.

trafilatura finds the text; captions are handed to it as paragraphs, since it drops them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import trafilatura
from lxml import etree, html
from trafilatura.utils import decode_file

from amparo.lib.corroboration.documents import Document, Published
from amparo.lib.corroboration.reading.body import CAPTION, Body
from amparo.lib.corroboration.reading.cleaning import cleaned
from amparo.lib.corroboration.reading.plain import About, made
from amparo.lib.corroboration.reading.published import from_address
from amparo.lib.refusal import Refused
from amparo.lib.values.datelines import read_date

MOST_MARKUP = 1_500_000  # bytes that are parsed, after scripts and styles are cut
MOST_NODES = 60_000  # elements; the search for the text takes time with their number
SHORT = 250  # characters; a shorter text is looked for a second time, slowly
_OPENING = re.compile(
    rb"<(script|style|svg|noscript|template|iframe)\b|<!--", re.IGNORECASE
)
_SAID_DAY = re.compile(
    rb"\"datePublished\"\s*:\s*\"((?:19|20)\d\d-\d\d(?:-\d\d)?)"
    rb"|<meta\b(?=[^>]{0,400}\b(?:article:published_time|datePublished|pubdate|dc\.date"
    rb"|dcterms\.(?:date|created)|og:pubdate|publish[-_]?date|name=[\"']date)\b)"
    rb"[^>]{0,400}\bcontent=[\"']\s*((?:19|20)\d\d-\d\d(?:-\d\d)?)"
    rb"|<time\b[^>]{0,200}\bdatetime=[\"']\s*((?:19|20)\d\d-\d\d(?:-\d\d)?)",
    re.IGNORECASE,
)
_OUR_ADDRESS = re.compile(
    rb"<link\b(?=[^>]{0,400}\brel=[\"']canonical)[^>]{0,400}\bhref=[\"'](https?://[^\"'\s]{4,900})",
    re.IGNORECASE,
)


def read_html(raw: bytes, *, name: str, address: str = "") -> Document:
    """Read a page; `address` is where it was seen, else the page's own word for it.

    Raises:
        Refused: the page holds no text.
    """
    lean, flags = _lean(raw)
    tree = _tree(lean)
    found = _extracted(tree) if tree is not None else None
    body = Body()
    if found is not None and found.body is not None:
        body.take(found.body)
    if found is None or not body.passages:
        raise Refused("No text was found in this page.", "Paste its text instead.")
    address = address or _address(lean)
    about = About(address, str(found.title or ""), "")
    document = made(
        body.text, tuple(body.passages), name=name, about=about, flags=tuple(flags)
    )
    return _with_meta(document, found, body, raw)


def _with_meta(document: Document, found: Any, body: Body, raw: bytes) -> Document:
    told = cleaned(body.text).flags
    day = _SAID_DAY.search(raw[: 4 << 20])
    published = document.published
    if day and (edtf := read_date((day[1] or day[2] or day[3]).decode("ascii"))):
        published = Published(edtf, "meta")
    elif published.basis != "dateline":
        published = from_address(document.address) or published
    return replace(
        document,
        published=published,
        outlet=str(found.sitename or "") or document.outlet,
        byline=str(found.author or "") or document.byline,
        links=tuple(body.links),
        flags=(*document.flags, *told),
    )


def _address(lean: bytes) -> str:
    met = _OUR_ADDRESS.search(lean[:200_000])
    return met[1].decode("utf-8", "replace") if met else ""


def _lean(raw: bytes) -> tuple[bytes, list[str]]:
    """Cut scripts, styles and comments in one pass, and bound what is left."""
    pieces: list[bytes] = []
    flags: list[str] = []
    low, place, kept = raw.lower(), 0, 0
    while (met := _OPENING.search(raw, place)) and kept < MOST_MARKUP:
        pieces.append(raw[place : met.start()])
        kept += met.start() - place
        closing = b"</" + met[1].lower() if met[1] else b"-->"
        end = low.find(closing, met.end())
        if end < 0:
            flags.append("a script or a comment of the page does not end")
            place = len(raw)
            break
        place = low.find(b">", end) + 1 or len(raw)
    pieces.append(raw[place : place + MOST_MARKUP])
    lean = b"".join(pieces)
    if len(lean) > MOST_MARKUP or place + MOST_MARKUP < len(raw):
        flags.append(f"page cut after {MOST_MARKUP} bytes; the rest was not read")
    return lean[:MOST_MARKUP], flags


def _tree(lean: bytes) -> html.HtmlElement | None:
    text = _decoded(lean)
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    for at, element in enumerate(tree.iter("*")):
        if at > MOST_NODES:
            _cut_after(element)
            break
    for caption in tree.iter("figcaption"):
        caption.tag = "p"
        if (figure := caption.getparent()) is not None and figure.tag == "figure":
            figure.tag = "div"
        caption.text = CAPTION + (caption.text or "")
    return tree


def _cut_after(element: html.HtmlElement) -> None:
    """Drop what follows an element, so that a page of a million tags stays bounded."""
    while (parent := element.getparent()) is not None:
        for later in list(element.itersiblings()):
            parent.remove(later)
        element = parent


def _decoded(lean: bytes) -> str:
    return str(decode_file(lean)).replace("\x00", " ")


def _extracted(tree: html.HtmlElement) -> Any:
    def once(*, fast: bool) -> Any:
        return trafilatura.bare_extraction(
            tree,
            fast=fast,
            include_links=True,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )

    found = once(fast=True)
    words = "".join(found.body.itertext()) if found and found.body is not None else ""
    return found if len(words) >= SHORT else once(fast=False) or found
