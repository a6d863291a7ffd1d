from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.apps.events.models.base import (
    CODE_LENGTH,
    DATE_LENGTH,
    Dated,
    Recorded,
    Status,
    bounds_in_order,
)
from amparo.apps.events.models.who_and_where import Actor, Place


class Event(Dated, Recorded):
    """Things that happened together. `when` is its beginning, `ended` its end.

    Both are EDTF texts; the bounds span both.
    """

    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("what happened"), blank=True)
    language = models.CharField(_("language"), max_length=35, default="en")
    ended = models.CharField(_("ended"), max_length=DATE_LENGTH, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="events"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.ALLEGED
    )

    class Meta:
        indexes = [
            # A timeline is read from this index alone.
            models.Index(fields=["earliest", "latest"], name="event_span"),
            models.Index(fields=["latest"], name="event_latest"),
        ]
        constraints = [
            bounds_in_order("event_bounds"),
            models.CheckConstraint(name="event_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="event_ends_only_if_begun", condition=Q(ended="") | ~Q(when="")
            ),
            models.CheckConstraint(
                name="event_status_is_known", condition=Q(status__in=Status.values)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Act(Dated, Recorded):
    """One type of harm to one victim: what is counted. A trigger checks the victim."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="acts")
    victim = models.ForeignKey(Actor, models.PROTECT, related_name="suffered")
    type = models.CharField(_("what was done"), max_length=CODE_LENGTH)
    method = models.CharField(_("how"), max_length=CODE_LENGTH, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="acts"
    )
    victim_status = models.CharField(
        _("what became of the victim"), max_length=CODE_LENGTH, blank=True
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.ALLEGED
    )
    words = models.TextField(_("in the words used"), blank=True)

    class Meta:
        ordering = ["earliest", "id"]
        indexes = [models.Index(fields=["type"], name="act_type")]
        constraints = [
            bounds_in_order("act_bounds"),
            models.CheckConstraint(name="act_has_type", condition=~Q(type="")),
            models.CheckConstraint(
                name="act_status_is_known", condition=Q(status__in=Status.values)
            ),
        ]

    def __str__(self) -> str:
        return self.type


class Involvement(Recorded):
    """One perpetrator's part in one act. A trigger checks that it is a perpetrator."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="involvements")
    perpetrator = models.ForeignKey(Actor, models.PROTECT, related_name="involvements")
    degree = models.CharField(_("part in it"), max_length=CODE_LENGTH)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.ALLEGED
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["act", "perpetrator", "degree"], name="involvement_once"
            ),
            models.CheckConstraint(
                name="involvement_has_degree", condition=~Q(degree="")
            ),
        ]

    def __str__(self) -> str:
        return self.degree


class Intervention(Dated, Recorded):
    """What someone did to help: who, for whom, who was asked, and what came of it."""

    class Stage(models.TextChoices):
        """How far it has come."""

        PLANNED = "planned", _("Planned")
        MADE = "made", _("Made")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    event = models.ForeignKey(Event, models.PROTECT, related_name="interventions")
    victim = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="helped"
    )
    kind = models.CharField(_("kind"), max_length=CODE_LENGTH)
    made_by = models.CharField(_("by whom"), max_length=200)
    asked_of = models.CharField(_("asked of"), max_length=200, blank=True)
    reply = models.TextField(_("reply"), blank=True)
    effect = models.TextField(_("effect"), blank=True)
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage, default=Stage.MADE
    )

    class Meta:
        ordering = ["earliest", "id"]
        constraints = [
            bounds_in_order("intervention_bounds"),
            models.CheckConstraint(
                name="intervention_is_by_someone", condition=~Q(made_by="")
            ),
            models.CheckConstraint(
                name="intervention_replied_only_if_answered",
                condition=Q(reply="") | Q(stage__in=["answered", "closed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.kind
