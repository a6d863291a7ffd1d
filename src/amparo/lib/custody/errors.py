from pathlib import Path


class CustodyError(Exception):
    """The custody log, or a proof from it, is not as it must be."""


class LogRewritten(CustodyError):  # noqa: N818  named for what is wrong
    """The rows given say something else than the tiles already published.

    `position` is the first leaf that differs, or the first that is gone.
    """

    def __init__(self, position: int) -> None:
        super().__init__(f"leaf {position} is not the one that was published")
        self.position = position


class LogGap(CustodyError):  # noqa: N818  named for what is wrong
    """The rows given start after the end of the tiles: some between are missing."""

    def __init__(self, position: int) -> None:
        super().__init__(f"leaf {position} was never given")
        self.position = position


class TileDamaged(CustodyError):  # noqa: N818  named for what is wrong
    """A tile is missing, has the wrong length, or does not hash to its parent."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"tile {path} is missing or damaged")
        self.path = path


class NoteRefused(CustodyError):  # noqa: N818  named for what is wrong
    """A signed note is malformed, or none of the keys we know signed it."""


class EventRefused(CustodyError):  # noqa: N818  named for what is wrong
    """A custody event is not canonical, or its signature does not hold."""


class ItemChanged(CustodyError):  # noqa: N818  named for what is wrong
    """What was read for a package is not what was recorded. `name` is the item's name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not what was recorded")
        self.name = name


class StampRefused(CustodyError):  # noqa: N818  named for what is wrong
    """What should prove a time does not hold, or holds for something else."""
