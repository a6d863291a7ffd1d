"""Written attacks of an administrator who can write every table of the desk's database.

They cannot write the files beside it, nor run code of their own on the desk. Each attack
must gain nothing and leave a trace that an auditor reads.
"""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from amparo.apps.journal.queries import entries
from amparo.apps.members.actions import (
    collect_grants,
    forget,
    freeze,
    grant,
    invite,
    keep,
    request_recovery,
    request_signatures,
    sign_in,
    sponsor,
    take_recovered,
    take_signatures,
)
from amparo.apps.members.actions.inviting import (
    accept_invitation,
    confirm_newcomer,
    words_of,
)
from amparo.apps.members.actions.rotating import ToRotate, rotation_list
from amparo.apps.members.actions.signing_in import NotSignedIn, Suspicious
from amparo.apps.members.models import (
    CompartmentRoster,
    FreezeRequest,
    Grant,
    Member,
    Organisation,
    RecoveryCopy,
    Sponsorship,
)
from amparo.apps.members.one_time_codes import code_at
from amparo.apps.members.passphrases import stretch_new
from amparo.apps.members.queries import (
    Untrusted,
    colleagues,
    get_member,
    member_by_alias,
    organisation,
    trusted_directory,
)
from amparo.apps.members.roles import Role
from amparo.apps.members.states import State
from amparo.lib.refusal import Refused
from amparo.lib.sealing.bundle import Bundle, seal_bundle
from amparo.lib.sealing.ceremonies import (
    grant_recovered,
    read_recovery,
    sign_request,
)
from amparo.lib.sealing.directory import DirectoryEntry, sign_entry
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.grants import open_grant, seal_grant
from amparo.lib.sealing.keyring import Entry, Kind, Ring, seal_ring
from amparo.lib.sealing.primitives.privates import (
    hpke_public,
    new_seed,
    signing_public,
)
from tests.cast import Cast, Person

pytestmark = pytest.mark.threat("T-04")

Trace = Callable[[], set[str]]
KNOWN_PASSPHRASE = "six words the attacker has chosen"


@pytest.fixture
def contact(cast: Cast) -> Entry:
    """A drawer's key that bako alone holds."""
    entry = Entry(Kind.CONTACT, uuid4(), 1, new_seed())
    keep(entry, by=cast.bako, now=cast.now)
    return entry


@pytest.fixture
def trace(cast: Cast) -> Trace:
    """What the journal tells an auditor, once an honest colleague has signed in."""

    def read() -> set[str]:
        enter(cast, "ines")
        told = entries(by=cast.open("ines")).object_list
        return {e.facts["reason"] for e in told if "reason" in e.facts}

    return read


def enter(cast: Cast, alias: str, passphrase: str | None = None) -> str:
    person = cast.person(alias)
    return sign_in(
        alias,
        passphrase=passphrase or person.passphrase,
        code=person.code(cast.now),
        now=cast.now,
    )


def row(alias: str) -> Any:
    return Member.objects.filter(alias=alias)


def stored(alias: str) -> dict[str, Any]:
    return Member.objects.filter(alias=alias).values().get()


def holds(cast: Cast, alias: str, entry: Entry) -> bool:
    return bool(cast.open(alias).has(entry.kind, entry.compartment))


def granted_by_hand(entry: Entry, *, to: str, grantor: UUID, seed: bytes) -> None:
    member = get_member(row(to).get().id)
    Grant.objects.create(
        recipient=member,
        sealed=seal_grant(
            entry,
            organisation=organisation().id,
            grantor=grantor,
            grantor_signing_seed=seed,
            recipient=member.id,
            recipient_public_key=member.hpke_public,
        ),
    )


# Grants


def test_01_a_grant_by_the_administrator_is_not_taken(cast: Cast, trace: Trace) -> None:
    planted = Entry(Kind.CONTACT, uuid4(), 1, new_seed())
    dina = cast.person("dina")
    granted_by_hand(planted, to="bako", grantor=dina.id, seed=dina.bundle.signing_seed)

    enter(cast, "bako")

    assert not holds(cast, "bako", planted)
    assert "against the table of roles" in trace()


def test_02_a_grant_in_a_colleague_s_name_is_not_taken(
    cast: Cast, trace: Trace
) -> None:
    planted = Entry(Kind.CONTACT, uuid4(), 1, new_seed())
    granted_by_hand(planted, to="chen", grantor=cast.bako.id, seed=new_seed())

    enter(cast, "chen")

    assert not holds(cast, "chen", planted)
    assert "seal or signature" in trace()


