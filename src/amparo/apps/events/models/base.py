"""What every record of an investigation has, and the trace that each change leaves."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

DATE_LENGTH = 40
CODE_LENGTH = 40


class Recorded(models.Model):
    """A record with a name of its own for other databases and for partners."""

    # Nothing of an investigation is clear: the whole file is encrypted.
    clear_columns: tuple[str, ...] = ()

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recorded_by = models.UUIDField(editable=False)
    recorded_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True


class Dated(models.Model):
    """When it was, as an EDTF text, and the two bounds computed from it."""

    when = models.CharField(_("when"), max_length=DATE_LENGTH, blank=True)
    earliest = models.DateField(null=True, editable=False)
    latest = models.DateField(null=True, editable=False)

    class Meta:
        abstract = True


def bounds_in_order(name: str) -> models.CheckConstraint:
    """Require that bounds are in order, and that there are none without a date."""
    return models.CheckConstraint(
        name=name,
        condition=(Q(earliest=None) | Q(latest=None) | Q(earliest__lte=F("latest")))
        & (~Q(when="") | Q(earliest=None, latest=None)),
    )


class Status(models.TextChoices):
    """How far a thing is established. A status is a claim of ours, dated by its revision."""

    ALLEGED = "alleged", _("Alleged")
    SEEN = "seen", _("Seen by a witness")
    CONFIRMED = "confirmed", _("Confirmed")
    CONTESTED = "contested", _("Contested")
    REFUTED = "refuted", _("Refuted")


class About(models.Model):
    """The one row that says what this file is."""

    clear_columns = ()

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    investigation = models.UUIDField()
    title = models.CharField(max_length=200)
    begun_by = models.UUIDField()
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="about_is_one_row", condition=Q(id=1)),
            models.CheckConstraint(name="about_has_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class Revision(models.Model):
    """One change of one record. Two triggers of the file refuse to change or delete it."""

    clear_columns = ()

    record = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    changed_by = models.UUIDField()
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="revision_says_why_it_changed",
                condition=Q(before__isnull=True) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"revision of {self.kind}"
