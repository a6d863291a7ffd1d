"""Locking a colleague out changes the lock, for them only."""

import pytest

from amparo.apps.members.actions import collect_grants, rotate
from amparo.apps.protection.actions import end_share, propose_extract, read_drawer
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.models import DrawerRecord
from amparo.apps.protection.queries import cases, get_case, sharers
from amparo.apps.vault.actions import view_item
from amparo.apps.vault.queries import items
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.records import open_record
from amparo.web.unseen import Unseen
from tests.apps.protection.conftest import PHOTO, STORY, sheet_of


@pytest.fixture
def locked_out(case, share, cast, now):
    farah = share("farah", Drawer.ACCOUNT, Reach.WRITE)
    share("goran", Drawer.ACCOUNT, Reach.READ)
    end_share(case, Drawer.ACCOUNT, member=farah.id, by=cast.bako, now=now)
    return farah


def test_the_one_who_was_locked_out_sees_no_case(case, locked_out, cast, now):
    assert cases(locked_out) == []
    with pytest.raises(Unseen):
        read_drawer(case, Drawer.ACCOUNT, by=locked_out, now=now)


def test_even_the_old_key_and_the_rows_yield_nothing(case, locked_out):
    from amparo.apps.protection.records import place_of

    old = locked_out.ring.get(Drawer.ACCOUNT.kind, case).key
    for row in DrawerRecord.objects.filter(case_id=case, drawer="account"):
        place = place_of(row.id, noun=row.noun, version=row.version)
        with pytest.raises(SealBroken):
            open_record(old, row.sealed, place=place)


def test_all_others_go_on_reading(case, locked_out, cast, now):
    goran = cast.open("goran")
    collect_grants(goran, now=now)

    for reader in (goran, cast.open("bako")):
        assert sheet_of(case, Drawer.ACCOUNT, by=reader, now=now).story == STORY


def test_the_roster_names_who_is_left(case, locked_out, cast):
    holders = {
        s.alias for s in sharers(case, by=cast.bako) if s.drawer is Drawer.ACCOUNT
    }

    assert holders == {"bako", "goran"}


def test_only_the_lead_locks_out_and_not_themselves(case, share, cast, now):
    chen = share("chen", Drawer.CONTACT, Reach.WRITE)

    with pytest.raises(Refused):
        end_share(case, Drawer.CONTACT, member=cast.bako.id, by=chen, now=now)
    with pytest.raises(Refused):
        end_share(case, Drawer.CONTACT, member=cast.bako.id, by=cast.bako, now=now)


def test_who_is_locked_out_of_one_drawer_keeps_the_other(case, share, cast, now):
    share("chen", Drawer.ACCOUNT, Reach.READ)
    chen = share("chen", Drawer.CONTACT, Reach.WRITE)
    end_share(case, Drawer.ACCOUNT, member=chen.id, by=cast.bako, now=now)

    assert [c.id for c in cases(chen)] == [case]
    assert get_case(case, by=chen).drawers == [Drawer.CONTACT]
    read_drawer(case, Drawer.CONTACT, by=chen, now=now)
    with pytest.raises(Unseen):
        read_drawer(case, Drawer.ACCOUNT, by=chen, now=now)


def test_who_was_locked_out_cannot_write_either(case, locked_out, now):
    with pytest.raises(Unseen):
        propose_extract(case, text="x", language="en", by=locked_out, now=now)


def test_the_photograph_is_closed_too_and_stays_open_to_the_rest(
    case, locked_out, cast, now
):
    goran = cast.open("goran")
    collect_grants(goran, now=now)
    where = {"kind": Drawer.ACCOUNT.kind, "compartment": case}

    assert items(**where, by=locked_out) == []
    for reader in (goran, cast.open("bako")):
        (card,) = items(**where, by=reader)
        content = view_item(card.id, **where, by=reader, now=now, reason="look")
        assert b"".join(content.chunks) == PHOTO


def test_a_key_changed_elsewhere_is_followed_when_the_lead_reads(
    case, share, cast, now
):
    share("goran", Drawer.ACCOUNT, Reach.READ)
    rotate(Drawer.ACCOUNT.kind, case, by=cast.bako, now=now)

    read_drawer(case, Drawer.ACCOUNT, by=cast.bako, now=now)

    rows = DrawerRecord.objects.filter(case_id=case, drawer="account")
    assert set(rows.values_list("key_version", flat=True)) == {2}
    goran = cast.open("goran")
    collect_grants(goran, now=now)
    assert sheet_of(case, Drawer.ACCOUNT, by=goran, now=now).story == STORY
