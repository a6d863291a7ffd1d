"""What lies on the front: sealed boxes, conversations and answers, each under a random id.

The tables have no rowid (see the migration): the order of arrival within a week shows nowhere.
"""

import uuid
from typing import ClassVar

from django.db import models


class Box(models.Model):
    """One sealed thing on its way to the desk; the bytes of a file lie in `front/boxes/` under its id."""

    objects: ClassVar[models.Manager["Box"]] = models.Manager()

    class Kind(models.TextChoices):
        REPORT = "report"
        MESSAGE = "message"
        FILE = "file"
        OFFER = "offer"

    class State(models.TextChoices):
        NEW = "new"
        FETCHED = "fetched"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind)
    week = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["report", "message", "file", "offer"]),
                name="box_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["new", "fetched"]),
                name="box_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Thread(models.Model):
    """One conversation, or the twin that every conversation has; the two cannot be told apart.

    `lookup` is derived from the reporter's code, or random. `wrapped_key` is the reply key, sealed
    under the code, or random.
    """

    objects: ClassVar[models.Manager["Thread"]] = models.Manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    twin = models.UUIDField(unique=True)
    lookup = models.BinaryField(unique=True)
    wrapped_key = models.BinaryField()
    week = models.CharField(max_length=8)

    def __str__(self) -> str:
        return str(self.id)


class Reply(models.Model):
    """One sealed answer, or the random bytes of equal size that its twin gets."""

    objects: ClassVar[models.Manager["Reply"]] = models.Manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    pair = models.UUIDField()
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)
