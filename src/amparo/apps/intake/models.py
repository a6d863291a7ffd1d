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

    clear_columns = ("id", "kind", "week", "state", "inbox_version")
    clear_why = "kind splits offers from danger without a key; state keeps a box from coming twice"

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

    clear_columns = ("report", "version", "inbox_version")
    clear_why = "version orders writes, so that colleagues cannot overwrite each other"

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
    clear_why = "nothing but a random number"

    id = models.UUIDField(primary_key=True, editable=False)
    inbox_version = models.PositiveIntegerField()
    sealed = BytesField()

    def __str__(self) -> str:
        return "handed thread"


class Handover(models.Model):
    """A letter to one caseworker: nobody else can open it, the sender neither."""

    clear_columns = ("id", "recipient", "week")
    clear_why = "the recipient must find it; it does not say which report it is"

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

    clear_columns = ("id", "thread", "undeliverable")
    clear_why = "the front files an answer by its thread, a random number there too"

    id = models.UUIDField(primary_key=True, editable=False)
    thread = models.UUIDField()
    # The front no longer has the conversation; kept so that staff are told.
    undeliverable = models.BooleanField(default=False)
    sealed = BytesField()

    def __str__(self) -> str:
        return "outgoing answer"
