"""What a package is made of, as whoever exports it hands it over."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.lib.custody.item_report import ItemReport
from amparo.lib.custody.notes import NoteKey, Sign
from amparo.lib.custody.tiles import TileFolder

# What a court's index asks for beyond what the item itself shows.
COURT_FACTS = ("title", "date", "author", "source", "language", "confidentiality")


@dataclass(frozen=True)
class PackageItem:
    """One sealed thing that goes out. `open` gives its plaintext, piece by piece.

    `name` is its true name; the file in the package gets a safe one. `record` is what
    is known of it, as JSON. `sha256` is what the log recorded; 32 bytes. `court` holds
    what is known of the COURT_FACTS. `derived_from` may be an item that stays behind.
    """

    id: UUID
    name: str
    media_type: str
    open: Callable[[], Iterable[bytes]]
    sha256: bytes
    size: int
    record: Mapping[str, Any] = field(default_factory=dict)
    derived_from: UUID | None = None
    court: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SealedLeaf:
    """One leaf of the log that the package shows; or withholds, when `event` is None.

    `item` says which item a withheld event is about, if the exporter wants to say.
    """

    position: int
    event: bytes | None = None
    salt: bytes | None = None
    item: UUID | None = None

    @classmethod
    def withheld(cls, position: int, *, item: UUID | None = None) -> "SealedLeaf":
        """Show only that something was logged at this position."""
        return cls(position, item=item)


@dataclass(frozen=True)
class WithheldItem:
    """An item that stays behind, and why; its leaves go along without their events.

    The package says neither what it is called nor its hash, only that it is there.
    """

    id: UUID
    ground: str
    positions: Sequence[int]


@dataclass(frozen=True)
class WithheldEvents:
    """Events about items that do go along, which stay behind, and why."""

    ground: str
    positions: Sequence[int]


@dataclass(frozen=True)
class PackageKeys:
    """Whose keys a reader needs, and who signs: `signer` must be one of `members`."""

    log: NoteKey
    members: Sequence[NoteKey]
    signer: NoteKey
    sign: Sign

    def __post_init__(self) -> None:
        if self.signer not in self.members:
            raise ValueError("the signer is one of the members whose keys go along")


@dataclass(frozen=True)
class PackageAbout:
    """What the package is, for its first page. `records` go along as JSON files."""

    id: UUID
    title: str
    description: str
    organisation: str
    made_at: datetime
    licence: str = "All rights reserved; made for its recipient."
    records: Sequence[Mapping[str, Any]] = ()

    @property
    def mark(self) -> str:
        """Return the short mark with which all its document numbers begin."""
        return self.id.hex[:8].upper()


@dataclass(frozen=True)
class Placed:
    """An item, the path its file has in the package, and its number there."""

    item: PackageItem
    path: str
    number: int


@dataclass(frozen=True)
class PackageContents:
    """All that goes into a package.

    `earlier_heads` are sizes of the log that readers may have seen before; the package
    proves that the log grew from each of them. `withheld` names what stays behind; the
    leaves of it are among the `events`, without their events. `draw` draws the custody
    report of each item, if there are to be any.
    """

    items: Iterable[PackageItem]
    events: Sequence[SealedLeaf]
    tiles: TileFolder
    checkpoint: str
    keys: PackageKeys
    about: PackageAbout
    earlier_heads: Sequence[int] = ()
    withheld: Sequence[WithheldItem | WithheldEvents] = ()
    draw: Callable[[ItemReport], bytes] | None = None
