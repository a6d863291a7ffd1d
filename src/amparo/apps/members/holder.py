import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from amparo.apps.members.models import Member
from amparo.apps.members.roles import Role
from amparo.apps.members.rules import ceiling
from amparo.apps.members.sessions import FRESH
from amparo.lib.sealing.bundle import Bundle
from amparo.lib.sealing.directory import DirectoryEntry
from amparo.lib.sealing.keyring import Entry, Kind, Right, Ring
from amparo.lib.sealing.primitives.privates import SigningSeed, sign
from amparo.web.unseen import Unseen


@dataclass
class Holder:
    """A signed-in member with the keyring open, for the length of one request.

    `trusted` is the member's own directory entry, checked against the trustees.
    """

    member: Member
    bundle: Bundle = field(repr=False)
    ring: Ring = field(repr=False)
    trusted: DirectoryEntry
    today: dt.date
    passphrase_at: dt.datetime

    @property
    def id(self) -> UUID:
        """The member's id."""
        return self.trusted.member

    @property
    def alias(self) -> str:
        """The alias that trustees signed."""
        return self.trusted.alias

    @property
    def role(self) -> Role:
        """The role that trustees signed."""
        return Role(self.trusted.role)

    def entry(
        self, kind: Kind, compartment: UUID, *, version: int | None = None
    ) -> Entry:
        """Give the key entry of a compartment, the newest unless a version is asked for.

        Raises:
            Unseen: no such key, expired, or not for this role; absent looks the same.
        """
        found = (
            self.ring.get(kind, compartment)
            if version is None
            else self.ring.at(kind, compartment, version)
        )
        if (
            found is None
            or found.has_expired(self.today)
            or not ceiling(kind, self.role)
        ):
            raise Unseen
        return found

    def key(
        self, kind: Kind, compartment: UUID, *, version: int | None = None
    ) -> bytes:
        """Give a compartment's key.

        Raises:
            Unseen: as `entry`.
        """
        return self.entry(kind, compartment, version=version).key

    def has(self, kind: Kind, compartment: UUID, *, right: Right = Right.READ) -> bool:
        """Tell whether this member holds a compartment with a right."""
        try:
            return right in self.entry(kind, compartment).rights
        except Unseen:
            return False

    def compartments(self, kind: Kind) -> list[UUID]:
        """List the compartments of a kind that this member can open today."""
        return [c for c in self.ring.compartments(kind) if self.has(kind, c)]

    def sign(self, message: bytes) -> bytes:
        """Sign as this member (Ed25519)."""
        return sign(self._signing_seed, message)

    @cached_property
    def _signing_seed(self) -> SigningSeed:
        return SigningSeed(self.bundle.signing_seed)

    def is_fresh(self, now: dt.datetime) -> bool:
        """Tell whether the passphrase was typed within the last five minutes."""
        return self.passphrase_at <= now < self.passphrase_at + FRESH
