class SealingError(Exception):
    """A sealed thing did not open, or could not be understood."""


class SealBroken(SealingError):  # noqa: N818  it names what happened to the seal
    """Wrong key, wrong place, old version, swapped row or a changed bit.

    It says no more than that: which of them it was would help only an attacker.
    """

    def __init__(self) -> None:
        super().__init__("the seal does not hold")


class UnknownVersion(SealingError):  # noqa: N818  it names what was met
    """The version byte is none that this release knows: newer software wrote it, or it is damaged."""

    def __init__(self, version: int) -> None:
        super().__init__(f"unknown version {version}")
        self.version = version
