"""Read a mail: the words it says, its subject as title, its day as the sender gave it."""

from __future__ import annotations

from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from amparo.lib.corroboration.documents import Document, Published
from amparo.lib.corroboration.reading.markup import read_html
from amparo.lib.corroboration.reading.plain import About, read_plain
from amparo.lib.refusal import Refused

MOST_PARTS = 200


def read_letter(raw: bytes, *, name: str) -> Document:
    """Read a mail; what is attached is not read, and flagged.

    Raises:
        Refused: it holds no text.
    """
    message = BytesParser(policy=policy.default).parsebytes(raw)
    if not isinstance(message, EmailMessage):
        raise Refused("This mail cannot be read.", "Paste its text instead.")
    subject = str(message.get("subject", ""))
    document = _body(message, name, subject)
    byline = parseaddr(str(message.get("from", "")))[0]
    attached = sum(
        1 for _ in zip(message.iter_attachments(), range(MOST_PARTS), strict=False)
    )
    flags = (f"{attached} attachments were not read",) if attached else ()
    return replace(
        document,
        title=subject,
        byline=byline or document.byline,
        published=_day(message) or document.published,
        flags=(*document.flags, *flags),
    )


def _body(message: EmailMessage, name: str, subject: str) -> Document:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        raise Refused("This mail holds no text.", "Paste its text instead.")
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    if part.get_content_subtype() == "html":
        return read_html(raw, name=name)
    charset = part.get_content_charset() or "utf-8"
    try:
        text = raw.decode(charset, "replace")
    except LookupError:
        text = raw.decode("utf-8", "replace")
    if not text.strip():
        raise Refused("This mail holds no text.", "Paste its text instead.")
    return read_plain(text, name=name, about=About(title=subject))


def _day(message: EmailMessage) -> Published | None:
    try:
        at = parsedate_to_datetime(str(message.get("date", "")))
    except (TypeError, ValueError):
        return None
    return Published(f"{at:%Y-%m-%d}", "meta")
