from amparo.lib.sealing.errors import SealBroken, UnknownVersion


def with_version(version: int, body: bytes) -> bytes:
    """Put the version byte in front."""
    return bytes([version]) + body


def without_version(version: int, sealed: bytes) -> bytes:
    """Take the version byte off.

    Raises:
        SealBroken: there is nothing.
        UnknownVersion: it is another version.
    """
    if not sealed:
        raise SealBroken
    if sealed[0] != version:
        raise UnknownVersion(sealed[0])
    return sealed[1:]
