"""The claim ledger of an investigation, in its file: entries, and what follows from them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.apps.events.models import Information

ID_LENGTH = 32
HASH_LENGTH = 64


class LedgerEntry(models.Model):
    """One line of the ledger, as `lib.corroboration.entries` writes it. It is never changed."""

    clear_columns = ()  # the whole file is encrypted

    class Sort(models.TextChoices):
        """What an entry is."""

        DOCUMENT = "document", _("A text that came in")
        SUGGESTION = "suggestion", _("Suggested by a rule")
        READING = "reading", _("A text was read")
        DECISION = "decision", _("Decided by a person")
        ASSESSMENT = "assessment", _("Judged by a person")

    entry = models.CharField(max_length=ID_LENGTH, unique=True)
    sort = models.CharField(max_length=12, choices=Sort)
    body = models.BinaryField()
    at = models.CharField(max_length=32)
    # Which text a document, a suggestion or a reading is of; of a decision it is empty.
    text_sha256 = models.CharField(max_length=HASH_LENGTH, blank=True)

    class Meta:
        ordering = ["at", "entry"]
        indexes = [models.Index(fields=["text_sha256", "sort"], name="entry_of_text")]
        constraints = [
            models.CheckConstraint(
                name="entry_says_something", condition=~Q(body=b"") & ~Q(at="")
            ),
        ]

    def __str__(self) -> str:
        return self.entry


class TextReading(models.Model):
    """A text of the investigation as the machine read it last; what it suggests of it."""

    clear_columns = ()

    information = models.OneToOneField(
        Information, models.CASCADE, related_name="reading"
    )
    rules = models.CharField(max_length=40)
    text_sha256 = models.CharField(max_length=HASH_LENGTH)
    # The text in which spans count, and the suggestions as `claims read --json` prints them.
    text = models.TextField()
    printed = models.JSONField()
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.information_id)


class Outlook(models.Model):
    """What follows from all readings together: claims, series, contradictions. One row."""

    clear_columns = ()

    printed = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="outlook_is_one", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return "outlook"
