"""A day at the desk, of every role."""

from tests.seizure.casework import Casework
from tests.seizure.documenting import Documenting


class Staff(Casework, Documenting):
    """What people do at the desk, with one memory of what they hold."""
