"""Every key that a member's passphrase opens, to be looked for as bytes."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from amparo.lib.sealing.bundle import master_from_passphrase, open_bundle
from amparo.lib.sealing.keyring import open_ring
from amparo.lib.sealing.primitives.publics import Cost
from tests.seizure.people import Person

ASKED = """
    SELECT id, salt, cost_memory_kib, cost_passes, cost_lanes,
           sealed_bundle, sealed_keyring, keyring_version
    FROM members_member WHERE alias = ?
"""


def keys_of(person: Person, *, database: str) -> dict[str, bytes]:
    """Open somebody's bundle and ring from the desk's rows and the words in their head."""
    told = _row(person.alias, database)
    member, salt, memory, passes, lanes, sealed, ring, version = told
    cost = Cost(memory, passes, lanes)
    master = master_from_passphrase(person.passphrase, salt=salt, cost=cost)
    bundle = open_bundle(sealed, master.unlock_key, member=UUID(str(member)))
    held = open_ring(ring, bundle.ring_key, member=UUID(str(member)), version=version)
    return {
        f"unlock key of {person.alias}": master.unlock_key,
        f"reading seed of {person.alias}": bundle.hpke_seed,
        f"signing seed of {person.alias}": bundle.signing_seed,
        f"ring key of {person.alias}": bundle.ring_key,
        **{
            f"{e.kind.name} key of {person.alias}, {e.compartment}": e.key for e in held
        },
    }


def reading(path: Path) -> sqlite3.Connection:
    """Begin to read a database; until it ends, nothing written later leaves its WAL."""
    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    rows.execute("BEGIN")
    rows.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return rows


def _row(alias: str, database: str) -> Any:
    if database.startswith("postgres"):
        with psycopg.connect(database) as rows:
            return rows.execute(ASKED.replace("?", "%s"), [alias]).fetchone()
    with contextlib.closing(reading(Path(database))) as rows:
        return rows.execute(ASKED, [alias]).fetchone()


def folder_of(database: str) -> Path:
    """Ask a PostgreSQL server where it keeps everything."""
    with psycopg.connect(database) as rows:
        told = rows.execute("SHOW data_directory").fetchone()
    assert told
    return Path(told[0]).parent