def test_03_a_grant_moved_to_another_row_does_not_open(
    cast: Cast, contact: Entry, trace: Trace
) -> None:
    grant(contact, to=member_by_alias("chen"), by=cast.bako, now=cast.now)
    Grant.objects.update(recipient_id=cast.person("dina").id)

    enter(cast, "dina")

    assert not holds(cast, "dina", contact)
    assert "seal or signature" in trace()


def test_04_another_key_for_a_compartment_that_is_held_is_not_taken(
    cast: Cast, contact: Entry, trace: Trace
) -> None:
    mole = cast.person("chen")
    planted = replace(contact, version=2, key=new_seed())
    granted_by_hand(planted, to="bako", grantor=mole.id, seed=mole.bundle.signing_seed)

    enter(cast, "bako")

    assert cast.open("bako").key(Kind.CONTACT, contact.compartment) == contact.key
    assert "contradicts a key held" in trace()


def test_05_a_false_recovery_copy_is_left_out_by_the_trustees(cast: Cast) -> None:
    pinned, dina = organisation(), cast.person("dina")
    false_key = Entry(Kind.INBOX, pinned.inbox_compartment, 1, new_seed())
    RecoveryCopy.objects.create(
        sealed=seal_grant(
            false_key,
            organisation=pinned.id,
            grantor=pinned.id,
            grantor_signing_seed=dina.bundle.signing_seed,
            recipient=pinned.id,
            recipient_public_key=pinned.recovery_public,
        )
    )
    request = request_recovery(cast.person("amina").id, kinds=[Kind.INBOX])
    recovery = read_recovery(request, cast.trustee_files[:3])

    assert recovery.unbelieved == 1
    assert false_key.key not in {e.key for e in recovery.entries}


# Public keys and the directory


def test_06_nothing_is_sealed_to_a_swapped_public_key(
    cast: Cast, contact: Entry, trace: Trace
) -> None:
    row("chen").update(hpke_public=hpke_public(new_seed()))

    with pytest.raises(Refused):
        grant(
            contact, to=get_member(cast.person("chen").id), by=cast.bako, now=cast.now
        )
    assert not Grant.objects.exists()
    assert "swapped key" in trace()


def test_07_a_public_key_swapped_in_the_signed_entry_too_is_refused(
    cast: Cast, contact: Entry, trace: Trace
) -> None:
    mine = hpke_public(new_seed())
    entry = DirectoryEntry.from_bytes(stored("chen")["directory_entry"])
    row("chen").update(
        hpke_public=mine, directory_entry=replace(entry, hpke_public=mine).to_bytes()
    )

    with pytest.raises(Untrusted):
        grant(
            contact, to=get_member(cast.person("chen").id), by=cast.bako, now=cast.now
        )
    assert "not the newest entry" in trace()


@pytest.mark.parametrize("with_new_role", [True, False])
def test_08_an_entry_signed_by_self_made_trustees_is_refused(
    cast: Cast, trace: Trace, with_new_role: bool
) -> None:
    entry = promoted(cast)
    if not with_new_role:
        entry = DirectoryEntry.from_bytes(stored("dina")["directory_entry"])
    false_trustees = [new_seed(), new_seed()]
    publics = [signing_public(seed) for seed in false_trustees]
    put_entry(entry, [sign_entry(entry, s, trustees=publics) for s in false_trustees])

    with pytest.raises(Suspicious):
        enter(cast, "dina")
    assert trace() & {"not the newest entry", "signatures do not hold"}


def test_09_false_trustees_in_the_organisation_s_row_change_nothing(
    cast: Cast, trace: Trace
) -> None:
    seeds = [new_seed() for _n in range(5)]
    publics = [signing_public(seed) for seed in seeds]
    Organisation.objects.update(trustees=[p.hex() for p in publics])
    entry = promoted(cast)
    put_entry(entry, [sign_entry(entry, seed, trustees=publics) for seed in seeds])

    with pytest.raises(Suspicious):
        enter(cast, "dina")
    assert organisation().trustees != tuple(publics)
    assert "organisation.changed" in trace()


def test_10_an_older_entry_that_trustees_once_signed_is_refused(
    cast: Cast, trace: Trace
) -> None:
    before = stored("goran")
    request = request_signatures(before["id"], role=Role.CAMPAIGNER)
    signed = [sign_request(request, t) for t in cast.trustee_files[:2]]
    take_signatures(signed, by=None, now=cast.now)
    row("goran").update(
        role=before["role"],
        directory_entry=before["directory_entry"],
        directory_signatures=before["directory_signatures"],
    )

    with pytest.raises(Suspicious):
        enter(cast, "goran")
    assert "not the newest entry" in trace()


