from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.padding import pad, to_bucket, unpad
from amparo.lib.sealing.primitives.publics import open_bytes, seal_bytes
from amparo.lib.sealing.versions import with_version, without_version

VERSION = 1
NO_ROW = UUID(int=0)


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands. It opens nowhere else.

    `version` counts the writes of this row, or names the key's version: what an old copy must not pass for.
    """

    table: str
    row: UUID
    column: str
    version: int

    def context(self) -> bytes:
        """Spell the place as bytes to bind."""
        before, after = _around_the_row(self.table, self.column, self.version)
        return before + self.row.bytes + after


@lru_cache(maxsize=256)
def _around_the_row(table: str, column: str, version: int) -> tuple[bytes, bytes]:
    """Spell a place but for its row, once for the many rows of one column."""
    before = bind("record/v1", table, NO_ROW)[: -len(NO_ROW.bytes)]
    spelled = bind("record/v1", table, NO_ROW, column, version)
    return before, spelled[len(before) + len(NO_ROW.bytes) :]


def seal_record(
    key: bytes, value: bytes, *, place: Place, buckets: bool = True
) -> bytes:
    """Seal one value of one row. With `buckets` its length shows only as a bucket.

    Format: docs/formats/sealed-record.md.
    """
    size = to_bucket(len(value) + 4) if buckets else len(value) + 4
    sealed = seal_bytes(key, pad(value, size), context=place.context())
    return with_version(VERSION, sealed)


def open_record(key: bytes, sealed: bytes, *, place: Place) -> bytes:
    """Open a value where it stands.

    Raises:
        SealBroken: wrong key, another place, an old version, or changed bytes.
        UnknownVersion: the first byte is not a version we know.
    """
    body = without_version(VERSION, sealed)
    return unpad(open_bytes(key, body, context=place.context()))
