"""Write a package that strangers can check: BagIt 1.0, RO-Crate 1.2, and proofs.

Written down in docs/formats/package.md; checked by `verify.py`, which goes along.
"""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from amparo.lib.custody import crate, evidence
from amparo.lib.custody.bag import BagWriter
from amparo.lib.custody.canonical import canonical
from amparo.lib.custody.errors import ItemChanged
from amparo.lib.custody.notes import NoteKey, Sign, sign_note
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.refusal import Refused
from amparo.lib.store.durable import PART, make_folder, sync_folder

LABEL = "amparo-package/v1"
HERE = Path(__file__).parent
READMES = ("README.txt", "README.ru", "README.fr", "README.ar")
SIGNATURE = "proof/package.sig"
ORIGINALS = "data/originals"
DERIVED = "data/derived"
LONGEST_STEM = 40


@dataclass(frozen=True)
class PackageItem:
    """One sealed thing that goes out. `open` gives its plaintext, piece by piece.

    `name` is its true name; the file in the package gets a safe one. `record` is what
    is known of it, as JSON. `sha256` is what the log recorded; 32 bytes.
    """

    id: UUID
    name: str
    media_type: str
    open: Callable[[], Iterable[bytes]]
    sha256: bytes
    size: int
    record: Mapping[str, Any] = field(default_factory=dict)
    derived_from: UUID | None = None


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


@dataclass(frozen=True)
class Placed:
    """An item and the path its file has in the package."""

    item: PackageItem
    path: str


def write_package(
    target: Path,
    *,
    items: Iterable[PackageItem],
    events: Sequence[SealedLeaf],
    tiles: TileFolder,
    checkpoint: str,
    keys: PackageKeys,
    about: PackageAbout,
    earlier_heads: Sequence[int] = (),
) -> None:
    """Write a whole package, or nothing. Items are read once and checked as they pass.

    `earlier_heads` are sizes of the log that readers may have seen before; the package
    proves that the log grew from each of them.

    Raises:
        ItemChanged: an item is not what the log recorded.
        Refused: there is something at `target` already.
        NoRoom: the disk is full.
    """
    if target.exists():
        raise Refused(
            "There is already something in that place.",
            "Choose a folder that does not exist yet.",
        )
    make_folder(target.parent)
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}{PART}")
    try:
        bag = BagWriter(part)
        placed = _add_payload(bag, items, about)
        evidence.add(
            bag,
            placed=[(each.item.id, each.path, _listing(each)) for each in placed],
            leaves=sorted(events, key=lambda leaf: leaf.position),
            tiles=tiles,
            checkpoint=checkpoint,
            keys=keys,
            earlier_heads=earlier_heads,
        )
        _add_reading(bag)
        _close(bag, checkpoint, keys, about)
        os.sync()
        part.rename(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _add_payload(
    bag: BagWriter, items: Iterable[PackageItem], about: PackageAbout
) -> list[Placed]:
    placed = []
    for number, item in enumerate(items, 1):
        path = safe_path(number, item)
        _copy(bag, item, path)
        placed.append(Placed(item, path))
    records = _add_records(bag, placed, about)
    bag.add(
        "data/ro-crate-metadata.json",
        crate.metadata(placed=placed, records=records, about=about),
    )
    return placed


def _copy(bag: BagWriter, item: PackageItem, path: str) -> None:
    size, digest = bag.stream(path, item.open())
    if (size, digest) != (item.size, item.sha256):
        raise ItemChanged(item.name)


def _add_records(
    bag: BagWriter, placed: Sequence[Placed], about: PackageAbout
) -> list[str]:
    for each in placed:
        bag.add(f"data/{crate.record_of(each.item.id)}", canonical(each.item.record))
    paths = []
    for number, record in enumerate(about.records, 1):
        paths.append(f"records/{number:04d}.json")
        bag.add(f"data/{paths[-1]}", canonical(record))
    return paths


def _listing(placed: Placed) -> dict[str, Any]:
    item = placed.item
    return {
        "item": str(item.id),
        "media_type": item.media_type,
        "name": item.name,
        "path": placed.path,
        "sha256": item.sha256.hex(),
        "size": item.size,
    }


def safe_path(number: int, item: PackageItem) -> str:
    """Give an item a path that is plain on every system and in every manifest."""
    stem, suffix = PurePosixPath(item.name).stem, PurePosixPath(item.name).suffix
    plain = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:LONGEST_STEM]
    ending = suffix.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix) else ""
    folder = DERIVED if item.derived_from else ORIGINALS
    return f"{folder}/{number:04d}-{plain or 'item'}{ending}"


def _add_reading(bag: BagWriter) -> None:
    """Put in the verifier and the first page, in each language."""
    bag.add("verify.py", (HERE / "verify.py").read_bytes())
    for name in READMES:
        bag.add(name, (HERE / "readme" / name).read_bytes())


def _close(
    bag: BagWriter, checkpoint: str, keys: PackageKeys, about: PackageAbout
) -> None:
    bag.close(
        {
            "Source-Organization": about.organisation,
            "Bagging-Date": about.made_at.date().isoformat(),
            "External-Identifier": f"urn:uuid:{about.id}",
            "External-Description": about.title,
        }
    )
    origin = checkpoint.partition("\n")[0]
    lines = [LABEL, str(about.id), origin, *bag.sealed_lists()]
    text = "".join(f"{line}\n" for line in lines)
    note = sign_note(text, key=keys.signer, sign=keys.sign)
    bag.write_unlisted(SIGNATURE, note.encode())


def fingerprint(path: Path) -> bytes:
    """Return the SHA-256 that stands for a package: that of its signature file."""
    return sha256((path / SIGNATURE).read_bytes()).digest()
