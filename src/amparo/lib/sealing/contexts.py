from uuid import UUID

Part = bytes | str | int | UUID


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
