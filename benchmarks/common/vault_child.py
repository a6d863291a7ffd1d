"""One piece of work on a vault, in a process of its own, so that its memory can be measured.

Run: python vault_child.py WORK SOURCE VAULT
"""

import io
import os
import secrets
import sqlite3
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from amparo.lib.custody.tiles import TileFolder
from amparo.lib.store.batches import Batch
from amparo.lib.store.keystore import Keystore
from amparo.lib.store.objects import ObjectStore, Stored
from amparo.lib.store.scrubbing import Opening, scrub

ITEMS, SIZE = 1000, 128 << 20
EVENT, SALT = 600, 32  # bytes of a sealed event, and of what salts its leaf
CONTEXT, ON = b"vault", date(2031, 5, 4)


class House:
    """A store, its keystore, rows as the desk's database has them, and the log's tiles.

    As on the desk, a group's events and leaves are rows first, in one transaction, and the
    tiles are published when the work is done (docs/decisions/0008).
    """

    def __init__(self, folder: Path) -> None:
        self.store = ObjectStore.at(folder / "vault")
        self.keys = Keystore(folder / "keys.db", epoch_key=folder / "epoch.key")
        self.log = TileFolder(folder / "log")
        self.kept = folder / "kept"
        self.rows = sqlite3.connect(folder / "desk.sqlite3")
        self.rows.execute("PRAGMA journal_mode=WAL")
        self.rows.execute("PRAGMA synchronous=FULL")
        self.rows.execute(
            "CREATE TABLE IF NOT EXISTS leaf(number INTEGER PRIMARY KEY, leaf, sealed)"
        )

    def note(self, digests: Iterable[bytes]) -> None:
        """Keep a leaf and a sealed event for each item, durable together."""
        some = list(digests)
        salts, events = os.urandom(SALT * len(some)), os.urandom(EVENT * len(some))
        told = [
            (
                leaf(digest, salts[n * SALT : (n + 1) * SALT]),
                events[n * EVENT : (n + 1) * EVENT],
            )
            for n, digest in enumerate(some)
        ]
        with self.rows:
            self.rows.executemany("INSERT INTO leaf(leaf, sealed) VALUES (?, ?)", told)

    def publish(self) -> None:
        """Grow the log's tiles by all leaves that they lack."""
        sql = "SELECT leaf FROM leaf WHERE number > ? ORDER BY number"
        found = self.rows.execute(sql, (self.log.size,))
        self.log.append([row[0] for row in found])

    def close(self) -> None:
        """Publish what was kept."""
        self.publish()
        self.rows.close()
        self.store.close()

    def known(self) -> dict[UUID, bytes]:
        """Read which objects were kept, and the SHA-256 of each, for the works that come after."""
        raw = self.kept.read_bytes()
        starts = range(0, len(raw), 48)
        return {UUID(bytes=raw[at : at + 16]): raw[at + 16 : at + 48] for at in starts}


def files_of(source: Path) -> list[str]:
    walked = os.walk(source)
    return sorted(f"{folder}/{name}" for folder, _, names in walked for name in names)


def ingest(source: Path, folder: Path) -> None:
    """Objects and keys, then leaves of the log, group by group, each durable."""
    house, group = House(folder), list[tuple[Stored, bytes]]()
    with house.store.batch() as batch, ThreadPoolExecutor(1) as beside:
        for path in files_of(source):
            key = secrets.token_bytes(32)
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123  a path costs more
                group.append((batch.put(file, key=key, context=CONTEXT), key))
            if batch.items >= ITEMS or batch.size >= SIZE:
                commit(house, batch, group, beside)
        commit(house, batch, group, beside)
    house.close()


