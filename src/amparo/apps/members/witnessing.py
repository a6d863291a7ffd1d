"""How the members' room writes the journal that stands above it.

The journal seals its entries and knows who acts, so it imports members; members may not
import it back. The setting AMPARO_NOTE names the one function, and it is looked up when
it is first needed. Nothing else in the house may reach upwards like this.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from amparo.apps.members.holder import Holder


def note(
    *,
    verb: str,
    by: Holder | None,
    now: datetime,
    subject: UUID | None = None,
    facts: Mapping[str, object] | None = None,
) -> int:
    """Write the journal, in the caller's transaction; return the leaf's position."""
    return _journal(settings.AMPARO_NOTE)(
        verb=verb, by=by, now=now, subject=subject, facts=dict(facts or {})
    )


@cache
def _journal(dotted_path: str) -> Callable[..., int]:
    return cast("Callable[..., int]", import_string(dotted_path))
