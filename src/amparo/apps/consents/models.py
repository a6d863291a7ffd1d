"""All that the desk itself knows of consents: random ids, and which were withdrawn.

Who agreed to what stands in the case, sealed. So a gate can ask, and a person's no can
take effect, without any key.
"""

from django.core.validators import RegexValidator
from django.db import models


class KnownToken(models.Model):
    """A token this desk has issued. One that is not here passes no gate."""

    clear_columns = ("id",)
    clear_why = "a random number that stands in the sealed case and investigation too"

    id = models.UUIDField(primary_key=True, editable=False)

    def __str__(self) -> str:
        return "consent token"


class Withdrawal(models.Model):
    """The person said no again. There is no way back: a new yes is a new token."""

    clear_columns = ("token", "week")
    clear_why = "a gate must read it without a key; the week serves what already left"

    token = models.OneToOneField(
        KnownToken, models.PROTECT, primary_key=True, related_name="withdrawal"
    )
    week = models.CharField(max_length=8, validators=[RegexValidator(r"\d{4}-W\d\d")])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(week__regex=r"^[0-9]{4}-W[0-9]{2}$"),
                name="consents_withdrawal_week",
            ),
        ]

    def __str__(self) -> str:
        return "withdrawal"
