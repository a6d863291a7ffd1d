"""Ways to reach someone, as printed: mail, telephone, post, handles, hashtags, addresses.

None is invented: an address that was hidden ("[email protected]", "name (at) place.org",
"j…@mail.org") is no contact, and neither is a number that could not be dialled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from amparo.lib.corroboration.documents import Document, Kind, Link, Span
from amparo.lib.corroboration.grammar import MAX_READ, grammar_language
from amparo.lib.corroboration.postal import postal_addresses
from amparo.lib.corroboration.remembering import remembering

_LOCAL = re.compile(r"[^\W_](?:[\w.%+-]{0,63})$")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}(?![\w@])")
_HANDLE = re.compile(r"@\w{2,40}(?:\.[a-z0-9_]\w*)*(?:@[\w-]+(?:\.[\w-]+)+)?")
_HASHTAG = re.compile(r"(?<![\w/&#])#\w*[^\W\d_]\w*")
_TLD = (
    "org|com|net|info|int|gov|edu|eu|ru|fr|uk|de|ca|ch|be|us|io|me|news|media|help|support"
    "|example|test|ua|kz|ge|am|lt|lv|ee|pl|nl|se|no|fi|it|es|link|ly|be|onion|рф|gg|co|tv"
)
_URL = re.compile(
    r"(?:https?://|(?<![\w.@/-])www\.)[^\s<>\"«»“”]{3,2000}", re.IGNORECASE
)
_SIGN_OF_URL = re.compile(rf"\.(?:{_TLD})(?![\w@-])|://|www\.", re.IGNORECASE)
_HOST = re.compile(
    r"(?<![\w.@/-])(?:[a-z0-9-]{1,63}\.){0,4}[a-z0-9-]{0,62}$", re.IGNORECASE
)
_PATH = re.compile(r"/[^\s<>\"«»“”]{0,500}")
_LEADS_TO_ADDRESS = re.compile(
    r"(?:\bat|\bvisit|\bsite|\bpage|\bvia|\bsee|\bon|\bto|:|→|сайт\w{0,3}|адрес\w{0,3}"
    r"|\bна|\bsur|\bvisitez|\bvoir)\s*[(«“\"]?\s*$",
    re.IGNORECASE,
)
_END_MARKS = ".,;:!?'’\"*…"
_PHONE = re.compile(r"\d[\d\s().\-–/\u00a0\u202f]{4,24}\d(?![\w@/%])")
_FAX = re.compile(r"\b(?:fax|факс|télécopie|télécopieur)\w*\W*$", re.IGNORECASE)
_DIAL = re.compile(
    r"(?:\b(?:tel|telephone|phone|call|hot ?line|helpline|mobile|cell|whatsapp|signal|sms"
    r"|text|viber|ring|dial|number|contact|press|тел|телефон\w*|позвон\w*|звон\w*|лини\w*"
    r"|ватсап|вотсап|сигнал|номер\w*|tél|téléphone|appel\w*|numéro|ligne|permanence"
    r"|portable|mobile|joindre)\b)[^\n\d]{0,40}$",
    re.IGNORECASE,
)
_LOCAL_SHAPES = {
    "ru": re.compile(r"8\s?\(?\d{3,5}\)?[\s-]?\d{1,3}[\s-]\d\d[\s-]?\d\d"),
    "fr": re.compile(r"0\d(?:[\s.\u00a0\u202f]\d\d){4}"),
    "en": re.compile(r"\(\d{3}\)\s?\d{3}-\d{4}|0\d{2,4}\s\d{3,4}\s\d{3,4}"),
}
_REGIONS = {"en": ("GB", "US"), "ru": ("RU",), "fr": ("FR", "CH", "BE")}
_HIDDEN_ADDRESS = re.compile(r"email-protection|\[email|%5Bemail", re.IGNORECASE)
_LINE_BEFORE = 60


@dataclass(frozen=True)
class Contact:
    """A way to reach someone: its type and its value, telephone numbers as +E.164."""

    span: Span
    type: str
    value: str
    rule: str


@remembering
def contacts_of(document: Document) -> tuple[Contact, ...]:
    """Find the contacts of a document, in order; readers' comments are left out."""
    text = document.text[:MAX_READ]
    language = grammar_language(document)
    found: list[Contact] = []
    makers = [
        _addresses(text),
        _at_signs(text),
        _links(document.links),
        _hashtags(text),
        _postal(text, language),
        _phones(text, language),
    ]
    for maker in makers:
        taken = [c.span for c in found]
        found.extend(c for c in maker if not _overlaps(c.span, taken))
    kept = [c for c in found if not _is_in_comment(document, c.span)]
    return tuple(sorted(kept, key=lambda c: (c.span, c.type)))


