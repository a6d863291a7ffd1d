"""What the vault keeps in the desk's database: sealed rows and keyed marks.

The bulk lies in the object folder under random names. Who may open what stands in
nobody's row: it is the key of a compartment, which a member's ring holds or does not.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from amparo.apps.members.fields import BytesField

SHELF_SIZE = 16
MARK_SIZE = 32


class KeptObject(models.Model):
    """An object that some item uses; says neither which item nor whose.

    A file in the vault without such a row is the rest of a sealing that broke off.
    """

    clear_columns = ("id",)
    clear_why = "random, and the file's name on the disk"

    id = models.UUIDField(primary_key=True, editable=False)

    def __str__(self) -> str:
        return f"object {self.id}"


class Item(models.Model):
    """One thing somebody put into the vault; name, hash and object id are sealed.

    They are sealed under the item's own key, which lies in the keystore. When that is
    destroyed on purpose, `sealed` is empty and the last custody event says why.
    """

    clear_columns = ("shelf", "mark", "key_version", "week")
    clear_why = "shelf and mark are keyed: which items share a compartment, which share bytes in it"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shelf = BytesField(max_length=SHELF_SIZE, db_index=True)
    mark = BytesField(max_length=MARK_SIZE, db_index=True)
    key_version = models.PositiveIntegerField()
    week = models.CharField(max_length=8)
    sealed = BytesField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("shelf"), SHELF_SIZE), name="vault_shelf_whole"
            ),
            models.CheckConstraint(
                condition=Exact(Length("mark"), MARK_SIZE), name="vault_mark_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.id}"


class CustodyEvent(models.Model):
    """What somebody did to an item: signed by them, sealed, and a leaf of the log.

    `key_version` is 0 for what is sealed under the item's own key; else it is the version
    of the compartment's key, for the one event that outlives the item.
    """

    clear_columns = ("leaf", "item", "key_version")
    clear_why = "how many acts an item saw, in the log's order"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leaf = models.OneToOneField(
        "journal.LogLeaf",
        models.PROTECT,
        db_column="position",
        related_name="custody_event",
    )
    item = models.ForeignKey(Item, models.PROTECT, related_name="events")
    key_version = models.PositiveIntegerField()
    sealed = BytesField()

    def __str__(self) -> str:
        return f"custody event {self.id}"


class Release(models.Model):
    """Two people let items out: one asks, another confirms. Both statements are signed."""

    clear_columns = ("shelf", "key_version", "week")
    clear_why = "that something of a compartment was asked for"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shelf = BytesField(max_length=SHELF_SIZE, db_index=True)
    key_version = models.PositiveIntegerField()
    week = models.CharField(max_length=8)
    asked = BytesField()
    confirmed = BytesField(default=bytes)  # empty until the second person

    def __str__(self) -> str:
        return f"release {self.id}"


class DepositDoor(models.Model):
    """A door into a compartment for people who may put in but not look.

    Its id and the key that seals its public key both come from the hash of that public
    key, which depositors carry in their ring: nobody can put another door in its place.
    """

    clear_columns = ("id",)
    clear_why = "a keyed tag: says nothing of the compartment"

    id = models.UUIDField(primary_key=True, editable=False)
    sealed = BytesField()

    def __str__(self) -> str:
        return f"door {self.id}"


class Deposit(models.Model):
    """Something sealed to a door, waiting to be taken in."""

    clear_columns = ("door", "week")
    clear_why = "how many deposits wait at a door that nobody can name"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    door = models.ForeignKey(DepositDoor, models.PROTECT, related_name="deposits")
    week = models.CharField(max_length=8)
    sealed = BytesField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(week=""), name="vault_deposit_has_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"deposit {self.id}"
