from collections.abc import Iterable
from uuid import UUID

from amparo.apps.consents.marks import is_marked
from amparo.apps.consents.models import KnownToken, Withdrawal


def is_known(token: UUID) -> bool:
    """Tell whether this desk issued the token."""
    return KnownToken.objects.filter(id=token).exists()


def is_withdrawn(token: UUID) -> bool:
    """Tell whether the person has said no again."""
    return is_marked(token) or Withdrawal.objects.filter(token_id=token).exists()


def withdrawn_among(tokens: Iterable[UUID]) -> set[UUID]:
    """Pick out those tokens that were withdrawn."""
    asked = list(tokens)
    rows = Withdrawal.objects.filter(token_id__in=asked)
    found = set(rows.values_list("token_id", flat=True))
    return found | {token for token in asked if is_marked(token)}
