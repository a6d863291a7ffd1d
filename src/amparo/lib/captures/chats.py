"""Read conversations that a phone exported: WhatsApp, Telegram, Signal.

Such exports carry no signature at all: anybody can edit them. What can be told is what
they hold, and whether what they point to came along. Names of people are not told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from amparo.lib.captures.bundles import Bundle, read_small
from amparo.lib.captures.findings import (
    Finding,
    NotReadable,
    Reading,
    broken,
    holds,
    unchecked,
)

LARGEST = 256 << 20  # bytes of text
WHATSAPP = re.compile(r"(?:.*/)?(?:_chat|WhatsApp Chat[^/]*|Чат WhatsApp[^/]*|Discussion WhatsApp[^/]*)\.txt")  # fmt: skip
TELEGRAM = re.compile(r"(?:.*/)?result\.json")
SIGNAL = re.compile(r"(?:.*/)?data\.json")
# A message begins with a day and a time, in brackets on an iPhone, before a dash else.
_BEGIN = re.compile(
    r"^\u200e?\[?(?P<at>\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d{2}"
    r"(?:[:.]\d{2})?(?:[\s\u202f]?[AaPp]\.?\s?[Mm]\.?)?)\]?\s*(?:-\s)?(?P<rest>.*)$"
)
_ATTACHED = re.compile(
    r"<[^<>:]{3,30}: (?P<ios>[^<>/]{3,200}\.\w{2,5})>"
    r"|\u200e?(?P<android>[^\s/<>]{3,200}\.\w{2,5}) \([^()]{3,40}\)$"
)


@dataclass
class _Chat:
    """What was met while reading."""

    messages: int = 0
    senders: set[str] = field(default_factory=set)
    first: str = ""
    last: str = ""
    attached: set[str] = field(default_factory=set)

    def take(self, at: str, sender: str, attached: Iterable[str]) -> None:
        self.messages += 1
        self.first, self.last = self.first or at[:40], at[:40] or self.last
        if sender:
            self.senders.add(sender)
        self.attached.update(attached)


def find_chat(bundle: Bundle) -> str:
    """Return which kind of export this is: `whatsapp`, `telegram`, `signal`, or nothing."""
    for kind, pattern in (
        ("whatsapp", WHATSAPP),
        ("telegram", TELEGRAM),
        ("signal", SIGNAL),
    ):
        if any(pattern.fullmatch(name) for name in bundle.names):
            return kind
    return ""


def read_chat(bundle: Bundle) -> Reading:
    """Count what an export holds, and look for what it points to.

    Raises:
        NotReadable: it is of no kind that we know, or broken.
    """
    kind = find_chat(bundle)
    patterns = {"whatsapp": WHATSAPP, "telegram": TELEGRAM, "signal": SIGNAL}
    if not kind:
        raise NotReadable("is no conversation of a kind that we know")
    chat = _Chat()
    for name in [n for n in bundle.names if patterns[kind].fullmatch(n)]:
        text = read_small(bundle, name, LARGEST).decode("utf-8-sig", "replace")
        _READERS[kind](text, chat, name)
    if not chat.messages:
        raise NotReadable(f"holds no message as {kind} writes them")
    about = {
        "messages": str(chat.messages),
        "people": str(len(chat.senders)),
        "first": chat.first,
        "last": chat.last,
    }
    findings = [*_attachments(bundle, chat)]
    findings.append(unchecked("authorship", "Such an export carries no signature."))
    return Reading(kind, f"{kind} conversation", findings, about, bundle.names)


def _attachments(bundle: Bundle, chat: _Chat) -> Iterator[Finding]:
    if not chat.attached:
        return
    held = set(bundle.names) | {name.rpartition("/")[2] for name in bundle.names}
    missing = sorted(name for name in chat.attached if name not in held)
    if missing:
        yield broken(
            "attachments",
            f"{len(missing)} of {len(chat.attached)} did not come along, such as {missing[0]}.",
        )
    else:
        yield holds("attachments", f"All {len(chat.attached)} came along.")


def _whatsapp(text: str, chat: _Chat, _name: str) -> None:
    for line in text.splitlines():
        found = _BEGIN.match(line.strip())
        if not found:
            continue
        sender, colon, _ = found.group("rest").partition(": ")
        attached = [
            m.group("ios") or m.group("android") for m in _ATTACHED.finditer(line)
        ]
        chat.take(found.group("at"), sender if colon else "", attached)


def _telegram(text: str, chat: _Chat, name: str) -> None:
    told = _json(text, name)
    inside = told.get("chats")
    chats = _objects(inside.get("list"), name) if isinstance(inside, dict) else [told]
    for each in chats:
        for message in _objects(each.get("messages"), name):
            files = [message.get(key) for key in ("file", "photo", "thumbnail")]
            chat.take(
                str(message.get("date", "")),
                str(message.get("from_id") or message.get("from") or ""),
                [f for f in files if isinstance(f, str) and not f.startswith("(")],
            )


def _signal(text: str, chat: _Chat, name: str) -> None:
    for line in text.splitlines():
        if not line.strip():
            continue
        told = _json(line, name)
        if "date" not in told:
            raise NotReadable("holds something that is no message", name)
        attached = _objects(told.get("attachments"), name)
        chat.take(
            str(told["date"]),
            str(told.get("sender", "")),
            [str(each.get("path", "")).removeprefix("./") for each in attached],
        )


def _objects(value: object, name: str) -> list[dict[str, Any]]:
    """Return a list of objects as such; of nothing, an empty one."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise NotReadable("is of another shape", name)
    return value


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise NotReadable("is no JSON", name) from None
    if not isinstance(told, dict):
        raise NotReadable("is no JSON object", name)
    return told


_READERS = {"whatsapp": _whatsapp, "telegram": _telegram, "signal": _signal}
