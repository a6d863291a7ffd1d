from itertools import combinations
from uuid import uuid4

import pytest

from amparo.apps.members.actions import (
    collect_grants,
    keep,
    request_recovery,
    take_recovered,
)
from amparo.lib.refusal import Refused
from amparo.lib.sealing.ceremonies import grant_recovered
from amparo.lib.sealing.keyring import Entry, Kind
from amparo.lib.sealing.primitives.privates import new_seed
from tests.cast import Cast

pytestmark = pytest.mark.threat("T-16")


@pytest.fixture
def lost(cast: Cast) -> Entry:
    """A drawer's key whose only holder has died."""
    entry = Entry(Kind.PROTECTION, uuid4(), 1, new_seed())
    keep(entry, by=cast.bako, now=cast.now)
    return entry


@pytest.mark.parametrize("trustees", list(combinations(range(5), 3)))
def test_any_three_trustees_give_a_lost_key_to_a_colleague(
    cast: Cast, lost: Entry, trustees: tuple[int, ...]
) -> None:
    request = request_recovery(cast.person("chen").id, kinds=[Kind.PROTECTION])
    papers = [cast.trustee_files[n] for n in trustees]
    take_recovered(grant_recovered(request, papers), by=None, now=cast.now)
    collect_grants(cast.chen, now=cast.now)

    assert cast.open("chen").key(Kind.PROTECTION, lost.compartment) == lost.key


@pytest.mark.parametrize("trustees", list(combinations(range(5), 2)))
def test_no_two_trustees_recover_anything(
    cast: Cast, lost: Entry, trustees: tuple[int, ...]
) -> None:
    request = request_recovery(cast.person("chen").id, kinds=[Kind.PROTECTION])

    with pytest.raises(Refused):
        grant_recovered(request, [cast.trustee_files[n] for n in trustees])


def test_what_was_kept_without_recovery_is_recovered_by_nobody(cast: Cast) -> None:
    entry = Entry(Kind.PROTECTION, uuid4(), 1, new_seed())
    keep(entry, by=cast.bako, now=cast.now, recoverable=False)
    request = request_recovery(cast.person("chen").id, kinds=[Kind.PROTECTION])

    assert grant_recovered(request, cast.trustee_files)["grants"] == []


def test_recovered_keys_open_for_nobody_else(cast: Cast, lost: Entry) -> None:
    request = request_recovery(cast.person("chen").id, kinds=[Kind.PROTECTION])
    recovered = grant_recovered(request, cast.trustee_files[:3])
    recovered["recipient"] = str(cast.person("farah").id)
    take_recovered(recovered, by=None, now=cast.now)
    collect_grants(cast.farah, now=cast.now)

    assert not cast.open("farah").has(Kind.PROTECTION, lost.compartment)


def test_only_the_asked_compartment_is_given(cast: Cast, lost: Entry) -> None:
    other = Entry(Kind.PROTECTION, uuid4(), 1, new_seed())
    keep(other, by=cast.bako, now=cast.now)
    request = request_recovery(
        cast.person("chen").id,
        kinds=[Kind.PROTECTION],
        compartments=[other.compartment],
    )
    take_recovered(
        grant_recovered(request, cast.trustee_files[:3]), by=None, now=cast.now
    )
    collect_grants(cast.chen, now=cast.now)

    assert cast.open("chen").compartments(Kind.PROTECTION) == [other.compartment]


def test_two_signatures_make_a_member_and_one_does_not(cast: Cast) -> None:
    from amparo.apps.members.actions import request_signatures, take_signatures
    from amparo.lib.sealing.ceremonies import sign_request

    request = request_signatures(cast.person("chen").id)
    one = sign_request(request, cast.trustee_files[0])

    for files in ([one], [one, one]):
        with pytest.raises(Refused):
            take_signatures(files, by=None, now=cast.now)
    other = sign_request(request, cast.trustee_files[4])
    assert take_signatures([one, other], by=None, now=cast.now).alias == "chen"
