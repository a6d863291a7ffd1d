from uuid import UUID

from amparo.lib.refusal import Refused


class StoreError(Exception):
    """A stored thing is not what was put there."""


class ObjectMissing(StoreError):  # noqa: N818  named for what is wrong
    """No object has this id: it was deleted, lost, or never kept here."""

    def __init__(self, object_id: UUID) -> None:
        super().__init__(f"object {object_id} is not in the store")
        self.object_id = object_id


class ObjectDamaged(StoreError):  # noqa: N818  named for what is wrong
    """The object does not open: changed, cut, swapped, or not under this key and context.

    What was read before the error is true, but it is not the whole.
    """

    def __init__(self, object_id: UUID) -> None:
        super().__init__(f"object {object_id} does not open")
        self.object_id = object_id


class KeystoreDamaged(StoreError):  # noqa: N818  named for what is wrong
    """The file of keys is none of ours, or its structure is broken."""

    def __init__(self) -> None:
        super().__init__("the keystore is damaged")


class EpochKeyMissing(Refused):
    """The key of the keystore's epoch is not where it should lie, or is another one."""

    def __init__(self) -> None:
        super().__init__(
            "The medium with the key of the keystore is not here.",
            "Put it in, then try again. Without it nothing sealed opens.",
        )


class NoRoom(Refused):
    """The disk is full. Nothing half-written was left behind."""

    def __init__(self) -> None:
        super().__init__(
            "There is no room left to keep this.",
            "Nothing that was kept is lost. Ask for more room, then try again.",
        )
