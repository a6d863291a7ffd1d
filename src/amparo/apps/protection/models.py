"""Cases. The desk sees that there are some, by week; all else is sealed, drawer by drawer."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from amparo.apps.members.fields import BytesField

WEEK_PATTERN = r"^[0-9]{4}-W[0-9]{2}$"
DRAWERS = ["contact", "identity", "account", "protection", "extract"]
NOUNS = ["title", "sheet", "entry"]


class Case(models.Model):
    """One person, or people who must be kept safe together."""

    clear_columns = ("id", "week")
    clear_why = "the week it was opened, for retention"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    week = models.CharField(max_length=8, validators=[RegexValidator(WEEK_PATTERN)])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(week__regex=WEEK_PATTERN),
                name="protection_case_week",
            ),
        ]

    def __str__(self) -> str:
        return "case"


class DrawerRecord(models.Model):
    """One sealed record in one drawer, in its newest version.

    A drawer has a title (the case's pseudonym, so that any drawer alone can show it), a
    sheet, and entries. What an entry is (a message, a consent, an extract) is sealed too.
    """

    clear_columns = ("id", "case", "drawer", "noun", "version", "key_version")
    clear_why = "version orders writes; key_version says which key opens it"

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    drawer = models.CharField(max_length=10)
    noun = models.CharField(max_length=5)
    version = models.PositiveIntegerField()
    key_version = models.PositiveIntegerField()
    sealed = BytesField()

    class Meta:
        indexes = [
            # Covers the list of cases: one walk through one drawer's titles.
            models.Index(fields=["noun", "drawer", "case"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(drawer__in=DRAWERS), name="protection_known_drawer"
            ),
            models.CheckConstraint(
                condition=models.Q(noun__in=NOUNS), name="protection_known_noun"
            ),
            models.CheckConstraint(
                condition=GreaterThan(Length("sealed"), 0),
                name="protection_record_is_sealed",
            ),
            models.UniqueConstraint(
                fields=["case", "drawer", "noun"],
                condition=models.Q(noun__in=["title", "sheet"]),
                name="protection_one_title_and_sheet",
            ),
        ]

    def __str__(self) -> str:
        return "drawer record"


class DrawerRevision(models.Model):
    """An earlier version of a record, still sealed as it stood there."""

    clear_columns = ("record", "version", "key_version")
    clear_why = "as the record it was"

    record = models.ForeignKey(DrawerRecord, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    key_version = models.PositiveIntegerField()
    sealed = BytesField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "version"], name="protection_one_revision_a_version"
            ),
        ]

    def __str__(self) -> str:
        return "earlier version"
