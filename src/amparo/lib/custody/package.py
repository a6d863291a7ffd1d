"""Write a package that strangers can check: BagIt 1.0, RO-Crate 1.2, and proofs.

Written down in docs/formats/package.md; checked by `verify.py`, which goes along.
"""

import ctypes
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from posixpath import basename, splitext
from typing import Any, BinaryIO

from amparo.lib.custody import court, crate, evidence, readme
from amparo.lib.custody.bag import LARGE, BagWriter
from amparo.lib.custody.bag_places import BagFolder, BagTar
from amparo.lib.custody.canonical import canonical
from amparo.lib.custody.errors import ItemChanged
from amparo.lib.custody.notes import sign_note
from amparo.lib.custody.parts import PackageContents, PackageItem, Placed
from amparo.lib.refusal import Refused
from amparo.lib.store.durable import (
    PART,
    make_folder,
    sync_folder,
    told_when_full,
)

LABEL = "amparo-package/v1"
VERIFIER = Path(__file__).with_name("verify.py")
SIGNATURE = "proof/package.sig"
ORIGINALS, DERIVED, CAPTURES = "data/originals", "data/derived", "data/captures"
CAPTURED = frozenset({".wacz", ".warc"})
LONGEST_STEM = 40
NOT_PLAIN, ENDING = re.compile("[^a-z0-9]+"), re.compile(r"\.[A-Za-z0-9]{1,8}")


def write_package(target: Path, contents: PackageContents) -> None:
    """Write a whole package as a new folder, or nothing. Items are read once.

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
        _write(BagWriter(BagFolder(part)), contents)
        with told_when_full():
            sync_disk_of(part)
        part.rename(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def sync_disk_of(folder: Path) -> None:
    """Make durable what was written to a folder's disk, in one go; other disks do not wait.

    Raises:
        OSError: the disk could not keep it. `sync` alone, where there is no more, never says so.
    """
    try:
        sync = ctypes.CDLL(None, use_errno=True).syncfs
    except AttributeError:
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if sync(descriptor):
            raise OSError(ctypes.get_errno(), "the disk could not keep the package")
    finally:
        os.close(descriptor)


def write_package_tar(target: BinaryIO, contents: PackageContents) -> None:
    """Write a package as one tar stream, with nothing of it anywhere else.

    When this raises, what `target` holds is not a package: throw it away.

    Raises:
        ItemChanged: an item is not what the log recorded.
    """
    about = contents.about
    place = BagTar(target, folder=folder_name(contents), at=about.made_at)
    _write(BagWriter(place), contents)
    place.close()


def folder_name(contents: PackageContents) -> str:
    """Name the folder that a package unpacks into."""
    return f"package-{contents.about.mark.lower()}"


def _write(bag: BagWriter, contents: PackageContents) -> None:
    placed = _add_payload(bag, contents)
    evidence.add(
        bag,
        placed=[(each.item.id, each.path, _listing(each)) for each in placed],
        leaves=sorted(contents.events, key=lambda leaf: leaf.position),
        tiles=contents.tiles,
        checkpoint=contents.checkpoint,
        keys=contents.keys,
        earlier_heads=contents.earlier_heads,
    )
    court.add(bag, placed, contents)
    bag.add("verify.py", VERIFIER.read_bytes())
    readme.add(bag, contents.tiles)
    _close(bag, contents)


def _add_payload(bag: BagWriter, contents: PackageContents) -> list[Placed]:
    placed = []
    for number, item in enumerate(contents.items, 1):
        path = safe_path(number, item)
        if item.size < LARGE:
            digest = bag.add(path, b"".join(_as_recorded(item)))
        else:
            digest = bag.stream(path, _as_recorded(item), size=item.size)
        if digest != item.sha256:
            raise ItemChanged(item.name)
        placed.append(Placed(item, path, number))
    records = _add_records(bag, placed, contents)
    bag.add(
        "data/ro-crate-metadata.json",
        crate.metadata(placed=placed, records=records, about=contents.about),
    )
    return placed


def _as_recorded(item: PackageItem) -> Iterator[bytes]:
    """Give an item's bytes, neither more nor fewer than were recorded."""
    left = item.size
    for piece in item.open():
        left -= len(piece)
        if left < 0:
            raise ItemChanged(item.name)
        yield piece
    if left:
        raise ItemChanged(item.name)


def _add_records(
    bag: BagWriter, placed: Sequence[Placed], contents: PackageContents
) -> list[str]:
    for each in placed:
        bag.add(f"data/{crate.record_of(each.item.id)}", canonical(each.item.record))
    paths = []
    for number, record in enumerate(contents.about.records, 1):
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
    stem, ending = splitext(basename(item.name.rstrip("/")))
    plain = NOT_PLAIN.sub("-", stem.lower()).strip("-")[:LONGEST_STEM]
    ending = ending.lower() if ENDING.fullmatch(ending) else ""
    folder = CAPTURES if ending in CAPTURED else ORIGINALS
    if item.derived_from:
        folder = DERIVED
    return f"{folder}/{number:04d}-{plain or 'item'}{ending}"


def _close(bag: BagWriter, contents: PackageContents) -> None:
    about, keys = contents.about, contents.keys
    bag.close(
        {
            "Source-Organization": about.organisation,
            "Bagging-Date": about.made_at.date().isoformat(),
            "External-Identifier": f"urn:uuid:{about.id}",
            "External-Description": about.title,
        }
    )
    origin = contents.checkpoint.partition("\n")[0]
    lines = [LABEL, str(about.id), origin, *bag.sealed_lists()]
    text = "".join(f"{line}\n" for line in lines)
    note = sign_note(text, key=keys.signer, sign=keys.sign)
    bag.write_unlisted(SIGNATURE, note.encode())


def fingerprint(path: Path) -> bytes:
    """Return the SHA-256 that stands for a package: that of its signature file."""
    return sha256((path / SIGNATURE).read_bytes()).digest()
