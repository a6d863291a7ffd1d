"""The tree against the RFC's own hashes, another implementation, and laws."""

from hashlib import sha256

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.custody import tree

# Inputs and roots of Certificate Transparency's reference tests (RFC 6962).
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

sizes = st.integers(1, 600)


def leaves(count: int) -> list[bytes]:
    return [tree.leaf_hash(b"entry %d" % n) for n in range(count)]


@pytest.mark.parametrize("count", range(1, 9))
def test_roots_are_those_of_the_rfc(count: int) -> None:
    hashes = [tree.leaf_hash(each) for each in INPUTS[:count]]
    assert tree.root(hashes).hex() == ROOTS[count - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree.root([]) == sha256(b"").digest()


@settings(deadline=None)
@given(sizes)
def test_roots_are_those_of_another_library(count: int) -> None:
    other = pymerkle.InmemoryTree.init_from_entries(
        [b"entry %d" % n for n in range(count)]
    )
    assert tree.root(leaves(count)) == other.get_root()


@settings(deadline=None)
@given(st.data(), sizes)
def test_inclusion_proofs_are_those_of_another_library(
    data: st.DataObject, count: int
) -> None:
    index = data.draw(st.integers(0, count - 1))
    other = pymerkle.InmemoryTree.init_from_entries(
        [b"entry %d" % n for n in range(count)]
    )
    theirs = other.prove_inclusion(index + 1).path[1:]
    assert tree.inclusion_proof(
        tree.LeafList(leaves(count)), index=index, size=count
    ) == (theirs)


@settings(deadline=None)
@given(st.data(), sizes)
def test_a_leaf_is_shown_to_stand_where_it_stands(
    data: st.DataObject, count: int
) -> None:
    index = data.draw(st.integers(0, count - 1))
    hashes = leaves(count)
    proof = tree.inclusion_proof(tree.LeafList(hashes), index=index, size=count)
    tree.verify_inclusion(
        leaf=hashes[index], index=index, size=count, proof=proof, root=tree.root(hashes)
    )


@settings(deadline=None)
@given(st.data(), st.integers(2, 600))
def test_a_leaf_is_not_shown_to_stand_elsewhere(
    data: st.DataObject, count: int
) -> None:
    index, other = data.draw(
        st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(
            lambda pair: pair[0] != pair[1]
        )
    )
    hashes = leaves(count)
    proof = tree.inclusion_proof(tree.LeafList(hashes), index=index, size=count)
    with pytest.raises(tree.ProofBroken):
        tree.verify_inclusion(
            leaf=hashes[index],
            index=other,
            size=count,
            proof=proof,
            root=tree.root(hashes),
        )


@settings(deadline=None)
@given(st.data(), sizes, st.sampled_from(["flip", "drop", "add", "leaf", "root"]))
def test_a_changed_inclusion_proof_shows_nothing(
    data: st.DataObject, count: int, change: str
) -> None:
    index = data.draw(st.integers(0, count - 1))
    hashes = leaves(count)
    proof = tree.inclusion_proof(tree.LeafList(hashes), index=index, size=count)
    leaf, root = hashes[index], tree.root(hashes)
    if change == "leaf" or (change in {"flip", "drop"} and not proof):
        leaf = flipped(leaf)
    elif change == "root":
        root = flipped(root)
    elif change == "add":
        proof.insert(data.draw(st.integers(0, len(proof))), bytes(32))
    elif change == "drop":
        del proof[data.draw(st.integers(0, len(proof) - 1))]
    else:
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = flipped(proof[at])
    with pytest.raises(tree.ProofBroken):
        tree.verify_inclusion(
            leaf=leaf, index=index, size=count, proof=proof, root=root
        )


@settings(deadline=None)
@given(st.data(), sizes)
def test_a_tree_is_shown_to_continue_what_it_was(
    data: st.DataObject, count: int
) -> None:
    old = data.draw(st.integers(0, count))
    hashes = leaves(count)
    proof = tree.consistency_proof(tree.LeafList(hashes), old=old, new=count)
    tree.verify_consistency(
        old=old,
        new=count,
        old_root=tree.root(hashes[:old]),
        new_root=tree.root(hashes),
        proof=proof,
    )


@settings(deadline=None)
@given(st.data(), st.integers(2, 300))
def test_no_proof_joins_a_tree_to_a_rewritten_one(
    data: st.DataObject, count: int
) -> None:
    old = data.draw(st.integers(1, count - 1))
    at = data.draw(st.integers(0, old - 1))
    hashes = leaves(count)
    rewritten = [*hashes[:at], flipped(hashes[at]), *hashes[at + 1 :]]
    proof = tree.consistency_proof(tree.LeafList(rewritten), old=old, new=count)
    with pytest.raises(tree.ProofBroken):
        tree.verify_consistency(
            old=old,
            new=count,
            old_root=tree.root(hashes[:old]),
            new_root=tree.root(rewritten),
            proof=proof,
        )


@settings(deadline=None)
@given(st.data(), st.integers(2, 300), st.sampled_from(["flip", "drop", "add"]))
def test_a_changed_consistency_proof_shows_nothing(
    data: st.DataObject, count: int, change: str
) -> None:
    old = data.draw(st.integers(1, count - 1))
    hashes = leaves(count)
    proof = tree.consistency_proof(tree.LeafList(hashes), old=old, new=count)
    at = data.draw(st.integers(0, len(proof) - 1))
    if change == "flip":
        proof[at] = flipped(proof[at])
    elif change == "drop":
        del proof[at]
    else:
        proof.insert(at, bytes(32))
    with pytest.raises(tree.ProofBroken):
        tree.verify_consistency(
            old=old,
            new=count,
            old_root=tree.root(hashes[:old]),
            new_root=tree.root(hashes),
            proof=proof,
        )


@settings(deadline=None)
@given(sizes)
def test_a_frontier_knows_the_root_of_every_size(count: int) -> None:
    frontier = tree.Frontier()
    for leaf in leaves(count):
        frontier.append(leaf)
    assert frontier.root() == tree.root(leaves(count))


def flipped(value: bytes) -> bytes:
    return bytes([value[0] ^ 1]) + value[1:]


def test_a_way_that_stops_below_the_root_leads_nowhere() -> None:
    """Even to one who calls an inner node the root."""
    hashes = leaves(8)
    proof = tree.inclusion_proof(tree.LeafList(hashes), index=3, size=8)
    with pytest.raises(tree.ProofBroken):
        tree.verify_inclusion(
            leaf=hashes[3], index=3, size=8, proof=proof[:2], root=tree.root(hashes[:4])
        )


def test_a_way_that_goes_past_the_root_leads_nowhere() -> None:
    hashes = leaves(8)
    proof = tree.inclusion_proof(tree.LeafList(hashes), index=3, size=8)
    above = tree.node_hash(bytes(32), tree.root(hashes))
    with pytest.raises(tree.ProofBroken):
        tree.verify_inclusion(
            leaf=hashes[3], index=3, size=8, proof=[*proof, bytes(32)], root=above
        )


def test_a_tree_does_not_grow_and_stay_the_same() -> None:
    root = tree.root(leaves(4))
    with pytest.raises(tree.ProofBroken):
        tree.verify_consistency(old=4, new=8, old_root=root, new_root=root, proof=[])


@pytest.mark.parametrize("old", [0, 5])
def test_where_nothing_is_to_be_shown_nothing_may_be(old: int) -> None:
    hashes = leaves(5)
    with pytest.raises(tree.ProofBroken):
        tree.verify_consistency(
            old=old,
            new=5,
            old_root=tree.root(hashes[:old]),
            new_root=tree.root(hashes),
            proof=[bytes(32)],
        )


def test_growth_past_the_root_leads_nowhere() -> None:
    hashes = leaves(8)
    proof = tree.consistency_proof(tree.LeafList(hashes), old=3, new=8)
    old_root, new_root = tree.root(hashes[:3]), tree.root(hashes)
    with pytest.raises(tree.ProofBroken):
        tree.verify_consistency(
            old=3,
            new=8,
            old_root=tree.node_hash(bytes(32), old_root),
            new_root=tree.node_hash(bytes(32), new_root),
            proof=[*proof, bytes(32)],
        )
