from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.apps.events.models.base import CODE_LENGTH, DATE_LENGTH, Recorded
from amparo.apps.events.models.happenings import Event
from amparo.apps.events.models.who_and_where import Actor

DEEPEST_HEARSAY = 9


class Source(Recorded):
    """Where information comes from. A person is here under an alias only."""

    class Kind(models.TextChoices):
        """What sort of source it is."""

        PERSON = "person", _("A person, by alias")
        MEDIA = "media", _("A news outlet or web site")
        ORGANISATION = "organisation", _("An organisation")
        OFFICIAL = "official", _("An official body")
        DOCUMENT = "document", _("A document")
        UNKNOWN = "unknown", _("Not known")

    class Reliability(models.TextChoices):
        """How the source has held up so far (Admiralty code); apart from what it says."""

        COMPLETELY = "A", _("Completely reliable")
        USUALLY = "B", _("Usually reliable")
        FAIRLY = "C", _("Fairly reliable")
        NOT_USUALLY = "D", _("Not usually reliable")
        UNRELIABLE = "E", _("Unreliable")
        UNJUDGED = "F", _("Cannot be judged")

    name = models.CharField(_("name or alias"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    address = models.CharField(_("web address"), max_length=500, blank=True)
    reliability = models.CharField(
        _("reliability"),
        max_length=1,
        choices=Reliability,
        default=Reliability.UNJUDGED,
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="source_has_name", condition=~Q(name="")),
            models.UniqueConstraint(
                fields=["kind", "name", "address"], name="source_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Information(Recorded):
    """What one source says about an event or a person, and how it came to know."""

    class DateBasis(models.TextChoices):
        """How we know the date of the material. A date is never guessed."""

        TEXT = "text", _("Stands in the text")
        META = "meta", _("Stands beside the text")
        INFERRED = "inferred", _("Inferred by a person, with a reason")
        UNKNOWN = "unknown", _("Not known")

    class Credibility(models.IntegerChoices):
        """How believable this statement is by itself (Admiralty code)."""

        CONFIRMED = 1, _("Confirmed by others")
        PROBABLE = 2, _("Probably true")
        POSSIBLE = 3, _("Possibly true")
        DOUBTFUL = 4, _("Doubtful")
        IMPROBABLE = 5, _("Improbable")
        UNJUDGED = 6, _("Cannot be judged")

    source = models.ForeignKey(Source, models.PROTECT, related_name="information")
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="information"
    )
    person = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="information"
    )
    connection = models.CharField(_("how it knows"), max_length=CODE_LENGTH)
    hearsay_depth = models.PositiveSmallIntegerField(_("steps from first hand"))
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("what it says"))
    language = models.CharField(_("language"), max_length=35)
    material_date = models.CharField(
        _("date of the material"), max_length=DATE_LENGTH, blank=True
    )
    earliest = models.DateField(null=True, editable=False)
    latest = models.DateField(null=True, editable=False)
    date_basis = models.CharField(
        _("how we know the date"), max_length=10, choices=DateBasis
    )
    date_note = models.CharField(_("where the date stands"), max_length=300, blank=True)
    credibility = models.PositiveSmallIntegerField(
        _("credibility"), choices=Credibility, default=Credibility.UNJUDGED
    )
    # The consent token that came with an extract, as JSON; whose it is stands in the case.
    consent = models.JSONField(null=True, editable=False)
    # SHA-256 of the material: the same article is recorded once.
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    accepted_by = models.UUIDField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "information"
        ordering = ["id"]
        # Counted on each first page; a text is 600 bytes, a line of these is ten.
        indexes = [
            models.Index(fields=["event", "person"], name="information_about"),
            models.Index(
                fields=["id"],
                condition=Q(accepted_by=None),
                name="information_unaccepted",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="information_accepted_by_someone_at_some_time",
                condition=Q(accepted_by=None, accepted_at=None)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="information_accepted_is_about_something",
                condition=Q(accepted_by=None)
                | Q(event__isnull=False)
                | Q(person__isnull=False),
            ),
            models.CheckConstraint(
                name="information_date_has_a_basis",
                condition=Q(material_date="", date_basis="unknown")
                | (
                    ~Q(material_date="")
                    & Q(date_basis__in=["text", "meta", "inferred"])
                ),
            ),
            models.CheckConstraint(
                name="information_inferred_date_says_why",
                condition=~Q(date_basis="inferred") | ~Q(date_note=""),
            ),
            models.UniqueConstraint(
                name="information_fingerprint_once",
                fields=["fingerprint"],
                condition=~Q(fingerprint=""),
            ),
            models.CheckConstraint(
                name="information_hearsay_depth",
                condition=Q(hearsay_depth__lte=DEEPEST_HEARSAY),
            ),
            models.CheckConstraint(
                name="information_credibility",
                condition=Q(credibility__gte=1, credibility__lte=6),
            ),
            models.CheckConstraint(
                name="information_says_something", condition=~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InformationItem(Recorded):
    """A sealed object of the vault that information rests on, by its id there."""

    information = models.ForeignKey(Information, models.PROTECT, related_name="items")
    item = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["information", "item"], name="information_item_once"
            ),
        ]

    def __str__(self) -> str:
        return "item"
