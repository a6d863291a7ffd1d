"""How a bundle becomes a holder: every stored thing is checked on the way."""

import datetime as dt

from amparo.apps.members import heads
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Member
from amparo.apps.members.queries import Untrusted, trusted_entry
from amparo.lib.sealing.bundle import Bundle
from amparo.lib.sealing.directory import DirectoryEntry
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.keyring import Ring, open_ring
from amparo.lib.sealing.primitives.privates import hpke_public, signing_public


class Tampered(Exception):  # noqa: N818  it names what was found
    """What is stored about a member contradicts itself; `reason` is for the journal."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_holder(
    member: Member, bundle: Bundle, *, passphrase_at: dt.datetime, now: dt.datetime
) -> Holder:
    """Open a member's ring, if all that is stored about them holds together.

    Raises:
        Tampered: the row, the ring or the directory entry is not what it must be.
    """
    try:
        trusted = trusted_entry(member)
    except Untrusted as untrusted:
        raise Tampered(untrusted.reason) from None
    _check_bundle(bundle, trusted)
    return Holder(
        member=member,
        bundle=bundle,
        ring=reopen_ring(member, bundle),
        trusted=trusted,
        today=now.date(),
        passphrase_at=passphrase_at,
    )


def reopen_ring(member: Member, bundle: Bundle) -> Ring:
    """Open the ring that the database holds, if it is the newest.

    Raises:
        Tampered: it is an earlier one, another one, or does not open.
    """
    try:
        head = heads.read_head(member.id, ring_key=bundle.ring_key)
        heads.check_ring(
            head, version=member.keyring_version, sealed=member.sealed_keyring
        )
        return open_ring(
            member.sealed_keyring,
            bundle.ring_key,
            member=member.id,
            version=member.keyring_version,
        )
    except heads.Rewound as rewound:
        raise Tampered(str(rewound)) from None
    except SealingError:
        raise Tampered("ring does not open") from None


def _check_bundle(bundle: Bundle, trusted: DirectoryEntry) -> None:
    """Refuse a bundle whose keys are not those that trustees signed: somebody made their own."""
    if hpke_public(bundle.hpke_seed) != trusted.hpke_public:
        raise Tampered("bundle of another key")
    if signing_public(bundle.signing_seed) != trusted.signing_public:
        raise Tampered("bundle of another signing key")
