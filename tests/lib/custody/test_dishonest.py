"""Packages by a dishonest exporter, or organisation, whose lists and signatures all fit."""

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.custody import tree, verify
from amparo.lib.custody.canonical import canonical
from amparo.lib.custody.events import SIGNING_LABEL, commit, leaf_input
from amparo.lib.custody.proof import TlogProof
from amparo.lib.custody.tiles import TileFolder
from tests.lib.custody.making import BAKO, FARAH, Signer, head_of, inputs
from tests.lib.custody.test_hostile import relist
from tests.lib.custody.verdicts import Verdict, verdict_on

Line = dict[str, Any]
EVENTS = "proof/events.jsonl"
STRANGE = 9  # leaves of the log before the first event


def proof_name(position: int) -> str:
    return f"proof/leaves/{position:012d}.tlog-proof"


def read_lines(package: Path) -> list[Line]:
    return [json.loads(line) for line in (package / EVENTS).read_bytes().splitlines()]


def write_lines(package: Path, lines: list[Line]) -> None:
    content = b"".join(canonical(line) + b"\n" for line in lines)
    (package / EVENTS).write_bytes(content)


def forge(package: Path, change: Callable[[Line], Line]) -> Verdict:
    """Change the first event, then make log, head, proofs, lists and signature fit."""
    first, *rest = read_lines(package)
    raw = canonical(change(first["event"]))
    leaf = commit(raw, bytes.fromhex(first["salt"]))
    changed = first | {"event": json.loads(raw), "leaf": leaf.hex()}
    lines = [changed, *rest]
    write_lines(package, lines)
    log = TileFolder(package.parent / "forged-log")
    log.append(inputs([], others=STRANGE))
    log.append([leaf_input(bytes.fromhex(line["leaf"])) for line in lines])
    head = head_of(log)
    (package / "proof/checkpoint").write_text(head)
    for line in lines:
        at = line["position"]
        proof = TlogProof(at, log.proof(at), head).to_text()
        (package / proof_name(at)).write_text(proof)
    relist(package)
    return verdict_on(package)


def signed_by(who: Signer, event: Line) -> Line:
    body = {name: value for name, value in event.items() if name != "signature"}
    return body | {"signature": who.sign(SIGNING_LABEL + canonical(body)).hex()}


def test_a_log_rebuilt_as_it_was_is_valid(package: Path) -> None:
    assert forge(package, lambda event: event).code == verify.VALID


FORGERIES = {
    "signed by nobody": lambda event: event | {"signature": "00" * 64},
    "no signature": lambda event: event | {"signature": ""},
    "another time": lambda event: event | {"at": "1999-01-01T00:00:00Z"},
    "in another's name": lambda event: signed_by(FARAH, event | {"actor": BAKO.name}),
    "by a stranger": lambda event: signed_by(
        STRANGER, event | {"actor_key": STRANGER.public.hex()}
    ),
    "a key that is none": lambda event: event | {"actor_key": "x"},
}
STRANGER = Signer("farah", bytes([77]) * 32)


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
def test_an_organisation_cannot_make_up_what_a_member_did(
    package: Path, change: Callable[[Line], Line]
) -> None:
    verdict = forge(package, change)
    assert verdict.code == verify.CONTRADICTED
    assert verdict.named("contradicted") == {EVENTS}


def test_an_event_of_a_newer_version_could_not_be_checked(package: Path) -> None:
    verdict = forge(package, lambda event: signed_by(FARAH, event | {"v": 3}))
    assert verdict.named("could not check") == {EVENTS}
    assert verdict.code == verify.UNCHECKED


def test_an_event_left_out_leaves_its_proof_behind(package: Path) -> None:
    lines = read_lines(package)
    write_lines(package, [line for line in lines if line["position"] != STRANGE + 2])
    relist(package)
    verdict = verdict_on(package)
    assert verdict.code == verify.INCOMPLETE
    assert verdict.named("incomplete") == {proof_name(STRANGE + 2)}


def test_events_out_of_order_are_refused(package: Path) -> None:
    lines = read_lines(package)
    write_lines(package, [lines[1], lines[0], *lines[2:]])
    relist(package)
    assert EVENTS in verdict_on(package).named("contradicted")


def test_an_event_told_twice_is_refused(package: Path) -> None:
    lines = read_lines(package)
    write_lines(package, [lines[0], *lines])
    relist(package)
    assert verdict_on(package).named("contradicted") == {EVENTS}


def test_a_leaf_cannot_pass_for_one_beyond_the_log(package: Path) -> None:
    """In a tree of 14, the way up from 9 is also the way up from 25."""
    first, *rest = read_lines(package)
    far = STRANGE + 16
    write_lines(package, [*rest, first | {"position": far}])
    old, new = package / proof_name(STRANGE), package / proof_name(far)
    new.write_text(old.read_text().replace(f"index {STRANGE}\n", f"index {far}\n"))
    old.unlink()
    relist(package)
    assert verdict_on(package).named("contradicted") == {proof_name(far)}