def _postal(text: str, language: str) -> Iterator[Contact]:
    """Find postal addresses."""
    return (
        Contact(span, "postal", " ".join(text[span.start : span.end].split()), rule)
        for span, rule in postal_addresses(text, language=language)
    )


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(s.start < span.end and span.start < s.end for s in others)


def _is_in_comment(document: Document, span: Span) -> bool:
    passage = document.passage_at(span.start)
    return passage is not None and passage.kind is Kind.COMMENT


def _addresses(text: str) -> Iterator[Contact]:
    end = 0
    for sign in _SIGN_OF_URL.finditer(text):
        if sign.start() < end:
            continue
        contact = _whole_address(text, sign) or _bare_address(text, sign)
        if contact:
            end = contact.span.end
            yield contact


def _whole_address(text: str, sign: re.Match[str]) -> Contact | None:
    """Read http://… or www.… around the sign that gave it away."""
    if sign.group().startswith("."):
        return None
    start = sign.start()
    if sign.group() == "://":
        scheme = re.search(r"https?$", text[max(0, start - 5) : start], re.IGNORECASE)
        if not scheme:
            return None
        start -= len(scheme.group())
    match = _URL.match(text, start)
    if not match:
        return None
    value = _without_end_marks(match.group())
    return Contact(Span(start, start + len(value)), "url", value, "whole")


def _bare_address(text: str, sign: re.Match[str]) -> Contact | None:
    """Read place.org/give around its dot, where the words lead to an address."""
    if not sign.group().startswith("."):
        return None
    at = sign.start()
    host = _HOST.search(text, max(0, at - 200), at)
    if not host or not host.group():
        return None
    path = _PATH.match(text, sign.end())
    end = path.end() if path else sign.end()
    value = _without_end_marks(text[host.start() : end])
    span = Span(host.start(), host.start() + len(value))
    return (
        Contact(span, "url", value, "bare")
        if _is_bare_address(text, value, span)
        else None
    )


def _is_bare_address(text: str, value: str, span: Span) -> bool:
    """Tell "donate at place.org/give" from a name like Change.org."""
    if value != value.lower() and "/" not in value:
        return False
    if text[span.end : span.end + 1] == "@" or "…" in value:
        return False
    before = text[max(0, span.start - _LINE_BEFORE) : span.start]
    return ("/" in value and value.lower().split("/")[0] != value.lower()) or bool(
        _LEADS_TO_ADDRESS.search(before)
    )


def _without_end_marks(value: str) -> str:
    value = value.rstrip(_END_MARKS)
    for opened, closed in ("()", "[]", "{}"):
        while value.endswith(closed) and value.count(closed) > value.count(opened):
            value = value[:-1].rstrip(_END_MARKS)
    return value


def _at_signs(text: str) -> Iterator[Contact]:
    """Read what stands at each @: a mail address, or a handle."""
    place = text.find("@")
    while place >= 0:
        local = _LOCAL.search(text, max(0, place - 64), place)
        if local:
            contact = _mail(text, local.start(), place)
        elif place and (text[place - 1] in "*…•" or text[place - 1].isalnum()):
            contact = None
        else:
            contact = _handle(text, place)
        if contact:
            yield contact
        place = text.find("@", contact.span.end if contact else place + 1)


