"""How a person's keys are made: once, here, and never known to anybody else."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from amparo.apps.members import heads
from amparo.apps.members.models import Member
from amparo.apps.members.one_time_codes import address, secret_in_letters
from amparo.apps.members.passphrases import stretch_new
from amparo.apps.members.queries import organisation
from amparo.apps.members.roles import Role
from amparo.apps.members.states import State
from amparo.lib.sealing.bundle import Bundle, seal_bundle
from amparo.lib.sealing.directory import DirectoryEntry
from amparo.lib.sealing.directory import State as Standing
from amparo.lib.sealing.keyring import Ring, seal_ring
from amparo.lib.sealing.primitives.privates import hpke_public, signing_public
from amparo.lib.sealing.primitives.publics import sha256
from amparo.lib.sealing.words import new_passphrase


@dataclass(frozen=True)
class Slip:
    """What a newcomer must take away: shown once, stored nowhere."""

    member: UUID
    alias: str
    passphrase: str
    totp_secret: str
    totp_address: str


def enroll_newcomer(alias: str, role: Role) -> Slip:
    """Make a newcomer's keys, passphrase and one-time-code secret, in the caller's transaction.

    Nothing is granted and nobody believes the keys before the trustees sign them.
    """
    bundle, passphrase, member = Bundle.new(), new_passphrase(), uuid4()
    stretched = stretch_new(passphrase)
    ring = seal_ring(Ring(), bundle.ring_key, member=member, version=1)
    Member.objects.create(
        id=member,
        alias=alias,
        role=role,
        state=State.INVITED,
        salt=stretched.salt,
        cost_memory_kib=stretched.cost.memory_kib,
        cost_passes=stretched.cost.passes,
        cost_lanes=stretched.cost.lanes,
        verifier=stretched.master.verifier,
        sealed_bundle=seal_bundle(bundle, stretched.master.unlock_key, member=member),
        sealed_keyring=ring,
        keyring_version=1,
        hpke_public=hpke_public(bundle.hpke_seed),
        signing_public=signing_public(bundle.signing_seed),
    )
    first = heads.Head(version=1, digest=sha256(ring).hex(), totp_step=0)
    heads.write_head(member, first, ring_key=bundle.ring_key)
    return Slip(
        member=member,
        alias=alias,
        passphrase=passphrase,
        totp_secret=secret_in_letters(bundle.totp_secret),
        totp_address=address(
            bundle.totp_secret, alias=alias, organisation=organisation().name
        ),
    )


def entry_for(
    member: Member, *, role: Role, standing: Standing = Standing.ACTIVE
) -> DirectoryEntry:
    """Write the entry that trustees are asked to sign next for this member."""
    mark = heads.find_entry_mark(member.id)
    return DirectoryEntry(
        organisation=organisation().id,
        member=member.id,
        alias=member.alias,
        role=role.value,
        hpke_public=member.hpke_public,
        signing_public=member.signing_public,
        serial=mark.serial + 1 if mark else 1,
        state=standing,
    )
