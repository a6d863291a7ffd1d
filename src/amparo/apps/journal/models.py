"""The log on the desk: a leaf for everything that was done, and what staff noted.

A leaf is published to the tile folder as soon as its transaction has committed; from then
on the tiles are the truth and the row is only a copy. No code updates or deletes a leaf.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact, GreaterThan

from amparo.apps.members.fields import BytesField

COMMITMENT_SIZE = 32


class LogHead(models.Model):
    """How many leaves there are; its only row is locked while leaves are added."""

    clear_columns = ("size",)
    clear_why = "the number of acts, never which"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="journal_one_log_head"
            ),
        ]

    def __str__(self) -> str:
        return f"log of {self.size}"


class SharedHead(models.Model):
    """The size of a head that somebody outside may remember: packages show growth from it."""

    clear_columns = ("size",)
    clear_why = "how many acts there were when a head was shown or handed out"

    size = models.PositiveBigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"head of {self.size}"


class LogLeaf(models.Model):
    """One act, as a salted commitment that shows nothing of the act."""

    clear_columns = ("position", "commitment")
    clear_why = "the order of acts, and a salted hash of each"

    position = models.PositiveBigIntegerField(primary_key=True)
    commitment = BytesField(max_length=COMMITMENT_SIZE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("commitment"), COMMITMENT_SIZE),
                name="journal_commitment_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"leaf {self.position}"


class JournalEntry(models.Model):
    """What a member did, sealed to the auditors; the salt of its leaf is inside."""

    clear_columns = ("leaf", "key_version")
    clear_why = "the log's order, and how often the auditors' key was changed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leaf = models.OneToOneField(
        LogLeaf, models.PROTECT, db_column="position", related_name="journal_entry"
    )
    key_version = models.PositiveIntegerField()
    sealed = BytesField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=GreaterThan(Length("sealed"), 0),
                name="journal_entry_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.leaf_id}"
