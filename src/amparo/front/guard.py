"""Keep whatever opens a seal out of the front's process.

Of `amparo.lib.sealing` the front may import only the half that seals; anything added there later is
closed until it is named here. tests/front/test_cannot_open.py imports the whole front and proves it.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

SEALING = "amparo.lib.sealing"
OPEN = {
    SEALING,
    *(
        f"{SEALING}.{name}"
        for name in (
            "contexts",
            "digit_codes",
            "errors",
            "padding",
            "primitives",
            "primitives.publics",
            "reporter",
            "reports",
            "spelling",
            "versions",
            "word_lists",
            "wordlists",
            "words",
        )
    ),
}
FOREIGN = ("amparo.apps", "amparo.config", "amparo.demo")


class FrontMayNotOpen(ImportError):  # noqa: N818  it says what was tried
    """A module that opens seals, or belongs to the desk, was about to enter the front's process."""


def is_closed(module: str) -> bool:
    """Say whether the front must never hold this module."""
    if module == SEALING or module.startswith(f"{SEALING}."):
        return module not in OPEN
    return module.startswith(FOREIGN)


class ClosedDoor(MetaPathFinder):
    """Refuses closed modules before anything else on the import path is asked."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Refuse a closed module; leave every other to the finders behind."""
        if is_closed(fullname):
            raise FrontMayNotOpen(f"the front may not import {fullname}")
        return None


def install() -> None:
    """Close the door, once.

    Raises:
        FrontMayNotOpen: something closed is inside already.
    """
    inside = sorted(name for name in sys.modules if is_closed(name))
    if inside:
        raise FrontMayNotOpen(f"the front's process already holds {inside[0]}")
    if not any(isinstance(finder, ClosedDoor) for finder in sys.meta_path):
        sys.meta_path.insert(0, ClosedDoor())
