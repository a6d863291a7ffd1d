"""What trustees do on their offline machines, on the files that go there and back. See docs/formats/recovery.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from amparo.lib.refusal import Refused
from amparo.lib.sealing.directory import (
    DirectoryEntry,
    Signature,
    State,
    check_entry,
    fingerprint_words,
    sign_entry,
)
from amparo.lib.sealing.errors import SealBroken, SealingError
from amparo.lib.sealing.grants import open_grant, seal_grant
from amparo.lib.sealing.keyring import Entry, Kind
from amparo.lib.sealing.primitives.privates import hpke_public, signing_public
from amparo.lib.sealing.primitives.publics import same
from amparo.lib.sealing.recovery import combine, recovery_signing_seed
from amparo.lib.sealing.trustee_files import (
    DIRECTORY_SIGNATURE,
    RECOVERED_GRANTS,
    Json,
    RecoveryRequest,
    Trustee,
    base64_of,
    entry_of_request,
)

Handle = tuple[Kind, UUID, int]


def entry_to_sign(request: Json) -> DirectoryEntry:
    """Read whom a trustee is asked to vouch for.

    Raises:
        Refused: not such a request, or its fingerprint is not that of the keys in it.
    """
    entry = entry_of_request(request)
    if request.get("fingerprint") != fingerprint_of(entry):
        raise Refused(
            "The fingerprint in this request is not that of its keys.",
            "Do not sign. Ask for a new request, and tell the other trustees.",
        )
    return entry


def fingerprint_of(entry: DirectoryEntry) -> str:
    """Spell an entry's keys as the words that two sponsors compared."""
    return fingerprint_words(
        hpke_public=entry.hpke_public, signing_public=entry.signing_public
    )


def sign_request(request: Json, trustee: Json) -> dict[str, Any]:
    """Vouch for the member in a request, as the trustee whose file this is.

    Raises:
        Refused: not such files, another organisation, or not one of its trustees.
    """
    entry, keeper = entry_to_sign(request), Trustee.from_json(trustee)
    _check_same_organisation(entry.organisation, keeper.organisation)
    try:
        signature = sign_entry(entry, keeper.signing_seed, trustees=keeper.trustees)
    except SealBroken:
        raise Refused(
            "This key is none of the trustees'.", "Bring the file of a trustee."
        ) from None
    return {
        "amparo": DIRECTORY_SIGNATURE,
        "organisation": str(entry.organisation),
        "entry": base64_of(entry.to_bytes()),
        "trustee": signature.trustee,
        "signature": signature.value.hex(),
    }


@dataclass(frozen=True)
class Recovery:
    """What a recovery request would give to whom, before it is given.

    `unbelieved` counts copies that did not open or that nobody trusted had signed.
    """

    recipient: DirectoryEntry
    entries: tuple[Entry, ...] = field(repr=False)
    unbelieved: int
    seed: bytes = field(repr=False)

    def grants(self) -> list[bytes]:
        """Seal each key to the recipient, older versions first."""
        keys = {_handle(entry): entry.key for entry in self.entries}
        return [
            seal_grant(
                entry,
                organisation=self.recipient.organisation,
                grantor=self.recipient.organisation,
                grantor_signing_seed=recovery_signing_seed(self.seed),
                recipient=self.recipient.member,
                recipient_public_key=self.recipient.hpke_public,
                previous_key=keys.get(_before(entry)),
            )
            for entry in self.entries
        ]


def read_recovery(request: Json, trustee_files: Sequence[Json]) -> Recovery:
    """Open what a recovery request asks for; nothing leaves yet.

    Raises:
        Refused: not such files, another organisation, too few shares, a recipient whom the
            trustees do not vouch for, or two copies that contradict each other.
    """
    keepers = [Trustee.from_json(told) for told in trustee_files]
    asked = RecoveryRequest.from_json(request)
    seed = _recovery_seed(keepers)
    _check_same_organisation(asked.organisation, keepers[0].organisation)
    directory = _believed_directory(asked.directory, keepers[0])
    recipient = directory.get(asked.recipient)
    if recipient is None or recipient.state is not State.ACTIVE:
        raise Refused(
            "The trustees do not vouch for the person who would receive these keys.",
            "Let two trustees sign them into the directory first.",
        )
    believed, unbelieved = _open_copies(asked, seed, directory)
    entries = tuple(entry for entry in _agreed(believed) if asked.wants(entry))
    return Recovery(recipient, entries, unbelieved, seed)