def test_11_a_changed_role_opens_no_page(cast: Cast, trace: Trace) -> None:
    client = cast.client("dina")
    row("dina").update(role="auditor")

    assert client.get("/journal/").status_code == 302
    assert "changed role" in trace()


def test_12_exchanged_aliases_lead_no_key_astray(
    cast: Cast, contact: Entry, trace: Trace
) -> None:
    row("chen").update(alias="someone")
    row("dina").update(alias="chen")

    with pytest.raises(Refused):
        grant(contact, to=member_by_alias("chen"), by=cast.bako, now=cast.now)
    assert "changed alias" in trace()


def test_13_a_member_written_by_hand_is_nobody(
    cast: Cast, contact: Entry, trace: Trace
) -> None:
    ghost = write_member_by_hand("ghost", role="caseworker")

    assert ghost.id not in trusted_directory()
    assert "ghost" not in {c.alias for c in colleagues()}
    with pytest.raises(Refused):
        grant(contact, to=ghost.member, by=cast.bako, now=cast.now)
    with pytest.raises(Suspicious):
        sign_in(
            "ghost",
            passphrase=KNOWN_PASSPHRASE,
            code=ghost.code(cast.now),
            now=cast.now,
        )
    assert "not signed yet" in trace()


def test_14_forged_sponsors_do_not_count(cast: Cast) -> None:
    newcomer = confirmed_newcomer(cast)
    for alias in ("bako", "farah"):
        Sponsorship.objects.create(
            newcomer_id=newcomer, sponsor_id=cast.person(alias).id, signature=bytes(64)
        )

    with pytest.raises(Refused):
        request_signatures(newcomer)


def test_30_colleagues_frozen_by_hand_lower_no_hurdle(cast: Cast, trace: Trace) -> None:
    newcomer = confirmed_newcomer(cast)
    words = words_of(get_member(newcomer))
    sponsor(newcomer, words=words, by=cast.dina, now=cast.now)
    Member.objects.exclude(alias__in=["dina", "ines", "juno"]).update(
        state=State.FROZEN, verifier=b"", sealed_bundle=b"", sealed_keyring=b""
    )
    Member.objects.filter(alias="ines").update(alias="nobody")

    with pytest.raises(Refused):
        request_signatures(newcomer)
    Member.objects.filter(alias="nobody").update(alias="ines")
    assert "frozen by hand" in trace()


def test_31_a_member_sent_back_to_waiting_is_noticed(cast: Cast, trace: Trace) -> None:
    row("bako").update(state=State.PENDING)

    with pytest.raises(Suspicious):
        enter(cast, "bako")
    assert "sent back by hand" in trace()


# Rings and bundles


def test_15_an_earlier_ring_is_not_taken_back(
    cast: Cast, contact: Entry, trace: Trace, django_capture_on_commit_callbacks: Any
) -> None:
    before = stored("bako")
    with django_capture_on_commit_callbacks(execute=True):
        forget(contact.compartment, by=cast.open("bako"), now=cast.now)
    row("bako").update(
        sealed_keyring=before["sealed_keyring"],
        keyring_version=before["keyring_version"],
    )

    with pytest.raises(Suspicious):
        enter(cast, "bako")
    assert "older ring" in trace()


def test_16_an_earlier_ring_under_a_new_number_does_not_open(
    cast: Cast, contact: Entry, trace: Trace, django_capture_on_commit_callbacks: Any
) -> None:
    before = stored("bako")["sealed_keyring"]
    with django_capture_on_commit_callbacks(execute=True):
        forget(contact.compartment, by=cast.open("bako"), now=cast.now)
    row("bako").update(sealed_keyring=before, keyring_version=99)

    with pytest.raises(Suspicious):
        enter(cast, "bako")
    assert "ring does not open" in trace()


def test_17_a_colleague_s_ring_does_not_open_in_another_row(
    cast: Cast, contact: Entry, trace: Trace
) -> None:
    theirs = stored("bako")
    row("chen").update(
        sealed_keyring=theirs["sealed_keyring"],
        keyring_version=theirs["keyring_version"],
    )

    with pytest.raises(Suspicious):
        enter(cast, "chen")
    assert trace() & {"ring does not open", "other ring"}


