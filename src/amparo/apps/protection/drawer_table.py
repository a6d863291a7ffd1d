"""The role matrix as a page for people: docs/reference/drawers.md."""

from collections.abc import Iterator

from amparo.apps.protection.drawers import (
    HOLDS,
    MATRIX,
    NEED_FRESH,
    Drawer,
    Reach,
    Standing,
)

WORDS = {
    Reach.NOTHING: "-",
    Reach.BY_REQUEST: "on request",
    Reach.READ: "read",
    Reach.WRITE: "read, write",
}
BEGINNING = """# Drawers

A case has five drawers, each under a key of its own.
A drawer whose key a member does not hold does not exist for that member: its page, its tab and its rows are missing, in the same bytes as for a case that was never opened.

## What lies where
"""
MIDDLE = """
Drawers marked with a clock open only within five minutes of typing the passphrase.

## Who reaches how far
"""
END = """
- **lead caseworker** is whoever may give the case's keys to others: who accepted the letter from intake, and whom they let lead too.
- **on request**: a written reason, a second person who decides, and an end within a month. Then it is read, never written.
- A documenter knows the person by the name of the case, and proposes extracts in the account; only a caseworker lets words out, under a consent.
- Whoever can read the account can note that the person withdrew a consent: a no waits for nobody.
- Intake, administrators and auditors reach into no drawer. What a role may hold at most stands in [roles](roles.md).

*This page is made from `amparo.apps.protection.drawers`.*
"""


def page() -> str:
    """Write the page from the matrix that decides."""
    return "\n".join([BEGINNING, *_contents(), MIDDLE, *_matrix(), END])


def _contents() -> Iterator[str]:
    yield "| drawer | holds | |\n| --- | --- | --- |"
    for drawer in Drawer:
        clock = "clock" if drawer in NEED_FRESH else ""
        yield f"| {drawer.value} | {HOLDS[drawer]} | {clock} |"


def _matrix() -> Iterator[str]:
    yield "| | " + " | ".join(drawer.value for drawer in Drawer) + " |"
    yield "| --- |" + " --- |" * len(Drawer)
    for standing in Standing:
        reaches = (WORDS[MATRIX[standing][drawer]] for drawer in Drawer)
        yield f"| {standing.label} | " + " | ".join(reaches) + " |"