def grant_recovered(request: Json, trustee_files: Sequence[Json]) -> dict[str, Any]:
    """Give what a recovery request asks for, as the trustees whose files these are.

    Raises:
        Refused: as `read_recovery`.
    """
    return recovered_file(read_recovery(request, trustee_files))


def recovered_file(recovery: Recovery) -> dict[str, Any]:
    """Write the file that goes back to the desk."""
    return {
        "amparo": RECOVERED_GRANTS,
        "organisation": str(recovery.recipient.organisation),
        "recipient": str(recovery.recipient.member),
        "grants": [base64_of(sealed) for sealed in recovery.grants()],
    }


def check_shares(trustee_files: Sequence[Json]) -> None:
    """Make sure, as a drill, that these trustees together hold the recovery key.

    Raises:
        Refused: they do not.
    """
    _recovery_seed([Trustee.from_json(told) for told in trustee_files])


def _recovery_seed(keepers: Sequence[Trustee]) -> bytes:
    if len({keeper.creed() for keeper in keepers}) > 1:
        raise Refused(
            "These trustees' files do not agree on whom the organisation trusts.",
            "Do not go on. One of them is of another organisation, or was changed.",
        )
    seed = combine(keeper.share for keeper in keepers)
    if hpke_public(seed) != keepers[0].recovery_public:
        raise Refused(
            "These shares open another key than this organisation's.",
            "Bring shares of the same ceremony.",
        )
    return seed


def _believed_directory(
    rows: Sequence[tuple[DirectoryEntry, tuple[Signature, ...]]], keeper: Trustee
) -> dict[UUID, DirectoryEntry]:
    """Keep the newest entry of each member that enough trustees signed."""
    believed: dict[UUID, DirectoryEntry] = {}
    for entry, signatures in sorted(rows, key=lambda row: row[0].serial):
        if entry.organisation == keeper.organisation and _is_vouched_for(
            entry, signatures, keeper
        ):
            believed[entry.member] = entry
    return believed


def _is_vouched_for(
    entry: DirectoryEntry, signatures: Sequence[Signature], keeper: Trustee
) -> bool:
    try:
        check_entry(
            entry, signatures, trustees=keeper.trustees, threshold=keeper.threshold
        )
    except SealBroken:
        return False
    return True


def _open_copies(
    asked: RecoveryRequest, seed: bytes, directory: Mapping[UUID, DirectoryEntry]
) -> tuple[list[Entry], int]:
    keys = {member: entry.signing_public for member, entry in directory.items()}
    keys[asked.organisation] = signing_public(recovery_signing_seed(seed))
    believed = []
    for copy in asked.copies:
        try:
            believed.append(_open_copy(copy, asked.organisation, seed, keys))
        except SealingError:
            continue
    return believed, len(asked.copies) - len(believed)


def _open_copy(
    copy: bytes, organisation: UUID, seed: bytes, keys: Mapping[UUID, bytes]
) -> Entry:
    def signing_key_of(member: UUID) -> bytes:
        if member not in keys:
            raise SealBroken
        return keys[member]

    _, entry = open_grant(
        copy,
        organisation=organisation,
        recipient=organisation,
        hpke_seed=seed,
        signing_key_of=signing_key_of,
    )
    return entry


def _agreed(entries: Sequence[Entry]) -> list[Entry]:
    """One entry for each kind, compartment and version, in that order."""
    agreed: dict[Handle, Entry] = {}
    for entry in entries:
        known = agreed.setdefault(_handle(entry), entry)
        if not same(known.key, entry.key):
            raise Refused(
                "Two copies give different keys for the same compartment.",
                "Do not go on. Someone put a false copy there: look into the journal.",
            )
    return [agreed[handle] for handle in sorted(agreed)]


def _handle(entry: Entry) -> Handle:
    return entry.kind, entry.compartment, entry.version


def _before(entry: Entry) -> Handle:
    return entry.kind, entry.compartment, entry.version - 1


def _check_same_organisation(one: UUID, other: UUID) -> None:
    if one != other:
        raise Refused(
            "These files belong to different organisations.",
            "Bring files of one organisation.",
        )
