from uuid import uuid4

import pytest

from amparo.apps.members.actions import collect_grants, grant, keep
from amparo.apps.members.queries import member_by_alias
from amparo.lib.sealing.keyring import Entry, Kind, Right
from amparo.lib.sealing.primitives.privates import new_seed
from tests.cast import Cast

READ = Right.READ


@pytest.fixture
def contact(cast: Cast) -> Entry:
    """A key that bako alone holds."""
    entry = Entry(Kind.CONTACT, uuid4(), 1, new_seed())
    keep(entry, by=cast.bako, now=cast.now)
    return entry


def test_a_granted_key_opens_for_the_colleague_and_for_nobody_else(
    cast: Cast, contact: Entry
) -> None:
    grant(contact, to=member_by_alias("chen"), by=cast.bako, now=cast.now)
    collect_grants(cast.chen, now=cast.now)

    assert cast.open("chen").key(Kind.CONTACT, contact.compartment) == contact.key
    for alias in ("amina", "farah", "goran", "hana", "ines", "dina"):
        assert not cast.open(alias).has(Kind.CONTACT, contact.compartment)