PROOF_CHANGES: dict[str, Callable[[str], str]] = {
    "another index": lambda text: text.replace("index 9\n", "index 10\n"),
    "another format": lambda text: text.replace("proof@v1", "proof@v2"),
    "extra data": lambda text: text.replace("index 9\n", "extra AA==\nindex 9\n"),
    "a head of its own": lambda text: text + text.rpartition("\n\n")[2],
    "no head": lambda text: text.partition("\n\n")[0] + "\n",
    "a hash more": lambda text: text.replace("\n\n", f"\n{'A' * 43}=\n\n", 1),
    "a hash less": lambda text: text.replace(text.splitlines()[2] + "\n", "", 1),
    "a hash cut": lambda text: text.replace(text.splitlines()[2], "AAAA", 1),
    "another hash": lambda text: text.replace(
        text.splitlines()[2], base64.b64encode(bytes(32)).decode(), 1
    ),
    "nothing": lambda text: "",
}


@pytest.mark.parametrize("change", PROOF_CHANGES.values(), ids=PROOF_CHANGES)
def test_a_proof_that_does_not_lead_to_the_head_is_refused(
    package: Path, change: Callable[[str], str]
) -> None:
    path = package / proof_name(STRANGE)
    before = path.read_text()
    assert change(before) != before
    path.write_text(change(before))
    relist(package)
    assert verdict_on(package).named("contradicted") == {proof_name(STRANGE)}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"size": 59}, "contradicted"),
        ({"sha256": "0" * 64}, "contradicted"),
        ({"path": "data/nowhere"}, "incomplete"),
        ({"path": "README.txt"}, "incomplete"),
        ({"item": "another"}, "incomplete"),
        ({"withheld": [9]}, "contradicted"),
        ({"withheld": [99]}, "contradicted"),
        ({"withheld": [-1]}, "contradicted"),
        ({"withheld": [True]}, "contradicted"),
        ({"size": True}, "contradicted"),
        ({"name": 5}, "contradicted"),
        ({"more": 5}, "contradicted"),
    ],
)
def test_a_listing_that_does_not_fit_is_refused(
    package: Path, change: Line, kind: str
) -> None:
    path = package / "proof/items.jsonl"
    first, *rest = [json.loads(line) for line in path.read_bytes().splitlines()]
    lines = [first | change, *rest]
    path.write_bytes(b"".join(canonical(line) + b"\n" for line in lines))
    relist(package)
    verdict = verdict_on(package)
    assert verdict.code != verify.VALID
    assert verdict.named(kind)


class TestConsistency:
    """The proof from an earlier head, changed by who made the package."""

    def verdict(self, package: Path, pristine: Path, text: str, size: int) -> Verdict:
        (package / "proof/consistency.txt").write_text(text)
        relist(package)
        known = package.parent / "known"
        known.write_text(head_of(TileFolder(pristine.parent / "log"), size))
        return verdict_on(package, "--known-head", str(known))

    def test_it_must_lead_to_this_head(self, package: Path, pristine: Path) -> None:
        text = (package / "proof/consistency.txt").read_text()
        changed = text.replace("/v1 14\n", "/v1 13\n")
        verdict = self.verdict(package, pristine, changed, 7)
        assert verdict.named("contradicted") == {"proof/consistency.txt"}

    @pytest.mark.parametrize("size", [1, 7, 10])
    def test_every_hash_of_it_counts(
        self, package: Path, pristine: Path, size: int
    ) -> None:
        header, *lines = (package / "proof/consistency.txt").read_text().splitlines()
        [line] = [each for each in lines if each.startswith(f"{size} ")]
        _, *hashes = line.split(" ")
        wrong = [*hashes[:-1], "A" * 43 + "="], hashes[:-1], [*hashes, hashes[0]], ["x"]
        for each in wrong:
            text = f"{header}\n{' '.join([str(size), *each])}\n"
            verdict = self.verdict(package, pristine, text, size)
            assert verdict.named("contradicted") == {"proof/checkpoint"}


@settings(deadline=None)
@given(st.data(), st.integers(1, 200))
def test_the_verifier_climbs_as_the_library_does(
    data: st.DataObject, count: int
) -> None:
    index = data.draw(st.integers(0, count - 1))
    hashes = [tree.leaf_hash(b"%d" % n) for n in range(count)]
    proof = tree.inclusion_proof(tree.LeafList(hashes), index=index, size=count)

    def climbed(way: list[bytes]) -> object:
        start = hashes[index]
        return verify.climb(start, index, count - 1, tuple(way), start)

    roots = tree.root(hashes[: index + 1]), tree.root(hashes)
    assert climbed(proof) == roots
    assert climbed([*proof, bytes(32)]) == (None, None)
    if proof:
        assert climbed(proof[:-1]) == (None, None)


@settings(deadline=None)
@given(st.data(), st.integers(1, 200))
def test_the_verifier_follows_growth_as_the_library_does(
    data: st.DataObject, count: int
) -> None:
    old = data.draw(st.integers(0, count))
    hashes = [tree.leaf_hash(b"%d" % n) for n in range(count)]
    proof = tree.consistency_proof(tree.LeafList(hashes), old=old, new=count)
    known = verify.Head("log", old, tree.root(hashes[:old]))
    head = verify.Head("log", count, tree.root(hashes))
    assert verify.follows(known, head, list(proof))
    assert not verify.follows(known._replace(root=bytes(32)), head, list(proof))
    if proof:
        assert not verify.follows(known, head, proof[:-1])


def test_a_package_inside_a_package_is_not_looked_for(package: Path) -> None:
    inner = package / "data/inner"
    shutil.copytree(package / "proof", inner)
    relist(package)
    verdict = verdict_on(package)
    assert verdict.code == verify.VALID
    assert "other files in data/ rest on the exporter's signature" in verdict.report
