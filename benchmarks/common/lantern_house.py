"""An invented house with a log of its own: what the packages in benchmarks are made of."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from amparo.lib.custody import events
from amparo.lib.custody.checkpoint import sign_checkpoint
from amparo.lib.custody.notes import NoteKey
from amparo.lib.custody.parts import (
    PackageAbout,
    PackageContents,
    PackageItem,
    PackageKeys,
    SealedLeaf,
)
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.sealing.primitives.privates import SigningSeed, sign, signing_public
from amparo.lib.sealing.primitives.publics import random_bytes

SEED, ORIGIN = bytes(range(32)), "lantern-house.example/custody"
PUBLIC = signing_public(SEED)
AT = datetime(2031, 5, 4, 12, tzinfo=UTC)
ONE_ACT = 1_000  # the vault makes so many durable together
_KEPT = SigningSeed(SEED)


def sign_with(message: bytes) -> bytes:
    return sign(_KEPT, message)


def salt_of(item: PackageItem) -> bytes:
    return sha256(b"salt %b" % item.id.bytes).digest()


def sealed(item: PackageItem) -> events.CustodyEvent:
    detail = {"name": item.name, "sha256": item.sha256.hex(), "size": item.size}
    return events.CustodyEvent("sealed", AT, "farah", PUBLIC, item.id, detail)


def signed_alone(items: Iterable[PackageItem]) -> list[bytes]:
    """Sign what was done to each item by itself."""
    told = (events.signed_event(sealed(item), sign_with) for item in items)
    return list(map(events.event_bytes, told))


def signed_together(items: Sequence[PackageItem]) -> list[bytes]:
    """Sign it as the vault does: once for what came in one act."""
    starts = range(0, len(items), ONE_ACT)
    return [raw for at in starts for raw in _one_act(items[at : at + ONE_ACT])]


def _one_act(items: Sequence[PackageItem]) -> list[bytes]:
    told, salts = list(map(sealed, items)), list(map(salt_of, items))
    return events.signed_together(told, salts, sign=sign_with, random=random_bytes)


def contents(
    items: Sequence[PackageItem], raws: Sequence[bytes], log: Path
) -> PackageContents:
    """Log one event for each item in a new folder; return what a package of them holds."""
    tiles, salts = TileFolder(log), list(map(salt_of, items))
    commitments = map(events.commit, raws, salts)
    tiles.append(list(map(events.leaf_input, commitments)))
    root, member = tiles.root(), NoteKey("farah", PUBLIC)
    told = zip(raws, salts, strict=True)
    return PackageContents(
        items=items,
        events=[SealedLeaf(n, raw, salt) for n, (raw, salt) in enumerate(told)],
        tiles=tiles,
        checkpoint=sign_checkpoint(
            ORIGIN, tiles.size, root, sign=sign_with, public_key=PUBLIC
        ),
        keys=PackageKeys(NoteKey(ORIGIN, PUBLIC), [member], member, sign_with),
        about=PackageAbout(UUID(int=9, version=4), "t", "d", "Lantern House", AT),
    )
