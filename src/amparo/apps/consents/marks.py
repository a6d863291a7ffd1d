"""Withdrawals once more, as empty files beside the database.

Whoever can write the database could delete a withdrawal's row and bring a dead consent
back to life. The mark is on the desk's disk, where the database's rights do not reach.
"""

from pathlib import Path
from uuid import UUID

from django.conf import settings

from amparo.lib.store.durable import write_file


def mark_withdrawn(token: UUID) -> None:
    """Write the mark, durably."""
    write_file(_folder() / str(token), b"")


def is_marked(token: UUID) -> bool:
    """Tell whether the mark is there."""
    return (_folder() / str(token)).exists()


def _folder() -> Path:
    return Path(settings.AMPARO_HOME) / "desk" / "withdrawals"