def test_18_one_s_own_passphrase_and_bundle_open_no_other_row(
    cast: Cast, trace: Trace
) -> None:
    mine = stored("dina")
    row("bako").update(
        salt=mine["salt"],
        verifier=mine["verifier"],
        sealed_bundle=mine["sealed_bundle"],
    )

    with pytest.raises(Suspicious):
        sign_in(
            "bako",
            passphrase=cast.person("dina").passphrase,
            code=cast.person("dina").code(cast.now),
            now=cast.now,
        )
    assert "bundle does not open" in trace()


def test_19_a_self_made_bundle_is_not_the_one_that_trustees_signed(
    cast: Cast, trace: Trace
) -> None:
    bundle = Bundle.new()
    member = cast.person("bako").id
    row("bako").update(**secrets_of(bundle, member))

    with pytest.raises(Suspicious):
        sign_in(
            "bako",
            passphrase=KNOWN_PASSPHRASE,
            code=code_at(bundle.totp_secret, now=cast.now),
            now=cast.now,
        )
    assert "bundle of another key" in trace()


def test_20_a_foreign_verifier_opens_nothing(cast: Cast, trace: Trace) -> None:
    stretched = stretch_new(KNOWN_PASSPHRASE)
    row("bako").update(salt=stretched.salt, verifier=stretched.master.verifier)

    with pytest.raises(Suspicious):
        enter(cast, "bako", KNOWN_PASSPHRASE)
    assert "bundle does not open" in trace()


# Freezing, sessions, codes


def test_21_a_frozen_colleague_is_not_freed_by_restoring_the_row(
    cast: Cast, contact: Entry, trace: Trace
) -> None:
    before = stored("bako")
    frozen_by_two(cast, "bako")
    row("bako").update(**before)

    with pytest.raises(Suspicious):
        enter(cast, "bako")
    assert "bako" not in {c.alias for c in colleagues()}
    assert trace() & {"frozen", "unfrozen by hand"}


def test_22_a_session_does_not_come_back_with_the_row(
    cast: Cast, contact: Entry, trace: Trace
) -> None:
    before, client = stored("bako"), cast.client("bako")
    frozen_by_two(cast, "bako")
    row("bako").update(**before)

    assert client.get("/account").status_code == 302
    assert "unfrozen by hand" in trace()


def test_23_a_forged_request_does_not_let_one_person_freeze(
    cast: Cast, trace: Trace
) -> None:
    FreezeRequest.objects.create(
        member_id=cast.person("bako").id,
        asked_by_id=cast.person("farah").id,
        signature=bytes(64),
    )

    done = freeze(cast.person("bako").id, by=cast.dina, now=cast.now)

    assert not done
    assert cast.open("bako").alias == "bako"
    assert "freeze request was forged" in trace()


def test_24_a_used_code_stays_used_when_the_row_forgets_it(
    cast: Cast, trace: Trace
) -> None:
    enter(cast, "bako")
    row("bako").update(last_totp_step=0)

    with pytest.raises(NotSignedIn):
        enter(cast, "bako")
    assert "one-time code used again" in trace()


# The organisation's own keys


def test_25_reports_are_not_sealed_to_a_swapped_inbox_key(
    cast: Cast, trace: Trace
) -> None:
    mine = hpke_public(new_seed())
    Organisation.objects.update(inbox_public=mine)

    assert organisation().inbox_public != mine
    assert "organisation.changed" in trace()


def test_26_recovery_copies_are_not_sealed_to_a_swapped_key(
    cast: Cast, trace: Trace
) -> None:
    seed = new_seed()
    Organisation.objects.update(recovery_public=hpke_public(seed))
    known = set(RecoveryCopy.objects.values_list("id", flat=True))
    keep(Entry(Kind.CONTACT, uuid4(), 1, new_seed()), by=cast.bako, now=cast.now)
    (copy,) = RecoveryCopy.objects.exclude(id__in=known)

    with pytest.raises(SealBroken):
        open_grant(
            copy.sealed,
            organisation=organisation().id,
            recipient=organisation().id,
            hpke_seed=seed,
            signing_key_of=lambda _m: cast.bako.trusted.signing_public,
        )
    assert "organisation.changed" in trace()


def test_27_a_roster_changed_by_hand_is_listed_for_rotation(
    cast: Cast, contact: Entry
) -> None:
    before = set(CompartmentRoster.objects.values_list("id", flat=True))
    other = Entry(Kind.CONTACT, uuid4(), 1, new_seed())
    keep(other, by=cast.bako, now=cast.now)
    (mine,) = CompartmentRoster.objects.exclude(id__in=before)
    CompartmentRoster.objects.exclude(id=mine.id).update(sealed=mine.sealed)

    enter(cast, "bako")
    assert list(rotation_list(cast.open("bako"))) == [
        ToRotate(contact.kind, contact.compartment, roster_is_broken=True)
    ]


