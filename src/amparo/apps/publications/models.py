"""Drafts lie in the investigation's file; the desk keeps only what is already public.

So nothing on the desk leads from a public text to a record, a consent or a case.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amparo.apps.events.models import Act, Information
from amparo.apps.members.fields import BytesField

LONGEST_TITLE = 200
LONGEST_SENTENCE = 1000
LONGEST_ALT = 500


class Draft(models.Model):
    """A statement in the making."""

    lives_in = "investigation"
    clear_columns = ()  # the whole file is encrypted

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    language = models.CharField(_("language"), max_length=35)
    drafted_by = models.UUIDField(editable=False)
    drafted_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-drafted_at"]
        constraints = [
            models.CheckConstraint(name="draft_has_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class Sentence(models.Model):
    """One sentence of a draft, in its place; with an item it is the caption of a picture."""

    lives_in = "investigation"
    clear_columns = ()

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="sentences")
    position = models.PositiveIntegerField()
    text = models.CharField(_("sentence"), max_length=LONGEST_SENTENCE)
    # An item of the vault, in the compartment of this investigation.
    item = models.UUIDField(null=True)
    alt = models.CharField(_("alternative text"), max_length=LONGEST_ALT, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="sentence_alt_is_of_a_picture",
                condition=Q(alt="") | Q(item__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["draft", "position"], name="sentence_has_its_place"
            ),
            models.CheckConstraint(
                name="sentence_says_something", condition=~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Citation(models.Model):
    """A record that a sentence rests on: information, or an act. Cited is not deleted."""

    lives_in = "investigation"
    clear_columns = ()

    sentence = models.ForeignKey(Sentence, models.CASCADE, related_name="citations")
    information = models.ForeignKey(
        Information, models.PROTECT, null=True, related_name="+"
    )
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="citation_is_of_one_record",
                condition=Q(information__isnull=False, act=None)
                | Q(information=None, act__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["sentence", "information"], name="information_cited_once"
            ),
            models.UniqueConstraint(fields=["sentence", "act"], name="act_cited_once"),
        ]

    def __str__(self) -> str:
        return "citation"


class Release(models.Model):
    """One person asked to let these very words out; a second one confirmed, or not yet.

    Both sign the same digest of the words and of the records beneath each sentence.
    `statement` is the random id that the public text will have. `tokens` are the consents
    it rested on when it left, so that a withdrawal can list what already left.
    """

    lives_in = "investigation"
    clear_columns = ()

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="releases")
    statement = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = BytesField(max_length=32)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    asked_signature = BytesField(max_length=64)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_signature = BytesField(max_length=64, default=b"")
    tokens = models.JSONField(default=list)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                name="release_confirmed_by_someone_at_some_time",
                condition=Q(
                    confirmed_by=None, confirmed_at=None, confirmed_signature=b""
                )
                | (
                    Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_signature=b"")
                ),
            ),
            models.CheckConstraint(
                name="release_takes_two_people",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
            ),
            models.UniqueConstraint(
                name="draft_is_released_once",
                fields=["draft"],
                condition=Q(confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return "release"


class PublishedStatement(models.Model):
    """What two people let out: the public words and nothing else.

    `sentences` is a list of {"text", "sources": [numbers from 1]}, with a "picture" where
    there is one; `sources` a list of public lines. The id is random and stands in no case and no consent.
    """

    clear_why = "all of it is public already"
    clear_columns = (
        "id",
        "title",
        "language",
        "sentences",
        "sources",
        "week",
        "is_on_front",
        "taken_down_week",
    )

    id = models.UUIDField(primary_key=True, editable=False)
    title = models.CharField(max_length=LONGEST_TITLE)
    language = models.CharField(max_length=35)
    sentences = models.JSONField()
    sources = models.JSONField()
    week = models.CharField(max_length=8)
    is_on_front = models.BooleanField(default=False)
    taken_down_week = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ["-week", "title"]
        constraints = [
            models.CheckConstraint(
                name="published_week", condition=Q(week__regex=r"^[0-9]{4}-W[0-9]{2}$")
            ),
            models.CheckConstraint(
                name="published_taken_down_week",
                condition=Q(taken_down_week="")
                | Q(taken_down_week__regex=r"^[0-9]{4}-W[0-9]{2}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PublishedPicture(models.Model):
    """A picture as everybody sees it: pixels without metadata, under a random id."""

    clear_why = "all of it is public already"
    clear_columns = ("id", "statement", "raw")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(
        PublishedStatement, models.CASCADE, related_name="pictures"
    )
    raw = BytesField()

    def __str__(self) -> str:
        return f"picture {self.id}"
