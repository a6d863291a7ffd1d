"""How fast the list of one's sealed cases is; prints JSON. Run: python benchmarks/cases.py"""

import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from uuid import UUID, uuid4

HOME = tempfile.TemporaryDirectory(prefix="amparo-benchmark-")
os.environ["AMPARO_HOME"] = HOME.name
os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.config.settings"

import django  # noqa: E402  settings must be known first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from amparo.apps.members.holder import Holder  # noqa: E402
from amparo.apps.members.models import Member  # noqa: E402
from amparo.apps.protection.drawers import Drawer  # noqa: E402
from amparo.apps.protection.models import Case, DrawerRecord  # noqa: E402
from amparo.apps.protection.queries import cases, get_case, search_cases  # noqa: E402
from amparo.apps.protection.records import SHEET, TITLE, place_of  # noqa: E402
from amparo.lib.sealing.bundle import Bundle  # noqa: E402
from amparo.lib.sealing.directory import DirectoryEntry  # noqa: E402
from amparo.lib.sealing.keyring import Entry, Ring  # noqa: E402
from amparo.lib.sealing.primitives.privates import hpke_public, signing_public  # noqa: E402
from amparo.lib.sealing.records import seal_record  # noqa: E402

ALL_CASES = 20_000
OWN_CASES = 10_000
STORY = "They came before it was light and took him to the old depot. " * 20
WEEK = "2026-W47"


def milliseconds(work: Callable[[], object], *, runs: int) -> dict[str, float]:
    """Wall time, and processor time: the second says the truth on a busy machine."""
    work()
    taken, used = [], []
    for _ in range(runs):
        start, used_before = time.perf_counter(), time.process_time()
        work()
        taken.append(1e3 * (time.perf_counter() - start))
        used.append(1e3 * (time.process_time() - used_before))
    return {
        "median_ms": round(statistics.median(taken), 1),
        "p95_ms": round(sorted(taken)[int(0.95 * (runs - 1))], 1),
        "median_cpu_ms": round(statistics.median(used), 1),
    }


def sealed_rows(case: UUID) -> tuple[list[Entry], list[DrawerRecord]]:
    """One case with five titles and an account of about 1.2 KB, each under its own key."""
    keys = [Entry(d.kind, case, 1, os.urandom(32)) for d in Drawer]
    title = {"pseudonym": f"Heather {case.int % 900}", "week": WEEK}
    rows = [row(case, d, k, TITLE, title) for d, k in zip(Drawer, keys, strict=True)]
    story = {"story": STORY, "language": "en", "health": ""}
    account = keys[list(Drawer).index(Drawer.ACCOUNT)]
    return keys, [*rows, row(case, Drawer.ACCOUNT, account, SHEET, story)]


def row(
    case: UUID, drawer: Drawer, key: Entry, noun: str, value: dict[str, str]
) -> DrawerRecord:
    number = uuid4()
    place = place_of(number, noun=noun, version=1)
    return DrawerRecord(
        id=number,
        case_id=case,
        drawer=drawer,
        noun=noun,
        version=1,
        key_version=1,
        sealed=seal_record(key.key, json.dumps(value).encode(), place=place),
    )


def fill() -> list[Entry]:
    """Put all cases into the desk's database; give the keys of one's own."""
    call_command("migrate", verbosity=0)
    own: list[Entry] = []
    numbers = [uuid4() for _ in range(ALL_CASES)]
    Case.objects.bulk_create([Case(id=n, week=WEEK) for n in numbers], batch_size=5000)
    for start in range(0, ALL_CASES, 1000):
        rows: list[DrawerRecord] = []
        for place, case in enumerate(numbers[start : start + 1000], start):
            keys, sealed = sealed_rows(case)
            rows += sealed
            own += keys if place < OWN_CASES else []
        DrawerRecord.objects.bulk_create(rows, batch_size=2000)
    return own


def lead(ring: Ring) -> Holder:
    bundle, number, now = Bundle.new(), uuid4(), timezone.now()
    trusted = DirectoryEntry(
        organisation=uuid4(),
        member=number,
        alias="lead",
        role="caseworker",
        hpke_public=hpke_public(bundle.hpke_seed),
        signing_public=signing_public(bundle.signing_seed),
        serial=1,
    )
    return Holder(Member(id=number), bundle, ring, trusted, now.date(), now)


def main() -> None:
    keys = fill()
    holder = lead(Ring(keys))
    outsider = lead(Ring())
    one = keys[0].compartment
    assert len(cases(holder)) == OWN_CASES
    assert cases(outsider) == []
    results = {
        "list_10000_own_of_20000": milliseconds(lambda: cases(holder), runs=15),
        "list_of_an_outsider": milliseconds(lambda: cases(outsider), runs=15),
        "search_10000_accounts_of_1300_bytes": milliseconds(
            lambda: search_cases("depot", by=holder), runs=5
        ),
        "open_one_case": milliseconds(lambda: get_case(one, by=holder), runs=51),
    }
    print(
        json.dumps(
            {
                "benchmark": "cases",
                "python": platform.python_version(),
                "cores": os.cpu_count(),
                "results": results,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
