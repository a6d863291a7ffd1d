"""Who holds a door's hash puts in and cannot look; who holds the key takes out."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from amparo.apps.members.actions import collect_grants, grant
from amparo.apps.vault.actions import deposit, open_deposit_door, take_deposit
from amparo.apps.vault.doors import door_id, seal_deposit
from amparo.apps.vault.models import Deposit, DepositDoor
from amparo.apps.vault.queries import deposits, read_deposit
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import shelf
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind, Right
from amparo.lib.sealing.primitives.privates import hpke_public, new_seed
from amparo.lib.sealing.primitives.publics import derive, sha256
from amparo.lib.sealing.records import Place, seal_record
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import Room

pytestmark = pytest.mark.django_db(transaction=True)

LETTER = b"an extract that somebody agreed to"


@pytest.fixture
def opened(room: Room) -> Room:
    """bako, a caseworker, may put into the room and not look."""
    entry = open_deposit_door(by=room.cast.farah, now=room.now, **room.at)
    given = replace(entry, rights=Right.READ | Right.WRITE)
    grant(given, to=room.cast.bako, by=room.cast.farah, now=room.now)
    collect_grants(room.cast.bako, now=room.now)
    return room


def put(room: Room, by: Any = None) -> Any:
    return deposit(
        LETTER, compartment=room.compartment, by=by or room.cast.bako, now=room.now
    )


def test_what_a_caseworker_puts_in_a_documenter_takes_out(opened: Room) -> None:
    put(opened)
    [card] = deposits(by=opened.cast.goran, **opened.at)

    taken = take_deposit(card.id, by=opened.cast.goran, now=opened.now, **opened.at)

    assert (taken.envelope, taken.depositor) == (LETTER, opened.cast.bako.id)
    assert deposits(by=opened.cast.goran, **opened.at) == []


def test_a_depositor_cannot_look(opened: Room) -> None:
    left = put(opened)

    with pytest.raises(Unseen):
        deposits(by=opened.cast.bako, **opened.at)
    with pytest.raises(Unseen):
        read_deposit(left, by=opened.cast.bako, **opened.at)


def test_without_the_doors_key_nobody_puts_in(opened: Room) -> None:
    with pytest.raises(Unseen):
        put(opened, by=opened.cast.chen)


def test_reading_leaves_it_at_the_door(opened: Room) -> None:
    left = put(opened)

    assert read_deposit(left, by=opened.cast.farah, **opened.at).envelope == LETTER
    assert len(deposits(by=opened.cast.farah, **opened.at)) == 1


def test_when_what_comes_of_it_fails_the_deposit_stays(opened: Room) -> None:
    left = put(opened)

    def take_in() -> None:
        with transaction.atomic():
            take_deposit(left, by=opened.cast.farah, now=opened.now, **opened.at)
            raise LookupError

    with pytest.raises(LookupError):
        take_in()
    assert read_deposit(left, by=opened.cast.farah, **opened.at).envelope == LETTER


def test_a_deposit_is_taken_in_once(opened: Room) -> None:
    left = put(opened)
    take_deposit(left, by=opened.cast.farah, now=opened.now, **opened.at)

    with pytest.raises(Unseen):
        take_deposit(left, by=opened.cast.farah, now=opened.now, **opened.at)


def test_opening_the_door_twice_gives_the_same_key(opened: Room) -> None:
    again = open_deposit_door(by=opened.cast.goran, now=opened.now, **opened.at)

    assert again == opened.cast.farah.entry(again.kind, opened.compartment)
    assert DepositDoor.objects.count() == 1


@pytest.mark.threat("T-04")
def test_a_door_key_that_an_administrator_swapped_is_refused(opened: Room) -> None:
    pinned = opened.cast.bako.key(Kind.DEPOSIT, opened.compartment)
    mine = hpke_public(new_seed())
    place = Place("vault_depositdoor", door_id(pinned), "sealed", 1)
    swapped = seal_record(sha256(mine), mine, place=place, buckets=False)
    DepositDoor.objects.update(sealed=swapped)

    with pytest.raises(Damaged):
        put(opened)


@pytest.mark.threat("T-04")
def test_a_door_key_that_another_depositor_swapped_is_refused(opened: Room) -> None:
    """They know the hash, so they can seal a row; the hash of their own key differs."""
    pinned = opened.cast.bako.key(Kind.DEPOSIT, opened.compartment)
    place = Place("vault_depositdoor", door_id(pinned), "sealed", 1)
    key = derive(pinned, purpose="deposit door key")
    swapped = seal_record(key, hpke_public(new_seed()), place=place, buckets=False)
    DepositDoor.objects.update(sealed=swapped)

    with pytest.raises(Damaged):
        put(opened)


def test_a_door_that_is_gone_is_a_refusal_in_words(opened: Room) -> None:
    DepositDoor.objects.all().delete()

    with pytest.raises(Refused):
        put(opened)


def test_a_deposit_signed_by_one_person_in_anothers_name_is_refused(
    opened: Room,
) -> None:
    left = put(opened)

    class Disguised:
        id = opened.cast.chen.id
        sign = staticmethod(opened.cast.bako.sign)

    shelf_public = hpke_public(_door_seed(opened))
    forged = seal_deposit(
        LETTER, deposit=left, public=shelf_public, by=Disguised(), now=opened.now
    )
    Deposit.objects.update(sealed=forged)

    with pytest.raises(Damaged):
        read_deposit(left, by=opened.cast.farah, **opened.at)


def test_two_deposits_cannot_change_places(opened: Room) -> None:
    one, two = put(opened), put(opened)
    first, second = (Deposit.objects.get(pk=pk).sealed for pk in (one, two))
    Deposit.objects.filter(pk=one).update(sealed=second)
    Deposit.objects.filter(pk=two).update(sealed=first)

    with pytest.raises(Damaged):
        read_deposit(one, by=opened.cast.farah, **opened.at)


def test_the_rows_name_neither_compartment_nor_people(opened: Room) -> None:
    put(opened)
    cells = [
        cell
        for model in (Deposit, DepositDoor)
        for row in model.objects.values_list()
        for cell in row
    ]

    names = {opened.compartment, opened.cast.farah.id, opened.cast.bako.id}
    assert not names & set(cells)
    assert all(
        name.bytes not in bytes(cell)
        for cell in cells
        if isinstance(cell, bytes)
        for name in names
    )


def _door_seed(room: Room) -> bytes:
    return shelf(room.cast.farah, **room.at).door_seed
