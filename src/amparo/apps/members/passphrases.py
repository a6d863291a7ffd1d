"""The slow half of every sign-in: the same work whether or not anybody has the alias."""

import threading
from dataclasses import dataclass

from django.conf import settings

from amparo.apps.members.models import Member
from amparo.lib.sealing.bundle import Master, master_from_passphrase
from amparo.lib.sealing.primitives.publics import Cost, random_bytes, same

SALT_SIZE = 16
# Each stretching takes 128 MiB: a storm of sign-ins must queue, not fill the memory.
_STRETCHING = threading.BoundedSemaphore(2)
_NOBODY = random_bytes(SALT_SIZE)
_NO_VERIFIER = random_bytes(32)


@dataclass(frozen=True)
class Stretched:
    """A passphrase after Argon2id, with the salt and cost that were used."""

    master: Master
    salt: bytes
    cost: Cost


def stretch(passphrase: str, *, salt: bytes, cost: Cost) -> Master:
    """Stretch a passphrase, waiting for a turn."""
    with _STRETCHING:
        return master_from_passphrase(passphrase, salt=salt, cost=cost)


def stretch_new(passphrase: str) -> Stretched:
    """Stretch a passphrase with a fresh salt at today's cost."""
    salt, cost = random_bytes(SALT_SIZE), settings.AMPARO_PASSPHRASE_COST
    return Stretched(stretch(passphrase, salt=salt, cost=cost), salt, cost)


def find_master(member: Member | None, passphrase: str) -> Master | None:
    """Give what the passphrase yields if it is the member's; None for a wrong one or nobody.

    Nobody, the frozen and the newly invited cost exactly as much as a colleague.
    """
    if member is None or not member.verifier:
        master = stretch(passphrase, salt=_NOBODY, cost=settings.AMPARO_PASSPHRASE_COST)
        same(master.verifier, _NO_VERIFIER)
        return None
    master = stretch(passphrase, salt=member.salt, cost=_cost_of(member))
    return master if same(master.verifier, member.verifier) else None


def _cost_of(member: Member) -> Cost:
    return Cost(member.cost_memory_kib, member.cost_passes, member.cost_lanes)
