from typing import BinaryIO

from amparo.lib.sealing.padding import padme
from amparo.lib.sealing.primitives.privates import RangeReader, StreamOpener
from amparo.lib.sealing.primitives.publics import StreamSealer

__all__ = ["open_range", "open_stream", "padme", "seal_stream"]

PIECE_SIZE = 256 * 1024


def seal_stream(
    key: bytes, source: BinaryIO, target: BinaryIO, *, context: bytes
) -> int:
    """Seal a file as it is read; returns how many bytes of plaintext it had.

    One key may seal many streams. Format: docs/formats/stream.md.
    """
    sealer = StreamSealer(key, context=context)
    size = 0
    while piece := source.read(PIECE_SIZE):
        size += len(piece)
        target.write(sealer.update(piece))
    target.write(sealer.finish())
    return size


def open_stream(
    key: bytes, source: BinaryIO, target: BinaryIO, *, context: bytes
) -> int:
    """Open a file as it is read; returns how many bytes of plaintext it had.

    What reaches `target` is always a true beginning. Throw it away when this raises.

    Raises:
        SealBroken: key, context or bytes differ; cut, extended or reordered.
    """
    opener = StreamOpener(key, context=context)
    size = 0
    while piece := source.read(PIECE_SIZE):
        size += target.write(opener.update(piece))
    return size + target.write(opener.finish())


def open_range(
    key: bytes, source: BinaryIO, *, start: int, length: int, context: bytes
) -> bytes:
    """Open a part of a file that can be sought in; fewer bytes only at its true end.

    Raises:
        SealBroken: key, context or the bytes needed differ.
    """
    return RangeReader(key, source, context=context).read(start, length)