def commit(
    house: House,
    batch: Batch,
    group: list[tuple[Stored, bytes]],
    beside: ThreadPoolExecutor,
) -> None:
    """As on the desk: objects and keys at the same time, then what tells of them."""
    committing = beside.submit(batch.commit)
    house.keys.put({stored.id: key for stored, key in group}, on=ON)
    committing.result()
    house.note(stored.sha256 for stored, _key in group)
    with house.kept.open("ab") as kept:
        kept.writelines(stored.id.bytes + stored.sha256 for stored, _key in group)
    group.clear()


def leaf(digest: bytes, salt: bytes) -> bytes:
    """A leaf as large and as salted as a real one."""
    return b"hr-custody/v1\n" + sha256(salt + digest).digest()


def offer_again(source: Path, folder: Path) -> None:
    """Everything is known already: no byte is kept, each offer gets its leaf."""
    house = House(folder)
    kept = set(house.known().values())
    with house.store.batch() as batch:
        seen: list[bytes] = []
        for path in files_of(source):
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123  a path costs more
                stored = batch.put(file, key=bytes(32), context=CONTEXT)
            if stored.sha256 not in kept:
                sys.exit("a duplicate was not recognised")
            batch.drop(stored)
            seen.append(stored.sha256)
            if len(seen) >= ITEMS:
                house.note(seen)
                seen = []
        batch.commit()
        house.note(seen)
    house.close()


def tested(folder: Path, *, with_hash: bool) -> None:
    house = House(folder)
    known = house.known()
    keys = house.keys.get(known)

    def opening_of(object_id: UUID) -> Opening | None:
        if object_id not in keys:
            return None
        digest = known[object_id] if with_hash else None
        return Opening(keys[object_id], CONTEXT, digest)

    found = scrub(house.store, opening_of=opening_of, expected=keys)
    house.store.close()
    if found.damage or found.objects != len(known):
        sys.exit(f"{found.objects} of {len(known)}, damage: {found.damage[:3]}")


def many(count: int, folder: Path) -> None:
    """So many tiny items, then a scrub of all: for the memory that it takes."""
    with ObjectStore.at(folder / "vault").batch() as batch:
        for number in range(count):
            batch.put(io.BytesIO(b"%d" % number * 20), key=bytes(32), context=CONTEXT)
            if batch.items >= ITEMS:
                batch.commit()
        batch.commit()
    store, opening = ObjectStore.at(folder / "vault"), Opening(bytes(32), CONTEXT)
    found = scrub(store, opening_of=lambda _id: opening, expected=store.ids())
    if found.damage or found.objects != count:
        sys.exit(f"{found.objects} of {count}")


def objects(source: Path, folder: Path) -> None:
    """The store alone: sealed objects, durable by groups."""
    with ObjectStore.at(folder / "vault").batch() as batch:
        for path in files_of(source):
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123  a path costs more
                batch.put(file, key=secrets.token_bytes(32), context=CONTEXT)
            if batch.items >= ITEMS or batch.size >= SIZE:
                batch.commit()
        batch.commit()


def shred(folder: Path) -> None:
    """Destroy one item's key, in the keystore and every old copy of it."""
    house = House(folder)
    house.keys.shred([next(iter(house.known()))])


def one_by_one(source: Path, folder: Path) -> None:
    """One sync for each of the first few files, as stores without groups do it."""
    folder.mkdir()
    for path in files_of(source)[:200]:
        with (folder / Path(path).name).open("wb") as file:
            file.write(Path(path).read_bytes())
            file.flush()
            os.fsync(file.fileno())


def nothing() -> None:
    """Start and import; what every other work pays before it begins."""


def main() -> None:
    work, source, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    works = {
        "ingest": lambda: ingest(source, folder),
        "objects": lambda: objects(source, folder),
        "offer again": lambda: offer_again(source, folder),
        "scrub": lambda: tested(folder, with_hash=False),
        "check": lambda: tested(folder, with_hash=True),
        "many": lambda: many(int(source.name), folder),
        "shred": lambda: shred(folder),
        "one by one": lambda: one_by_one(source, folder),
        "nothing": nothing,
    }
    works[work]()


if __name__ == "__main__":
    main()
