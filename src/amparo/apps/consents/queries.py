from collections.abc import Iterable
from uuid import UUID

from amparo.apps.consents.models import KnownToken, Withdrawal


def is_known(token: UUID) -> bool:
    """Tell whether this desk issued the token."""
    return KnownToken.objects.filter(id=token).exists()


def is_withdrawn(token: UUID) -> bool:
    """Tell whether the person has said no again."""
    return Withdrawal.objects.filter(token_id=token).exists()


def withdrawn_among(tokens: Iterable[UUID]) -> set[UUID]:
    """Pick out those tokens that were withdrawn, in one question."""
    return set(
        Withdrawal.objects.filter(token_id__in=list(tokens)).values_list(
            "token_id", flat=True
        )
    )
