"""The JSON files that go between the desk and the trustees' offline machines. See docs/formats/recovery.md."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar
from uuid import UUID

from amparo.lib.refusal import Refused
from amparo.lib.sealing.directory import DirectoryEntry, Signature
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.keyring import Entry, Kind

TRUSTEE = "trustee/v1"
DIRECTORY_REQUEST = "directory-request/v1"
DIRECTORY_SIGNATURE = "directory-signature/v1"
RECOVERY_REQUEST = "recovery-request/v1"
RECOVERED_GRANTS = "recovered-grants/v1"

Json = Mapping[str, Any]
Read = TypeVar("Read")


@dataclass(frozen=True)
class Trustee:
    """A trustee's file: their signing key, their share, and whom else the organisation trusts."""

    organisation: UUID
    signing_seed: bytes = field(repr=False)
    share: str = field(repr=False)
    recovery_public: bytes = field(repr=False)
    trustees: tuple[bytes, ...]
    threshold: int

    @classmethod
    def from_json(cls, told: Json) -> Self:
        """Read a trustee's file.

        Raises:
            Refused: it is something else, or damaged.
        """
        return _read(TRUSTEE, told, cls._from_json)

    @classmethod
    def _from_json(cls, told: Json) -> Self:
        return cls(
            organisation=UUID(told["organisation"]),
            signing_seed=bytes.fromhex(told["signing_seed"]),
            share=told["share"],
            recovery_public=bytes.fromhex(told["recovery_public"]),
            trustees=tuple(bytes.fromhex(public) for public in told["trustees"]),
            threshold=told["threshold"],
        )

    def creed(self) -> tuple[object, ...]:
        """Give what must be the same in every trustee's file."""
        return self.organisation, self.recovery_public, self.trustees, self.threshold


@dataclass(frozen=True)
class RecoveryRequest:
    """What the desk asks three trustees for."""

    organisation: UUID
    recipient: UUID
    kinds: frozenset[Kind]
    compartments: frozenset[UUID]
    directory: tuple[tuple[DirectoryEntry, tuple[Signature, ...]], ...]
    copies: tuple[bytes, ...]

    @classmethod
    def from_json(cls, told: Json) -> Self:
        """Read a request.

        Raises:
            Refused: it is something else, or damaged.
        """
        return _read(RECOVERY_REQUEST, told, cls._from_json)

    @classmethod
    def _from_json(cls, told: Json) -> Self:
        return cls(
            organisation=UUID(told["organisation"]),
            recipient=UUID(told["recipient"]),
            kinds=frozenset(Kind(number) for number in told["kinds"]),
            compartments=frozenset(UUID(text) for text in told["compartments"]),
            directory=tuple(
                (_entry_of(row), tuple(map(_signature_of, row["signatures"])))
                for row in told["directory"]
            ),
            copies=tuple(_unbase64(copy) for copy in told["copies"]),
        )

    def wants(self, entry: Entry) -> bool:
        """Tell whether this key is asked for."""
        everywhere = not self.compartments
        return entry.kind in self.kinds and (
            everywhere or entry.compartment in self.compartments
        )


def entry_of_request(told: Json) -> DirectoryEntry:
    """Read whom a directory request is about.

    Raises:
        Refused: it is something else, or damaged.
    """
    return _read(DIRECTORY_REQUEST, told, _entry_of)


def base64_of(raw: bytes) -> str:
    """Write bytes as our files do."""
    return base64.b64encode(raw).decode()


def _read(form: str, told: Json, reader: Callable[[Json], Read]) -> Read:
    if told.get("amparo") != form:
        raise Refused(
            f"This is not a file of the form {form}.",
            "Look whether two files were exchanged.",
        )
    try:
        return reader(told)
    except (KeyError, TypeError, ValueError, AttributeError, SealingError):
        raise Refused("The file is damaged.", "Bring it again.") from None


def _entry_of(told: Json) -> DirectoryEntry:
    return DirectoryEntry.from_bytes(_unbase64(told["entry"]))


def _signature_of(told: Json) -> Signature:
    return Signature(int(told["trustee"]), bytes.fromhex(told["signature"]))


def _unbase64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
