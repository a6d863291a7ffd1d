from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amparo.apps.events.models.base import CODE_LENGTH, Recorded
from amparo.lib.values.places import Precision

PRECISIONS = [
    (Precision.EXACT, _("Exact point")),
    (Precision.BUILDING, _("Building")),
    (Precision.SETTLEMENT, _("Town or village")),
    (Precision.DISTRICT, _("District")),
    (Precision.REGION, _("Region")),
    (Precision.COUNTRY, _("Country")),
]


class Place(Recorded):
    """Where something was, no more precisely than it is known."""

    class State(models.TextChoices):
        """How sure it is that the place is what it is said to be."""

        UNSTATED = "unstated", _("Not stated")
        ALLEGED = "alleged", _("Alleged")
        SEEN = "seen", _("Seen by a witness")
        CONFIRMED = "confirmed", _("Confirmed")
        CLOSED = "closed", _("Closed")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind of place"), max_length=CODE_LENGTH)
    precision = models.PositiveSmallIntegerField(_("precision"), choices=PRECISIONS)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    within = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts"
    )
    state = models.CharField(
        _("status"), max_length=10, choices=State, default=State.UNSTATED
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="place_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="place_precision_is_known",
                condition=Q(precision__in=[int(p) for p in Precision]),
            ),
            models.CheckConstraint(
                name="place_has_both_degrees_or_none",
                # A comparison with nothing is neither true nor false, and would pass.
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
            ),
            models.CheckConstraint(
                name="place_is_not_within_itself",
                condition=Q(within=None) | ~Q(within=F("id")),
            ),
            models.UniqueConstraint(
                fields=["name", "kind", "within"], name="place_once"
            ),
            models.UniqueConstraint(
                fields=["name", "kind"],
                condition=Q(within=None),
                name="place_once_at_the_top",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Actor(Recorded):
    """Someone with a part in an act, under an alias.

    There is no field for who a person is or loves, and none for a name: only a
    perpetrator acting for an institution may have an official name.
    """

    class Kind(models.TextChoices):
        """The part they have."""

        VICTIM = "victim", _("Victim")
        PERPETRATOR = "perpetrator", _("Perpetrator")

    class Unit(models.TextChoices):
        """What one alias counts as."""

        PERSON = "person", _("One person")
        FAMILY = "family", _("A family")
        GROUP = "group", _("A group")
        BODY = "body", _("An institution")

    alias = models.CharField(_("alias"), max_length=100)
    kind = models.CharField(_("part"), max_length=12, choices=Kind)
    unit = models.CharField(
        _("counts as"), max_length=10, choices=Unit, default=Unit.PERSON
    )
    count_least = models.PositiveIntegerField(_("at least"), null=True, blank=True)
    count_most = models.PositiveIntegerField(_("at most"), null=True, blank=True)
    count_words = models.CharField(_("in the words used"), max_length=100, blank=True)
    official_name = models.CharField(_("official name"), max_length=200, blank=True)

    class Meta:
        ordering = ["alias"]
        constraints = [
            models.CheckConstraint(name="actor_has_alias", condition=~Q(alias="")),
            models.UniqueConstraint(fields=["kind", "alias"], name="actor_once"),
            models.CheckConstraint(
                name="actor_kind_is_known",
                condition=Q(kind__in=["victim", "perpetrator"]),
            ),
            models.CheckConstraint(
                name="actor_named_only_as_perpetrator",
                condition=Q(kind="perpetrator") | Q(official_name=""),
            ),
            models.CheckConstraint(
                name="actor_victim_is_no_institution",
                condition=~Q(kind="victim", unit="body"),
            ),
            models.CheckConstraint(
                name="actor_one_person_is_not_counted",
                condition=~Q(unit="person")
                | Q(count_least=None, count_most=None, count_words=""),
            ),
            models.CheckConstraint(
                name="actor_count_in_order",
                condition=Q(count_least=None)
                | Q(count_most=None)
                | Q(count_least__lte=F("count_most")),
            ),
        ]

    def __str__(self) -> str:
        return self.alias
