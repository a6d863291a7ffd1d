"""What came in and what waits to go out. Everything that tells something is sealed."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact, GreaterThan

from amparo.apps.members.fields import BytesField
from amparo.apps.members.models import Member

WEEK = RegexValidator(r"^\d{4}-W\d\d$")
WEEK_PATTERN = r"^[0-9]{4}-W[0-9]{2}$"


class Received(models.Model):
    """One sealed box pulled from the front, under the id it had there.

    A text box lies in `sealed`; a file's bytes lie in the box folder under the same id.
    """

    class Kind(models.TextChoices):
        REPORT = "report"
        MESSAGE = "message"
        FILE = "file"
        OFFER = "offer"

    class State(models.TextChoices):
        HERE = "here"
        OFFERED = "offered"  # a letter to a caseworker is on its way
        GONE = "gone"  # emptied; the id stays until the front has forgotten the box

    # Kind splits offers from danger without a key; state keeps a box from coming twice.
    clear_columns = ("id", "kind", "week", "state", "inbox_version")

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    week = models.CharField(max_length=8, validators=[WEEK])
    state = models.CharField(max_length=8, choices=State, default=State.HERE)
    inbox_version = models.PositiveIntegerField()
    sealed = BytesField(default=bytes)
    # When the desk took it, sealed to the inbox: the clocks of triage count from here.
    arrival = BytesField(default=bytes)

    class Meta:
        indexes = [models.Index(fields=["state", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(week__regex=WEEK_PATTERN),
                name="intake_received_week",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["report", "message", "file", "offer"]),
                name="intake_received_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["here", "offered"])
                | Exact(Length("sealed"), 0) & Exact(Length("arrival"), 0),
                name="intake_gone_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return "received box"


class Sheet(models.Model):
    """What intake noted about one report: triage, contact rules, what was answered."""

    # Version orders the writes, so that two colleagues cannot overwrite each other.
    clear_columns = ("report", "version", "inbox_version")

    report = models.OneToOneField(
        Received, models.CASCADE, primary_key=True, related_name="+"
    )
    version = models.PositiveIntegerField()
    inbox_version = models.PositiveIntegerField()
    sealed = BytesField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=GreaterThan(Length("sealed"), 0),
                name="intake_sheet_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return "triage sheet"


class HandedThread(models.Model):
    """A conversation that lives in a case now; later messages follow it there."""

    clear_columns = ("id", "inbox_version")

    id = models.UUIDField(primary_key=True, editable=False)
    inbox_version = models.PositiveIntegerField()
    sealed = BytesField()

    def __str__(self) -> str:
        return "handed thread"


class Handover(models.Model):
    """A letter to one caseworker: nobody else can open it, the sender neither."""

    # The recipient must find it at sign-in. It says nothing of which report it is.
    clear_columns = ("id", "recipient", "week")

    id = models.UUIDField(primary_key=True, editable=False)
    recipient = models.ForeignKey(Member, models.CASCADE, related_name="+")
    week = models.CharField(max_length=8, validators=[WEEK])
    sealed = BytesField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(week__regex=WEEK_PATTERN),
                name="intake_handover_week",
            ),
        ]

    def __str__(self) -> str:
        return "handover letter"


class Outgoing(models.Model):
    """An answer sealed to its reporter, waiting for the next meeting with the front."""

    # The front files an answer by its thread, which is a random number there too.
    clear_columns = ("id", "thread", "undeliverable")

    id = models.UUIDField(primary_key=True, editable=False)
    thread = models.UUIDField()
    # The front no longer has the conversation; kept so that staff are told.
    undeliverable = models.BooleanField(default=False)
    sealed = BytesField()

    def __str__(self) -> str:
        return "outgoing answer"