def test_29_a_grant_by_a_member_written_by_hand_is_not_taken(
    cast: Cast, trace: Trace
) -> None:
    planted = Entry(Kind.CONTACT, uuid4(), 1, new_seed())
    ghost = write_member_by_hand("ghost", role="caseworker")
    granted_by_hand(
        planted, to="chen", grantor=ghost.id, seed=ghost.bundle.signing_seed
    )

    enter(cast, "chen")

    assert not holds(cast, "chen", planted)
    assert "seal or signature" in trace()


def test_28_recovered_keys_for_the_administrator_are_refused_everywhere(
    cast: Cast, trace: Trace
) -> None:
    with pytest.raises(Refused):
        request_recovery(cast.person("dina").id, kinds=[Kind.INBOX])
    request = request_recovery(cast.person("amina").id, kinds=[Kind.INBOX])
    request["recipient"] = str(cast.person("dina").id)
    recovered = grant_recovered(request, cast.trustee_files[:3])
    take_recovered(recovered, by=None, now=cast.now)

    collect_grants(cast.dina, now=cast.now)

    assert len(cast.open("dina").ring) == 0
    assert "against the table of roles" in trace()


# How the attacker prepares


class Ghost(Person):
    member: Member


def write_member_by_hand(alias: str, *, role: str) -> Any:
    bundle, member = Bundle.new(), uuid4()
    entry = DirectoryEntry(
        organisation=organisation().id,
        member=member,
        alias=alias,
        role=role,
        hpke_public=hpke_public(bundle.hpke_seed),
        signing_public=signing_public(bundle.signing_seed),
        serial=1,
    )
    seeds = [new_seed(), new_seed()]
    publics = [signing_public(s) for s in seeds]
    made = Member.objects.create(
        id=member,
        alias=alias,
        role=role,
        state=State.ACTIVE,
        hpke_public=entry.hpke_public,
        signing_public=entry.signing_public,
        directory_entry=entry.to_bytes(),
        directory_signatures=[
            {
                "trustee": n,
                "signature": sign_entry(entry, s, trustees=publics).value.hex(),
            }
            for n, s in enumerate(seeds)
        ],
        **secrets_of(bundle, member),
    )
    ghost = Ghost(member, alias, KNOWN_PASSPHRASE, bundle.totp_secret, bundle)
    ghost.member = made
    return ghost


def secrets_of(bundle: Bundle, member: UUID) -> dict[str, Any]:
    stretched = stretch_new(KNOWN_PASSPHRASE)
    return {
        "salt": stretched.salt,
        "cost_memory_kib": stretched.cost.memory_kib,
        "cost_passes": stretched.cost.passes,
        "cost_lanes": stretched.cost.lanes,
        "verifier": stretched.master.verifier,
        "sealed_bundle": seal_bundle(
            bundle, stretched.master.unlock_key, member=member
        ),
        "sealed_keyring": seal_ring(Ring(), bundle.ring_key, member=member, version=1),
        "keyring_version": 1,
    }


def promoted(cast: Cast) -> DirectoryEntry:
    """The administrator as an auditor, in an entry newer than the signed one."""
    entry = DirectoryEntry.from_bytes(stored("dina")["directory_entry"])
    return replace(entry, role="auditor", serial=entry.serial + 1)


def put_entry(entry: DirectoryEntry, signatures: Any) -> None:
    Member.objects.filter(pk=entry.member).update(
        role=entry.role,
        directory_entry=entry.to_bytes(),
        directory_signatures=[
            {"trustee": s.trustee, "signature": s.value.hex()} for s in signatures
        ],
    )


def frozen_by_two(cast: Cast, alias: str) -> None:
    member = cast.person(alias).id
    assert not freeze(member, by=cast.amina, now=cast.now)
    assert freeze(member, by=cast.farah, now=cast.now)


def confirmed_newcomer(cast: Cast) -> UUID:
    code = invite(Role.CASEWORKER, by=cast.dina, now=cast.now).code
    slip = accept_invitation(code, alias="juno", now=cast.now)
    secret = base64.b32decode(slip.totp_secret.replace(" ", ""))
    member, _words = confirm_newcomer(
        "juno",
        passphrase=slip.passphrase,
        code=code_at(secret, now=cast.now),
        now=cast.now,
    )
    return member
