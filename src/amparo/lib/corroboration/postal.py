"""Postal addresses as printed: a street with a post code, a box, or a line that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from amparo.lib.corroboration.documents import Span

_STREET = (
    r"(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Gardens|Square|Boulevard|Blvd\.?|Drive"
    r"|Place|Quay|Way|Terrace|Court|Close|Row|Hill|Embankment|Crescent|Parade|Wharf|Plaza)"
)
_CODE = r"(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|(?:[A-Z]{2}\s)?\d{5}(?:-\d{4})?|\d{4}\s?[A-Z]{2})"
_TOWN = r"(?:St\.\s)?[A-ZÀ-Ý](?:[^\W\d_]|['’-])+(?!\w)(?:[ -][A-ZÀ-Ý](?:[^\W\d_]|['’-])+(?!\w)){0,3}"
_COUNTRY = rf"(?:,\s?{_TOWN}(?=[.,;\n)]|$))?"
_PATTERNS = (
    (
        "street and post code",
        re.compile(
            rf"\d{{1,5}}[A-Za-z]?(?:[/-]\d{{1,4}})?,?\s(?:[A-Z][\w'’.-]+\s){{1,4}}{_STREET}"
            rf"(?:,\s?{_TOWN})?(?:,?\s{_TOWN})?,?\s{_CODE}(?!\w){_COUNTRY}"
        ),
    ),
    (
        "box",
        re.compile(
            rf"(?:P\.?\s?O\.?\s?Box|B\.?P\.?|CS|Postfach)\s\d{{1,6}}"
            rf"(?:,?\s(?:{_CODE}\s)?{_TOWN})?(?:,?\s{_CODE}(?!\w))?{_COUNTRY}"
        ),
    ),
    (
        "rue et code postal",
        re.compile(
            r"\d{1,4}(?:\s?(?:bis|ter))?,?\s(?i:rue|avenue|av\.|boulevard|bd|place|quai|chemin"
            r"|allée|impasse|cours|route|passage|square)\s[^\n,;:]{2,50},?\s"
            rf"(?:F-|CH-|B-|L-)?\d{{4,5}}\s{_TOWN}(?:\s(?i:cedex)(?:\s\d\d?)?)?{_COUNTRY}",
        ),
    ),
    (
        "индекс и улица",
        re.compile(
            r"\d{6},\s?[^\n;:]{2,90}?(?:д\.|дом|а/я|№|стр\.|,)\s?\d{1,5}[а-я]?(?:/\d+)?"
            r"(?:,\s?(?:корп|кв|оф|стр|к)\.\s?\d{1,4})*"
        ),
    ),
    (
        "улица и индекс",
        re.compile(
            r"(?:г\.\s?[А-ЯЁ][а-яё-]+,\s?)?(?:ул|пр|пер|наб|пл|б-р|просп)\.\s?[А-ЯЁ][^\n;:.]{2,50}?,"
            r"\s?(?:д\.\s?)?\d{1,4}[а-я]?(?:,\s?[А-ЯЁ][а-яё -]+)?,\s?\d{6}"
        ),
    ),
    (
        "абонентский ящик",
        re.compile(r"\bа/я\s\d{1,5}(?:,\s?\d{6})?(?:,\s?[А-ЯЁ][а-яё-]+)*"),
    ),
)
_LINE = re.compile(
    r"(?:[Aa]ddress|[Pp]ost|[Mm]ail|[Aa]dresse|postale|[Cc]ourrier|[Аа]дрес|для писем|Почта|Письма)"
    r"\s?:\s?(?P<line>[^\n]{8,160})"
)
_CYRILLIC_RULE = re.compile("[а-я]")
_BEFORE_LINE = re.compile(
    r"(?:^|[\n.;,(])\s*(?:postal |mailing |by |par |почтовый |adresse |adresse$|адрес )*$",
    re.IGNORECASE,
)
_END_OF_LINE = re.compile(
    r"[.;](?=\s+(?:[A-ZА-ЯЁÀ-Ý][\w-]*\s?:|[A-ZА-ЯЁÀ-Ý][a-zа-яё]+\s[a-zа-яё]|$))|\s(?=(?:Tel|Phone|E-?mail|Fax|Тел|Tél)\b)"
)


def postal_addresses(text: str, *, language: str) -> Iterator[tuple[Span, str]]:
    """Give the span of each postal address and the rule that found it."""
    taken: list[Span] = []
    for span, rule in (*_by_pattern(text, language), *_by_line(text)):
        if not any(s.start < span.end and span.start < s.end for s in taken):
            taken.append(span)
            yield span, rule


def _by_pattern(text: str, language: str) -> Iterator[tuple[Span, str]]:
    for rule, pattern in _PATTERNS:
        if _CYRILLIC_RULE.match(rule) and language != "ru":
            continue
        for match in pattern.finditer(text):
            if not text[match.start() - 1 : match.start()].isalnum():
                yield Span(*match.span()), rule


def _by_line(text: str) -> Iterator[tuple[Span, str]]:
    """Read a line that says it is an address; a number must stand in it."""
    for match in _LINE.finditer(text):
        if not _BEFORE_LINE.search(text, max(0, match.start() - 24), match.start()):
            continue
        line = match["line"]
        end = _END_OF_LINE.search(line)
        line = (line[: end.start()] if end else line).rstrip(" .,;")
        if re.search(r"\d", line) and "@" not in line and "://" not in line:
            start = match.start("line")
            yield Span(start, start + len(line)), "line that says so"
