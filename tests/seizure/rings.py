"""Every key that a member's passphrase opens, to be looked for as bytes."""

import sqlite3
from pathlib import Path
from uuid import UUID

from amparo.lib.sealing.bundle import master_from_passphrase, open_bundle
from amparo.lib.sealing.keyring import open_ring
from amparo.lib.sealing.primitives.publics import Cost
from tests.seizure.people import Person

ASKED = """
    SELECT id, salt, cost_memory_kib, cost_passes, cost_lanes,
           sealed_bundle, sealed_keyring, keyring_version
    FROM members_member WHERE alias = ?
"""


def keys_of(person: Person, *, database: Path) -> dict[str, bytes]:
    """Open somebody's bundle and ring from the desk's rows and the words in their head."""
    with sqlite3.connect(database) as rows:
        told = rows.execute(ASKED, [person.alias]).fetchone()
    rows.close()
    member, salt, memory, passes, lanes, sealed, ring, version = told
    cost = Cost(memory, passes, lanes)
    master = master_from_passphrase(person.passphrase, salt=salt, cost=cost)
    bundle = open_bundle(sealed, master.unlock_key, member=UUID(member))
    held = open_ring(ring, bundle.ring_key, member=UUID(member), version=version)
    return {
        f"unlock key of {person.alias}": master.unlock_key,
        f"reading seed of {person.alias}": bundle.hpke_seed,
        f"signing seed of {person.alias}": bundle.signing_seed,
        f"ring key of {person.alias}": bundle.ring_key,
        **{
            f"{e.kind.name} key of {person.alias}, {e.compartment}": e.key for e in held
        },
    }
