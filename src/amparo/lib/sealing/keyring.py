import datetime as dt
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Self, overload
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.padding import to_bucket
from amparo.lib.sealing.primitives.publics import KEY_SIZE, open_bytes, seal_bytes
from amparo.lib.sealing.versions import with_version, without_version

VERSION = 1
ROW = struct.Struct(">B16sI32sBI6x")  # 64 bytes; docs/formats/keyring.md
HANDLE_SIZE = 21  # kind, compartment, version: what rows are sorted by
COMPARTMENT_SIZE = 17
COUNT = struct.Struct(">I")
ROW_BUCKETS = (64, 256, 1024)


class Kind(IntEnum):
    """What a key is for. The numbers are stored: never reuse one."""

    INBOX = 1
    CONTACT = 2
    IDENTITY = 3
    ACCOUNT = 4
    PROTECTION = 5
    EXTRACT = 6
    INVESTIGATION = 7
    JOURNAL = 8
    DEPOSIT = 9


class Right(IntFlag):
    """What the holder may do; kept by our software, not by the cipher."""

    READ = 1
    WRITE = 2
    GRANT = 4


ALL_RIGHTS = Right.READ | Right.WRITE | Right.GRANT


@dataclass(frozen=True)
class Entry:
    """One key of one compartment, at one version."""

    kind: Kind
    compartment: UUID
    version: int
    key: bytes = field(repr=False)
    rights: Right = ALL_RIGHTS
    expires_on: dt.date | None = None

    def __post_init__(self) -> None:
        if len(self.key) != KEY_SIZE:
            raise ValueError("a compartment key has 32 bytes")
        if not 0 < self.version < 2**32:
            raise ValueError("versions start at 1")

    def has_expired(self, today: dt.date) -> bool:
        """Tell whether its last day has passed."""
        return self.expires_on is not None and today > self.expires_on

    def to_row(self) -> bytes:
        """Write the 64 bytes of a ring row."""
        return ROW.pack(
            self.kind,
            self.compartment.bytes,
            self.version,
            self.key,
            self.rights,
            self.expires_on.toordinal() if self.expires_on else 0,
        )

    @classmethod
    def from_row(cls, row: bytes) -> Self:
        """Read the 64 bytes of a ring row.

        Raises:
            SealBroken: they are no row of ours.
        """
        try:
            kind, compartment, version, key, rights, day = ROW.unpack(row)
            return cls(
                kind=Kind(kind),
                compartment=UUID(bytes=compartment),
                version=version,
                key=key,
                rights=Right(rights),
                expires_on=dt.date.fromordinal(day) if day else None,
            )
        except (struct.error, ValueError):
            raise SealBroken from None


class _Rows(Sequence[bytes]):
    """Row beginnings of a ring, as a sorted sequence for bisect; nothing is unpacked."""

    def __init__(self, rows: bytes, width: int) -> None:
        self._rows = rows
        self._width = width

    def __len__(self) -> int:
        return len(self._rows) // ROW.size

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return [self[number] for number in range(len(self))[index]]
        start = index * ROW.size
        return self._rows[start : start + self._width]


