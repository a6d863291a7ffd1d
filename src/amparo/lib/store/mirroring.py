"""Mirror: push what another store lacks. Heal: take good bytes back from it.

Neither opens anything: sealed bytes travel as they are. The mirror only grows; what was
deleted is noted there, and unreadable because its key is gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID

from amparo.lib.refusal import Refused
from amparo.lib.store.batches import Batch, object_name
from amparo.lib.store.errors import ObjectMissing
from amparo.lib.store.objects import ObjectStore
from amparo.lib.store.rewriting import rewrite_pack
from amparo.lib.store.scrubbing import Damage, OpeningOf
from amparo.lib.store.seal_tests import SealTester
from amparo.lib.store.sealing_in import copy_into, forget
from amparo.lib.store.vault_folder import give_name, keep_name, vault_id

GROUP_ITEMS, GROUP_SIZE = 1000, 64 << 20


@dataclass
class Pushed:
    """How many objects and sealed bytes went to the mirror, how many deletions, and what did not.

    `damaged` were not sent, because their seal does not hold here.
    """

    objects: int = 0
    size: int = 0
    gone: int = 0
    damaged: list[UUID] = field(default_factory=list)


def mirror(store: ObjectStore, to: ObjectStore, *, opening_of: OpeningOf) -> Pushed:
    """Send every object that the mirror does not have. It can be broken off and begun again.

    Objects whose key is known are tested first, so that damage does not spread.

    Raises:
        Refused: the other place holds another vault.
        NoRoom: it is full; what was sent before is safe there.
    """
    _same_vault(store, to)
    pushed = Pushed()
    with to.batch() as batch:
        for object_id in store.ids():
            if not to.has(object_id) and not to.places.is_gone(object_id):
                _push(store, batch, object_id, opening_of, pushed)
            _commit_when_large(batch)
        for object_id in store.places.gone():
            if not to.places.is_gone(object_id):
                batch.bury(object_id)
                pushed.gone += 1
        batch.commit()
    return pushed


@dataclass
class Healed:
    """Which objects are whole again, and which the mirror could not give either."""

    healed: list[UUID] = field(default_factory=list)
    lost: list[UUID] = field(default_factory=list)


def heal(
    store: ObjectStore,
    mirror: ObjectStore,
    *,
    damage: Iterable[Damage],
    opening_of: OpeningOf,
) -> Healed:
    """Put the mirror's bytes in the place of each damaged object, after testing their seal."""
    told, packs = Healed(), set()
    damaged = list(damage)
    if (name := vault_id(mirror.disk)) and vault_id(store.disk) != name:
        give_name(store.disk, name)
    for object_id in {each.id for each in damaged if each.id}:
        if not _is_good(mirror, object_id, opening_of):
            told.lost.append(object_id)
            continue
        told.healed.append(object_id)
        if place := store.places.find(object_id):
            packs.add(place.pack)
        else:
            _replace_file(store, mirror, object_id)
    packs |= {each.name for each in damaged if each.name.startswith("pack/")}
    good = {each.bytes for each in told.healed}
    for pack in packs:
        rewrite_pack(
            store, pack, instead=lambda i: _bytes_of(mirror, i) if i in good else None
        )
    _put_missing(store, mirror, told.healed)
    return told


def _same_vault(store: ObjectStore, to: ObjectStore) -> None:
    own, other = keep_name(store.disk), vault_id(to.disk)
    store.disk.sync()
    if other is None:
        give_name(to.disk, own)
    elif other != own:
        raise Refused(
            "The other place already holds another vault.",
            "Choose an empty place, or the one used for this vault before.",
        )


def _push(
    store: ObjectStore,
    batch: Batch,
    object_id: UUID,
    opening_of: OpeningOf,
    pushed: Pushed,
) -> None:
    try:
        if not _is_good(store, object_id, opening_of):
            pushed.damaged.append(object_id)
            return
        with store.open(object_id) as source:
            pushed.size += batch.put_sealed(object_id, source)
    except ObjectMissing:  # deleted since we listed it
        return
    pushed.objects += 1


def _commit_when_large(batch: Batch) -> None:
    if batch.items >= GROUP_ITEMS or batch.size >= GROUP_SIZE:
        batch.commit()


def _is_good(store: ObjectStore, object_id: UUID, opening_of: OpeningOf) -> bool:
    opening = opening_of(object_id)
    try:
        with store.open(object_id) as source:
            return opening is None or SealTester().file(source, object_id, opening)
    except ObjectMissing:
        return False


def _bytes_of(store: ObjectStore, object_id: bytes) -> bytes:
    with store.open(UUID(bytes=object_id)) as source:
        return source.read()


def _replace_file(store: ObjectStore, mirror: ObjectStore, object_id: UUID) -> None:
    name = store.file_of(object_id) or object_name(object_id)
    file = store.disk.create(name, over=True)
    try:
        with mirror.open(object_id) as source:
            copy_into(file, source)
        file.finish()
    finally:
        forget(file)
    store.disk.sync()


def _put_missing(store: ObjectStore, mirror: ObjectStore, ids: list[UUID]) -> None:
    with store.batch() as batch:
        for object_id in ids:
            if not store.has(object_id):
                batch.put_sealed(object_id, BytesIO(_bytes_of(mirror, object_id.bytes)))
        batch.commit()
