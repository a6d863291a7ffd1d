"""How fast the list of one's sealed cases is; prints JSON. Run: python benchmarks/cases.py"""

import json
import os
import tempfile

HOME = tempfile.TemporaryDirectory(prefix="amparo-benchmark-")
os.environ["AMPARO_HOME"] = HOME.name
os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.config.settings"

import django  # noqa: E402  settings must be known first

django.setup()

from uuid import uuid4  # noqa: E402

from common.cases import fill_cases  # noqa: E402
from common.measuring import machine, milliseconds  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from amparo.apps.members.holder import Holder  # noqa: E402
from amparo.apps.members.models import Member  # noqa: E402
from amparo.apps.protection.queries import cases, get_case, search_cases  # noqa: E402
from amparo.lib.sealing.bundle import Bundle  # noqa: E402
from amparo.lib.sealing.directory import DirectoryEntry  # noqa: E402
from amparo.lib.sealing.keyring import Ring  # noqa: E402
from amparo.lib.sealing.primitives.privates import (  # noqa: E402
    hpke_public,
    signing_public,
)

ALL_CASES = 20_000
OWN_CASES = 10_000


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
    call_command("migrate", verbosity=0)
    keys = fill_cases(ALL_CASES, own=OWN_CASES)
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
    report = {"benchmark": "cases", "machine": machine(), "results": results}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
