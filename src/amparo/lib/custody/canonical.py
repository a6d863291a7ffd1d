"""JSON in one spelling only: RFC 8785, without fractions and with plain ASCII keys."""

import json
from typing import Any

SAFE_INTEGER = 2**53 - 1
MOST_DEPTH = 64


_WRITER = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False
)


class NotCanonical(ValueError):  # noqa: N818  named for what is wrong
    """The value, or the bytes, have no place in canonical JSON as we use it."""


def canonical(value: object) -> bytes:
    """Write a value as RFC 8785 says: sorted keys, no spaces, UTF-8.

    Raises:
        NotCanonical: a fraction, an integer past 2**53, half a character, or a key
            that is not ASCII.
    """
    _check(value, MOST_DEPTH)
    try:
        return _WRITER.encode(value).encode()
    except UnicodeEncodeError:
        raise NotCanonical("a text holds half a character") from None


def parse_canonical(raw: bytes) -> Any:
    """Read bytes that `canonical` wrote, and no other spelling of the same value."""
    try:
        value = _READER.decode(raw.decode())
    except (ValueError, RecursionError) as problem:
        raise NotCanonical("not JSON as we write it") from problem
    if canonical(value) != raw:
        raise NotCanonical("another spelling of JSON")
    return value


def _check(value: object, depth: int) -> None:
    """Refuse what has no one spelling; kept to ASCII, every language sorts keys alike."""
    if not depth:
        raise NotCanonical("nested too deeply")
    if isinstance(value, dict):
        _check_keys(value)
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for inner in value:
            if type(inner) is not str:
                _check(inner, depth - 1)
    elif isinstance(value, int):
        if abs(value) > SAFE_INTEGER:
            raise NotCanonical("a number that not every language can hold")
    elif value is not None and not isinstance(value, str):
        raise NotCanonical(f"no place for {type(value).__name__} in an event")


def _check_keys(value: dict[object, object]) -> None:
    for key in value:
        if not (isinstance(key, str) and key.isascii()):
            raise NotCanonical("a key is not plain ASCII text")


def _refuse(text: str) -> object:
    raise NotCanonical(f"{text} is not a whole number")


_READER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
