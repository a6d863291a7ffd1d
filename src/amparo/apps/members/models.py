import uuid
from typing import ClassVar

from django.db import models

from amparo.apps.members.fields import BytesField
from amparo.apps.members.roles import Role
from amparo.apps.members.states import State


class Organisation(models.Model):
    """The one organisation of this desk, with the public halves of its keys.

    Read it through `queries.organisation`, which compares it with the pin beside the
    database: a row alone is not believed.
    """

    clear_columns = (
        "name",  # printed on every public page
        "trustees",  # public keys
        "directory_threshold",
        "recovery_public",
        "recovery_signing_public",
        "inbox_compartment",
        "inbox_version",
        "inbox_public",  # the front shows it to every reporter
        "journal_compartment",
        "journal_version",
        "journal_public",
        "founded_week",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(max_length=200)
    trustees = models.JSONField()
    directory_threshold = models.PositiveSmallIntegerField(default=2)
    recovery_public = BytesField()
    recovery_signing_public = BytesField()
    inbox_compartment = models.UUIDField()
    inbox_version = models.PositiveIntegerField(default=1)
    inbox_public = BytesField()
    journal_compartment = models.UUIDField()
    journal_version = models.PositiveIntegerField(default=1)
    journal_public = BytesField()
    founded_week = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(only=True), name="members_one_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Someone of the staff, known by an alias.

    `role`, `alias` and the public keys are copies for lists; what is believed stands in
    `directory_entry`, under the trustees' signatures.
    """

    clear_columns = (
        "alias",  # a pseudonym
        "role",
        "state",
        "cost_memory_kib",
        "cost_passes",
        "cost_lanes",
        "salt",
        "verifier",  # hash of a value that only the passphrase yields
        "keyring_version",  # counts the changes of a ring
        "hpke_public",
        "signing_public",
        "directory_entry",
        "directory_signatures",
        "last_totp_step",  # half a minute in which this member last signed in
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alias = models.CharField(max_length=40, unique=True)
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.INVITED
    )
    salt = BytesField(default=bytes)
    cost_memory_kib = models.PositiveIntegerField()
    cost_passes = models.PositiveSmallIntegerField()
    cost_lanes = models.PositiveSmallIntegerField()
    verifier = BytesField(default=bytes)
    sealed_bundle = BytesField(default=bytes)
    sealed_keyring = BytesField(default=bytes)
    keyring_version = models.PositiveIntegerField(default=0)
    hpke_public = BytesField()
    signing_public = BytesField()
    directory_entry = BytesField(default=bytes)
    directory_signatures = models.JSONField(default=list)
    last_totp_step = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["frozen", "left"])
                | models.Q(sealed_bundle=b"", sealed_keyring=b"", verifier=b""),
                name="members_the_frozen_hold_nothing",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="active") | ~models.Q(directory_entry=b""),
                name="members_the_active_are_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.alias


class Grant(models.Model):
    """A compartment key on its way to one colleague; gone at their next sign-in.

    The row shows neither who gives nor what: both are inside the seal.
    """

    clear_columns = ("recipient",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="grants"
    )
    sealed = BytesField()

    def __str__(self) -> str:
        return str(self.id)


class RecoveryCopy(models.Model):
    """A compartment key sealed to the recovery key, which only three trustees can rebuild."""

    clear_columns: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = BytesField()

    def __str__(self) -> str:
        return str(self.id)


class CompartmentRoster(models.Model):
    """Who holds one compartment's key, sealed under that key.

    The row's id is derived from the key too, so that only holders can find it.
    """

    clear_columns = ("revision",)  # counts the changes; part of the seal's place

    id = models.UUIDField(primary_key=True, editable=False)
    revision = models.PositiveIntegerField()
    sealed = BytesField()

    def __str__(self) -> str:
        return str(self.id)


class Invitation(models.Model):
    """A code on paper, good for one newcomer and a few days."""

    clear_columns = (
        "code_digest",
        "role",
        "expires_on",  # a date of the administrator's, days ahead
        "member",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_digest = BytesField(unique=True)
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    expires_on = models.DateField()
    # Set when the code was used: a code with a member is spent.
    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, null=True, related_name="invitation"
    )

    def __str__(self) -> str:
        return str(self.id)


class Sponsorship(models.Model):
    """A colleague who compared a newcomer's words in person, and signs that."""

    clear_columns = ("newcomer", "sponsor", "signature")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    newcomer = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="sponsorships"
    )
    sponsor = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    signature = BytesField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["newcomer", "sponsor"], name="members_a_sponsor_counts_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(newcomer=models.F("sponsor")),
                name="members_nobody_sponsors_themselves",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class FreezeRequest(models.Model):
    """The first of two colleagues who want a third one frozen."""

    clear_columns = ("member", "asked_by", "signature")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, related_name="freeze_request"
    )
    asked_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    signature = BytesField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(member=models.F("asked_by")),
                name="members_nobody_freezes_themselves",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class SignInThrottle(models.Model):
    """Failed sign-ins of one alias, whether or not somebody has it."""

    clear_columns = (
        "alias_digest",
        "failures",
        "shut_until",  # minutes ahead; the row goes with the next good sign-in
    )

    alias_digest = BytesField(primary_key=True)
    failures = models.PositiveSmallIntegerField(default=0)
    shut_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.failures} failures"
