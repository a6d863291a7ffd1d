"""The whole desk taking files in: sealed rows, signed events, keys, log; all through its actions.

Run: python desk_child.py SOURCE HOME

Prints what the taking in alone took: wall and processor seconds, and items. Setting the house
up (people, passphrases) is not counted.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

SOURCE, HOME = Path(sys.argv[1]), Path(sys.argv[2])
os.environ |= {
    "AMPARO_HOME": str(HOME),
    "AMPARO_RAM": str(HOME / "ram"),
    "AMPARO_ARGON2_MEMORY_KIB": "64",
    "DJANGO_SETTINGS_MODULE": "amparo.config.settings",
}

import django  # noqa: E402  the settings come first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from amparo.apps.events.investigations import create_investigation  # noqa: E402
from amparo.apps.vault.actions import Source, seal_items  # noqa: E402
from amparo.demo import founding, town  # noqa: E402
from amparo.lib.sealing.keyring import Kind  # noqa: E402


def sources() -> Iterator[Source]:
    walked = os.walk(SOURCE)
    for path in sorted(
        f"{folder}/{name}" for folder, _, names in walked for name in names
    ):
        opened = partial(open, path, "rb", buffering=0)
        yield Source(os.path.basename(path), "image/jpeg", opened)  # noqa: PTH119


def main() -> None:
    call_command("migrate", verbosity=0)
    staff = founding.found_organisation(now=timezone.now())
    for colleague in town.STAFF[1:]:
        founding.bring_in(colleague, staff, now=timezone.now())
    for alias in founding.FIRST_KEYS:
        founding.hand_first_key(alias, staff, now=timezone.now())
    by = staff.holder("farah", now=timezone.now())
    room = create_investigation("Detentions around Velmora", by=by, now=timezone.now())
    wall, cpu = time.perf_counter(), time.process_time()
    with nullcontext():
        receipts = seal_items(
            sources(),
            kind=Kind.INVESTIGATION,
            compartment=room,
            by=by,
            now=timezone.now(),
        )
        items = sum(1 for _receipt in receipts)
    told = {
        "items": items,
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
    }
    staff.sign_out()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
