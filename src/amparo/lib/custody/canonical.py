"""JSON in one spelling only: RFC 8785, without fractions and with plain ASCII keys."""

import json
from typing import Any

SAFE_INTEGER = 2**53 - 1
MOST_DEPTH = 64


class NotCanonical(ValueError):  # noqa: N818  named for what is wrong
    """The value, or the bytes, have no place in canonical JSON as we use it."""


def canonical(value: object) -> bytes:
    """Write a value as RFC 8785 says: sorted keys, no spaces, UTF-8.

    Raises:
        NotCanonical: a fraction, an integer past 2**53, half a character, or a key
            that is not ASCII.
    """
    try:
        return json.dumps(
            _ordered(value, MOST_DEPTH), ensure_ascii=False, separators=(",", ":")
        ).encode()
    except UnicodeEncodeError:
        raise NotCanonical("a text holds half a character") from None


def parse_canonical(raw: bytes) -> Any:
    """Read bytes that `canonical` wrote, and no other spelling of the same value."""
    try:
        value = json.loads(raw.decode(), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as problem:
        raise NotCanonical("not JSON as we write it") from problem
    if canonical(value) != raw:
        raise NotCanonical("another spelling of JSON")
    return value


def _ordered(value: object, depth: int) -> object:
    if not depth:
        raise NotCanonical("nested too deeply")
    match value:
        case dict():
            return {key: _ordered(value[key], depth - 1) for key in _sorted(value)}
        case list() | tuple():
            return [_ordered(inner, depth - 1) for inner in value]
        case bool() | str() | None:
            return value
        case int() if abs(value) <= SAFE_INTEGER:
            return int(value)
        case _:
            raise NotCanonical(f"no place for {type(value).__name__} in an event")


def _sorted(value: dict[str, object]) -> list[str]:
    """Sort keys; kept to ASCII, every language sorts them alike."""
    if not all(isinstance(key, str) and key.isascii() for key in value):
        raise NotCanonical("a key is not plain ASCII text")
    return sorted(value)


def _refuse(text: str) -> object:
    raise NotCanonical(f"{text} is not a whole number")
