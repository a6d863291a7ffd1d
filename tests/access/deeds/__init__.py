"""What people send to each page, filled in rightly, and what it changes when it is taken.

Everybody sends the same right form, whoever they are: then only who they are can stop it.
"""

from tests.access.deeds import cases, people, records
from tests.access.deeds.visits import DEEDS, Deed, Visit

ROOMS = (people, cases, records)


def deed(page: str, visit: Visit) -> Deed:
    """Give the form for a page; an empty one where a button is all there is."""
    return DEEDS.get(page, lambda _visit: Deed({}))(visit)


__all__ = ["Deed", "Visit", "deed"]
