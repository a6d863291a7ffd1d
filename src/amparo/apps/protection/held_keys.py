"""The drawer keys of a whole ring at once: 10,000 cases must not unpack 50,000 entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from amparo.apps.members.rules import ceiling
from amparo.apps.protection.drawers import Drawer
from amparo.lib.sealing.keyring import ROW

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder

CASE_SIZE, VERSION_SIZE = 16, 4


@dataclass(frozen=True)
class HeldKeys:
    """The keys that one member holds to one drawer, of whichever cases."""

    _by_handle: dict[bytes, bytes]

    def cases(self) -> set[bytes]:
        """Give the ids of the cases, as their 16 bytes."""
        return {handle[:CASE_SIZE] for handle in self._by_handle}

    def find(self, case: UUID, *, version: int) -> bytes | None:
        """Find the key of a case at one version."""
        return self._by_handle.get(_handle(case.bytes, version))


def held_keys(by: Holder) -> dict[Drawer, HeldKeys]:
    """Give every drawer's keys, those that `Holder.key` would give and no other.

    Keys that have expired, or that the role may not hold, are left out.
    """
    found: dict[Drawer, dict[bytes, bytes]] = {drawer: {} for drawer in Drawer}
    into = {d.kind.value: found[d] for d in Drawer if ceiling(d.kind, by.role)}
    today = by.today.toordinal()
    for kind, case, version, key, _rights, last_day in ROW.iter_unpack(
        by.ring.to_rows()
    ):
        if kind in into and (not last_day or today <= last_day):
            into[kind][_handle(case, version)] = key
    return {drawer: HeldKeys(keys) for drawer, keys in found.items()}


def _handle(case: bytes, version: int) -> bytes:
    return case + version.to_bytes(VERSION_SIZE, "big")
