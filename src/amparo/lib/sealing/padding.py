from amparo.lib.sealing.errors import SealBroken

KIB = 1024
RECORD_BUCKETS = (256, KIB, 2 * KIB, 8 * KIB, 32 * KIB, 128 * KIB)
TEXT_BUCKETS = (2 * KIB, 8 * KIB, 32 * KIB, 128 * KIB)
LENGTH_SIZE = 4


def to_bucket(length: int, *, buckets: tuple[int, ...] = RECORD_BUCKETS) -> int:
    """Round a length up to the next bucket; past the last, to a multiple of it."""
    for bucket in buckets:
        if length <= bucket:
            return bucket
    return -(-length // buckets[-1]) * buckets[-1]


def padme(length: int) -> int:
    """Round a file's length up so that it tells little, at most 12 % more.

    Source: Padmé, Nikitin and others 2019, "Reducing Metadata Leakage from Encrypted Files", section 4.
    """
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    kept_bits = exponent.bit_length()
    mask = (1 << (exponent - kept_bits)) - 1
    return (length + mask) & ~mask


def pad(value: bytes, size: int) -> bytes:
    """Put the length in front (4 bytes, big-endian) and zeros behind, up to `size`."""
    if len(value) + LENGTH_SIZE > size:
        raise ValueError("the value is longer than its padding")
    framed = len(value).to_bytes(LENGTH_SIZE, "big") + value
    return framed.ljust(size, b"\x00")


def unpad(padded: bytes) -> bytes:
    """Take out what `pad` put in.

    Raises:
        SealBroken: the length points past the end.
    """
    length = int.from_bytes(padded[:LENGTH_SIZE], "big")
    if len(padded) < LENGTH_SIZE + length:
        raise SealBroken
    return padded[LENGTH_SIZE : LENGTH_SIZE + length]