class Ring:
    """All the keys one member holds. Nothing else says what a member can read.

    It never changes: `with_entry` and `without` give another ring. Rows stay packed until asked
    for, so a ring of 10,000 keys opens in about a millisecond.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        by_handle = {row[:HANDLE_SIZE]: row for row in map(Entry.to_row, entries)}
        self._rows = b"".join(by_handle[handle] for handle in sorted(by_handle))

    @classmethod
    def _of_rows(cls, rows: bytes) -> Self:
        ring = cls()
        ring._rows = rows
        return ring

    def __len__(self) -> int:
        return len(self._rows) // ROW.size

    def __iter__(self) -> Iterator[Entry]:
        return (self._entry(number) for number in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ring) and self._rows == other._rows

    def __hash__(self) -> int:
        return hash(self._rows)

    def __repr__(self) -> str:
        return f"<Ring of {len(self)} keys>"

    def get(self, kind: Kind, compartment: UUID) -> Entry | None:
        """Find the newest key of a compartment."""
        prefix = bytes([kind]) + compartment.bytes
        after = bisect_right(_Rows(self._rows, COMPARTMENT_SIZE), prefix)
        if after == 0 or self._row(after - 1)[:COMPARTMENT_SIZE] != prefix:
            return None
        return self._entry(after - 1)

    def newest(self) -> Iterator[Entry]:
        """Give the newest key of every compartment, in one walk through the rows."""
        last = len(self) - 1
        for number in range(len(self)):
            prefix = self._row(number)[:COMPARTMENT_SIZE]
            if number == last or not self._row(number + 1).startswith(prefix):
                yield self._entry(number)

    def at(self, kind: Kind, compartment: UUID, version: int) -> Entry | None:
        """Find the key of a compartment at one version."""
        handle = bytes([kind]) + compartment.bytes + version.to_bytes(4, "big")
        number = self._place_of(handle)
        found = number < len(self) and self._row(number)[:HANDLE_SIZE] == handle
        return self._entry(number) if found else None

    def with_entry(self, entry: Entry) -> Self:
        """Give the ring with this key added, or put in the place of the same version."""
        row = entry.to_row()
        start = self._place_of(row[:HANDLE_SIZE]) * ROW.size
        replaces = self._rows[start : start + HANDLE_SIZE] == row[:HANDLE_SIZE]
        end = start + ROW.size if replaces else start
        return self._of_rows(self._rows[:start] + row + self._rows[end:])

    def without(self, compartment: UUID) -> Self:
        """Give the ring without any key of this compartment, of whatever kind or version."""
        return self._of_rows(
            b"".join(row for row in self._all_rows() if row[1:17] != compartment.bytes)
        )

    def without_expired(self, today: dt.date) -> Self:
        """Give the ring without keys whose last day has passed."""
        gone = {entry.to_row() for entry in self if entry.has_expired(today)}
        if not gone:
            return self
        return self._of_rows(
            b"".join(row for row in self._all_rows() if row not in gone)
        )

    def compartments(self, kind: Kind) -> list[UUID]:
        """List the compartments of a kind, each once."""
        begins = _Rows(self._rows, 1)
        first = bisect_left(begins, bytes([kind]))
        last = bisect_right(begins, bytes([kind]))
        found = dict.fromkeys(self._row(number)[1:17] for number in range(first, last))
        return [UUID(bytes=raw) for raw in found]

    def to_rows(self) -> bytes:
        """Give the packed rows, sorted."""
        return self._rows

    @classmethod
    def from_rows(cls, rows: bytes) -> Self:
        """Take packed rows as `to_rows` gives them.

        Raises:
            SealBroken: no whole number of rows.
        """
        if len(rows) % ROW.size:
            raise SealBroken
        return cls._of_rows(rows)

    def _place_of(self, handle: bytes) -> int:
        return bisect_left(_Rows(self._rows, HANDLE_SIZE), handle)

    def _row(self, number: int) -> bytes:
        return self._rows[number * ROW.size : (number + 1) * ROW.size]

    def _all_rows(self) -> Iterator[bytes]:
        return (self._row(number) for number in range(len(self)))

    def _entry(self, number: int) -> Entry:
        return Entry.from_row(self._row(number))


def seal_ring(ring: Ring, ring_key: bytes, *, member: UUID, version: int) -> bytes:
    """Seal a ring for its member; its length shows only a bucket of row counts.

    `version` counts the savings of this ring, so that an old copy put back is noticed.
    Format: docs/formats/keyring.md.
    """
    rows = ring.to_rows()
    padded = rows.ljust(to_bucket(len(ring), buckets=ROW_BUCKETS) * ROW.size, b"\x00")
    context = bind("keyring/v1", member, version)
    sealed = seal_bytes(ring_key, COUNT.pack(len(ring)) + padded, context=context)
    return with_version(VERSION, sealed)


def open_ring(sealed: bytes, ring_key: bytes, *, member: UUID, version: int) -> Ring:
    """Open a member's ring at the version it must have.

    Raises:
        SealBroken: another member's, an old version, a wrong key or changed bytes.
        UnknownVersion: the first byte is not a version we know.
    """
    body = without_version(VERSION, sealed)
    context = bind("keyring/v1", member, version)
    plain = open_bytes(ring_key, body, context=context)
    (count,) = COUNT.unpack_from(plain)
    end = COUNT.size + count * ROW.size
    if end > len(plain):
        raise SealBroken
    return Ring.from_rows(plain[COUNT.size : end])
