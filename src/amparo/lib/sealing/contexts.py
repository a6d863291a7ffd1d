from typing import Any
from uuid import UUID

Part = bytes | str | int | UUID
_MARKS: dict[type, bytes] = {UUID: b"u", str: b"s", int: b"i", bytes: b"b"}


def bind(purpose: str, *parts: Part) -> bytes:
    """Spell out what a seal is for, so that no two different meanings share their bytes.

    `purpose` is `noun/vN`. Each part is preceded by its kind and its length, so parts cannot slide
    into each other. Integers are written in decimal.
    """
    return b"amparo/" + purpose.encode() + b"\x00" + b"".join(map(_framed, parts))


def _framed(part: Part) -> bytes:
    kind, raw = _kind_and_bytes(part)
    return kind + len(raw).to_bytes(4, "big") + raw


def _kind_and_bytes(part: Part) -> tuple[bytes, bytes]:
    match part:
        case UUID():
            return b"u", part.bytes
        case str():
            return b"s", part.encode()
        case int():
            return b"i", str(part).encode()
        case _:
            return b"b", bytes(part)


def parts_of(purpose: str, raw: bytes, *, shape: tuple[type, ...]) -> list[Any]:
    """Read back the parts of bytes that `bind` wrote for this purpose, each of the type named.

    Raises:
        ValueError: another purpose, other types, a part too many or too few, or not written by `bind`.
    """
    head = bind(purpose)
    if not raw.startswith(head):
        raise ValueError("made for another purpose")
    parts, rest = [], raw[len(head) :]
    for kind in shape:
        size = int.from_bytes(rest[1:5], "big")
        parts.append(_read(kind, rest[:1], rest[5 : 5 + size]))
        rest = rest[5 + size :]
    if bind(purpose, *parts) != raw:
        raise ValueError("not in the one way of writing it")
    return parts


def _read(kind: type, mark: bytes, raw: bytes) -> Part:
    if mark != _MARKS[kind]:
        raise ValueError("a part of another kind")
    if kind is UUID:
        return UUID(bytes=raw)
    if kind is str:
        return raw.decode()
    return int(raw) if kind is int else raw
