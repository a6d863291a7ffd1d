"""Read mails as they were saved, `.eml` or mbox, and check what can be checked offline.

A DKIM signature says which server sent a mail. Its key lies in the name service, which
we do not ask: but the hash of the body that it signs can be compared, and is.
Source: RFC 5322, RFC 6376.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import BinaryIO

from amparo.lib.captures.findings import (
    Finding,
    NotReadable,
    Reading,
    broken,
    holds,
    unchecked,
)

LARGEST = 128 << 20  # bytes of one mail
MOST_MAILS = 200_000
MOST_PARTS = 2_000
LONGEST_HEAD = 1 << 20
_HEAD = re.compile(rb"(?:[!-9;-~]{1,80}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}")
_FIELDS = ("Message-ID", "Date", "From", "To", "Subject")
_MBOX = re.compile(rb"From [^\n]{3,200}\d{4}\r?\n")


def is_mail(head: bytes) -> bool:
    """Tell from its first kilobytes whether a file is a mail."""
    found = _HEAD.match(head[:8192])
    return bool(found) and bool(
        re.search(
            rb"^(?:from|date|message-id|received):",
            found.group(0),
            re.IGNORECASE | re.MULTILINE,
        )
        if found
        else None
    )


def is_mbox(head: bytes) -> bool:
    """Tell from its first kilobytes whether a file is a box of mails."""
    found = _MBOX.match(head)
    return bool(found) and is_mail(head[found.end() :] if found else b"")


def read_mail(file: BinaryIO, *, name: str) -> Reading:
    """Read one mail.

    Raises:
        NotReadable: it is too large, or no mail.
    """
    raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise NotReadable("is too large for a mail", name)
    mail = _parsed(raw, name)
    parts = [part.get_filename() or part.get_content_type() for part in _parts(mail)]
    findings = [*_dkim(mail, raw), *_others(mail)]
    about = {field: _header(mail, field) for field in _FIELDS if mail[field]}
    return Reading("mail", about.get("Subject") or name, findings, about, parts)


def read_mbox(file: BinaryIO, *, name: str) -> Reading:
    """Read a box of mails to its end, one mail in memory at a time.

    Raises:
        NotReadable: it is no box, or a mail in it is too large.
    """
    count, first, last, findings = 0, "", "", []
    for raw in _mails(file, name):
        mail = _parsed(raw, name)
        count += 1
        first, last = first or _header(mail, "Date"), _header(mail, "Date") or last
        wrong = [f for f in _dkim(mail, raw) if f.verdict == "broken"]
        findings += [broken(f"mail {count}, {f.what}", f.why) for f in wrong[:1]]
    if not count:
        raise NotReadable("holds no mail", name)
    findings.append(unchecked("senders", "Their keys lie in the name service."))
    about = {"mails": str(count), "first": first, "last": last}
    return Reading("mbox", name, findings, about)


def _parsed(raw: bytes, name: str) -> Message:
    if not is_mail(raw):
        raise NotReadable("is no mail", name)
    return BytesParser(policy=compat32).parsebytes(raw)


def _parts(mail: Message) -> Iterator[Message]:
    for number, part in enumerate(mail.walk()):
        if number > MOST_PARTS:
            raise NotReadable(f"has more than {MOST_PARTS} parts")
        if not part.is_multipart():
            yield part


def _header(mail: Message, field: str) -> str:
    return " ".join(str(mail[field] or "").split())[:500]


def _dkim(mail: Message, raw: bytes) -> Iterator[Finding]:
    signatures = mail.get_all("DKIM-Signature", [])
    if not signatures:
        yield unchecked("sender", "The mail brings no signature of its server.")
    body = _body(raw)
    for header in signatures[:20]:
        told = _tags(str(header))
        what = f"signature of {told.get('d', '?')[:100]}"
        verdict = _body_is_as_signed(told, body)
        if verdict is None:
            yield unchecked(what, "It uses a method not known here.")
        elif verdict:
            yield holds(f"{what}, body", "The body is as it was signed.")
            yield unchecked(what, "Its key lies in the name service.")
        else:
            yield broken(f"{what}, body", "The body was changed after it was signed.")


def _others(mail: Message) -> Iterator[Finding]:
    kind = mail.get_content_type()
    if kind == "multipart/signed":
        yield unchecked("signature of the writer", "It is kept, and not checked here.")


def _tags(header: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}


def _body_is_as_signed(told: dict[str, str], body: bytes) -> bool | None:
    method = told.get("a", "").rpartition("-")[2]
    style = (told.get("c", "simple/simple") + "/simple").split("/")[1]
    if method != "sha256" or style not in {"simple", "relaxed"} or "bh" not in told:
        return None
    canonical = _relaxed(body) if style == "relaxed" else _simple(body)
    if "l" in told:
        if not told["l"].isdecimal() or int(told["l"]) > len(canonical):
            return False
        canonical = canonical[: int(told["l"])]
    signed = hashlib.sha256(canonical).digest()
    return base64.b64encode(signed).decode() == told["bh"]


def _body(raw: bytes) -> bytes:
    """Return what follows the head, its lines ended as they travel."""
    lines = re.sub(rb"\r?\n", b"\r\n", raw)
    return lines.partition(b"\r\n\r\n")[2]


def _simple(body: bytes) -> bytes:
    return body.rstrip(b"\r\n") + b"\r\n"


def _relaxed(body: bytes) -> bytes:
    lines = [
        re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")
    ]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def _mails(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Give each mail of a box without its first line."""
    lines: list[bytes] = []
    size = count = 0
    blank = True
    while line := file.readline(LONGEST_HEAD):
        if blank and _MBOX.fullmatch(line):
            if count:
                yield b"".join(lines)
            count, lines, size = count + 1, [], 0
        else:
            lines.append(line)
            size += len(line)
        if size > LARGEST or count > MOST_MAILS:
            raise NotReadable("holds too much for a box of mails", name)
        blank = not line.strip()
    if count:
        yield b"".join(lines)
