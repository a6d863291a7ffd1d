from __future__ import annotations

from functools import cached_property
from uuid import UUID

from amparo.apps.members.queries import trusted_directory


class Aliases:
    """Say who a member is by alias; the directory is read once, when first asked."""

    @cached_property
    def _known(self) -> dict[UUID, str]:
        return {member: entry.alias for member, entry in trusted_directory().items()}

    def of(self, member: UUID) -> str:
        """Give the alias of a colleague who is here; of others the start of their id."""
        return self._known.get(member, f"{str(member)[:8]}…")
