"""How fast the desk brings evidence in, revokes, grants and destroys it; prints JSON.

    python benchmarks/evidence.py [--small] [--huge-gib N]

The real actions on a desk of its own: signed events, sealed records, the log and the
keystore included. benchmarks/vault.py measures the store alone, beside its peers.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from io import BufferedReader, BytesIO, RawIOBase
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from common.measuring import machine

KIB, MIB = 1 << 10, 1 << 20
LARGE = 25 * MIB


@dataclass(frozen=True)
class Sizes:
    """How much is brought in, and how large the compartment is in the end."""

    small: int = 20_000
    large: int = 30
    items: int = 100_000
    huge: int = 1 << 30
    grants: int = 41


SMALL = Sizes(small=2_000, large=4, items=10_000, huge=256 << 20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--small", action="store_true", help="a quick look")
    parser.add_argument(
        "--huge-gib", type=int, help="how large the largest item is; 1 by default"
    )
    given = parser.parse_args()
    sizes = SMALL if given.small else Sizes()
    if given.huge_gib:
        sizes = replace(sizes, huge=given.huge_gib << 30)
    with tempfile.TemporaryDirectory(prefix="amparo-evidence-") as folder:
        os.environ |= {
            "AMPARO_HOME": folder,
            "AMPARO_ARGON2_MEMORY_KIB": "64",
            "DJANGO_SETTINGS_MODULE": "amparo.config.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        desk = Desk(sizes)
        told = {"items": sizes.items, **desk.measured()}
        print(json.dumps({"machine": machine(), "results": told}, indent=1))


class Desk:
    """Two colleagues and one compartment."""

    def __init__(self, sizes: Sizes) -> None:
        from django.utils import timezone

        from amparo.apps.members import actions as members
        from amparo.demo import founding, town
        from amparo.lib.sealing.keyring import Entry, Kind
        from amparo.lib.sealing.primitives.publics import random_bytes

        self.sizes, self.members = sizes, members
        staff = founding.found_organisation(now=timezone.now())
        for colleague in town.STAFF[1:]:
            founding.bring_in(colleague, staff, now=timezone.now())
        self.now = timezone.now()
        self.farah = staff.holder("farah", now=self.now)
        self.goran = staff.holder("goran", now=self.now)
        entry = Entry(Kind.INVESTIGATION, uuid4(), 1, random_bytes(32))
        self.at: dict[str, Any] = {"kind": entry.kind, "compartment": entry.compartment}
        members.keep(entry, by=self.farah, now=self.now)
        self._give(entry)

    def measured(self) -> dict[str, Any]:
        few = range(self.sizes.small)
        told = {
            "bring_10_kib": rate(lambda: self.bring(few, 10 * KIB), count=len(few)),
            "bring_mib": peak_mib(),
            "again_10_kib": rate(
                lambda: self.bring(few, 10 * KIB, again=False), count=len(few)
            ),
        }
        large = range(10**9, 10**9 + self.sizes.large)
        told["bring_25_mib"] = rate(lambda: self.bring(large, LARGE), count=len(large))
        huge = self.seal_huge()
        tiny, gone = self.bring(range(10**10, 10**10 + 2), 10 * KIB)
        rest = range(10**11, 10**11 + self.sizes.items - len(few))
        told["bring_64_bytes"] = rate(lambda: self.bring(rest, 64), count=len(rest))
        return told | self.looked_after() | self.granted(huge, tiny) | self.parted(gone)

    def looked_after(self) -> dict[str, Any]:
        from amparo.apps.vault.queries import items_page, scrub_items

        def page() -> None:
            list(items_page(by=self.farah, **self.at))

        return {
            "page_of_50_s": once(page),
            "scrub_s": once(lambda: scrub_items(by=self.farah, **self.at)),
        }

    def granted(self, huge: UUID, tiny: UUID) -> dict[str, Any]:
        from amparo.apps.vault import actions as vault
        from amparo.lib.sealing.primitives.privates import hpke_public, new_seed

        reader, by = hpke_public(new_seed()), {"by": self.farah, "now": self.now}
        asked = vault.ask_release([huge, tiny], reason="r", **by, **self.at)
        vault.release_items(asked, by=self.goran, now=self.now, **self.at)
        until = self.now.date()
        took: dict[UUID, list[float]] = {huge: [], tiny: []}
        for _ in range(self.sizes.grants):
            for item, times in took.items():
                more = {"to": reader, "expires_on": until, "reason": "r", **by}
                times.append(once(lambda: vault.grant_item(item, **more, **self.at)))  # noqa: B023
        huge_s, tiny_s = (statistics.median(took[item]) for item in (huge, tiny))
        return {
            "grant_huge_ms": 1e3 * huge_s,
            "grant_tiny_ms": 1e3 * tiny_s,
            "grant_huge_to_tiny": huge_s / tiny_s,
        }

    def parted(self, gone: UUID) -> dict[str, Any]:
        from amparo.apps.vault import actions as vault
        from amparo.lib.sealing.primitives.publics import random_bytes

        fresh = self.members.rotate(
            *self.at.values(), by=self.farah, now=self.now, new_key=random_bytes(32)
        )
        self.members.collect_grants(self.goran, now=self.now)
        assert self.goran.entry(*self.at.values()).version == fresh.version
        by_farah = {"by": self.farah, "now": self.now, **self.at}
        revoked = once(lambda: vault.move_to_newest_key(**by_farah))
        vault.ask_shred(gone, reason="r", **by_farah)
        by_goran = {"by": self.goran, "now": self.now, **self.at}
        return {
            "revoke_s": revoked,
            "shred_s": once(lambda: vault.shred_item(gone, **by_goran)),
        }

    def bring(self, numbers: range, size: int, **how: Any) -> list[UUID]:
        from amparo.apps.vault.actions import Source, seal_items

        def source(number: int) -> Source:
            def opened() -> AbstractContextManager[BinaryIO]:
                return closing(BytesIO(number.to_bytes(8, "big") * (size // 8)))

            return Source(f"{number}.bin", "application/octet-stream", opened)

        given = seal_items(
            map(source, numbers), by=self.farah, now=self.now, **self.at, **how
        )
        return [receipt.item for receipt in given]

    def seal_huge(self) -> UUID:
        from amparo.apps.vault.actions import seal_item

        return seal_item(
            BufferedReader(Zeros(self.sizes.huge), MIB),
            name="huge",
            media_type="video/mp4",
            about={},
            by=self.farah,
            now=self.now,
            **self.at,
        ).item

    def _give(self, entry: Any) -> None:
        from amparo.apps.members.queries import colleagues

        named = {each.alias: each for each in colleagues()}
        self.members.grant(entry, to=named["goran"], by=self.farah, now=self.now)
        self.members.collect_grants(self.goran, now=self.now)


class Zeros(RawIOBase):
    """So many zero bytes, made as they are read."""

    def __init__(self, left: int) -> None:
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self._left)
        buffer[:count] = bytes(count)
        self._left -= count
        return count


def rate(work: Callable[[], object], *, count: int) -> dict[str, float]:
    start, used = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - start, time.process_time() - used
    print(f"{count} in {wall:.1f} s", file=sys.stderr)
    return {"a_second": count / wall, "a_cpu_second": count / cpu}


def once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