def _mail(text: str, start: int, place: int) -> Contact | None:
    domain = _DOMAIN.match(text, place + 1)
    before, local = text[start - 1 : start], text[start:place]
    if not domain or before in {"*", "…", "•"} or ".." in local or local.endswith("."):
        return None
    if text[domain.end() : domain.end() + 1] in {"…", "*"}:
        return None
    return Contact(
        Span(start, domain.end()), "email", f"{local}@{domain.group()}", "mail address"
    )


def _handle(text: str, place: int) -> Contact | None:
    match = _HANDLE.match(text, place)
    if not match or not re.search(r"[^\W_]", match.group()):
        return None
    return Contact(Span(*match.span()), "handle", match.group(), "at sign")


def _hashtags(text: str) -> Iterator[Contact]:
    if "#" not in text:
        return
    for match in _HASHTAG.finditer(text):
        yield Contact(Span(*match.span()), "hashtag", match.group(), "number sign")


def _links(links: tuple[Link, ...]) -> Iterator[Contact]:
    """Read links that open a mail or a telephone, unless the site hid the address."""
    for link in links:
        scheme, _, rest = link.address.partition(":")
        value = rest.split("?")[0].strip()
        if _HIDDEN_ADDRESS.search(link.address) or not value:
            continue
        if scheme.lower() == "mailto" and re.fullmatch(
            r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+", value
        ):
            yield Contact(link.span, "email", value, "link")
        elif scheme.lower() == "tel" and re.fullmatch(r"\+?[\d\s().-]{5,24}", value):
            yield Contact(link.span, "phone", re.sub(r"[^\d+]", "", value), "link")


def _phones(text: str, language: str) -> Iterator[Contact]:
    for match in _PHONE.finditer(text):
        start = _start_of_number(text, match.start())
        if start and (text[start - 1].isalnum() or text[start - 1] in "/@#=.,:-_"):
            continue
        printed = text[start : match.end()].split("\n")[0].rstrip(" -–/.(\u00a0")
        digits = re.sub(r"\D", "", printed)
        if not 6 <= len(digits) <= 16:
            continue
        before = text[max(0, start - _LINE_BEFORE) : start]
        before = before.rsplit("\n", 1)[-1]
        value = _number(printed, before, language)
        if value:
            is_fax = _FAX.search(before)
            span = Span(start, start + len(printed))
            yield Contact(span, "fax" if is_fax else "phone", value, "dialled number")


def _start_of_number(text: str, start: int) -> int:
    """Take "+" and "(" before the first figure with it."""
    while start and text[start - 1] in "+(":
        start -= 1
    return start


def _number(printed: str, before: str, language: str) -> str:
    """Give a number as +E.164, or as printed when its country is not known; else empty."""
    is_international = printed.startswith(("+", "00"))
    is_named = bool(_DIAL.search(before) or _FAX.search(before))
    shaped = _LOCAL_SHAPES[language].fullmatch(printed)
    if not (is_international or is_named or shaped) or _is_date(printed):
        return ""
    plain = re.sub(r"\(0\)", "", printed)
    plain = re.sub(r"^00\s?", "+", plain)
    for region in (None,) if is_international else _REGIONS[language]:
        try:
            number = phonenumbers.parse(plain, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) or (
            is_international and phonenumbers.is_possible_number(number)
        ):
            return phonenumbers.format_number(
                number, phonenumbers.PhoneNumberFormat.E164
            )
    return re.sub(r"[^\d+]", "", plain) if is_named else ""


def _is_date(printed: str) -> bool:
    return bool(
        re.fullmatch(
            r"\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{2,4}|(?:19|20)\d\d\s?[-–]\s?(?:19|20)?\d\d",
            printed,
        )
    )
