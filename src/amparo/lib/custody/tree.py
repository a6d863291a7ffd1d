"""The Merkle tree of RFC 6962 over 32-byte leaf hashes: roots and proofs.

Everything here is computed from hashes of *complete* subtrees, so that a list in
memory and a folder of tiles can answer the same questions.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


class ProofBroken(Exception):  # noqa: N818  named for what is wrong, like SealBroken
    """A proof does not lead from the leaf, or the older root, to the given root."""


class Subtrees(Protocol):
    """Anything that knows the hash of a complete subtree.

    `subtree(level, index)` is the hash over the `2**level` leaves that start at
    `index * 2**level`.
    """

    def subtree(self, level: int, index: int) -> bytes:
        """Return the 32-byte hash of one complete subtree."""
        ...


def leaf_hash(leaf_input: bytes) -> bytes:
    """Hash one log entry as a leaf, apart from any inner node."""
    return sha256(b"\x00" + leaf_input).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees into their parent."""
    return sha256(b"\x01" + left + right).digest()


class LeafList:
    """Leaf hashes held in memory, answering as `Subtrees`."""

    def __init__(self, leaf_hashes: Iterable[bytes]) -> None:
        self._levels = [list(leaf_hashes)]

    def __len__(self) -> int:
        return len(self._levels[0])

    def subtree(self, level: int, index: int) -> bytes:
        """Return one complete subtree, hashing each level once."""
        while len(self._levels) <= level:
            self._levels.append(parents(self._levels[-1]))
        return self._levels[level][index]


def parents(hashes: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours in pairs; an odd last one has no parent yet."""
    return [
        sha256(b"\x01" + left + right).digest()
        for left, right in zip(hashes[::2], hashes[1::2], strict=False)
    ]


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the tree hash over all the given leaf hashes."""
    return root_of(LeafList(leaf_hashes), size=len(leaf_hashes))


def root_of(tree: Subtrees, *, size: int) -> bytes:
    """Return the tree hash over the first `size` leaves."""
    return range_root(tree, start=0, end=size) if size else EMPTY_ROOT


def range_root(tree: Subtrees, *, start: int, end: int) -> bytes:
    """Return the hash over leaves `start` to `end`, a range RFC 6962 would split off.

    `start` must be a multiple of the largest power of two below the range's width.
    """
    return fold([tree.subtree(*at) for at in cover(start, end)])


def cover(start: int, end: int) -> list[tuple[int, int]]:
    """List the complete subtrees, as (level, index), that tile a range left to right."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """Join the hashes of ever smaller subtrees, left to right, into one."""
    whole = hashes[-1]
    for left in reversed(hashes[:-1]):
        whole = node_hash(left, whole)
    return whole


def inclusion_proof(tree: Subtrees, *, index: int, size: int) -> list[bytes]:
    """Return the siblings from the leaf at `index` up to the root of `size` leaves.

    Source: RFC 6962 section 2.1.1.
    """
    return [range_root(tree, start=a, end=b) for a, b in _siblings(index, size)]


def inclusion_proofs(
    tree: Subtrees, *, indexes: Iterable[int], size: int
) -> Iterator[list[bytes]]:
    """Give the inclusion proof of each of many leaves; neighbours share most of it."""

    @lru_cache(maxsize=1024)
    def hash_of(start: int, end: int) -> bytes:
        return range_root(tree, start=start, end=end)

    for index in indexes:
        yield [hash_of(*each) for each in _siblings(index, size)]


def _siblings(index: int, size: int) -> list[tuple[int, int]]:
    """List the ranges of leaves beside the way from a leaf up to the root."""
    if not 0 <= index < size:
        raise IndexError(f"no leaf {index} in a tree of {size}")
    start, end, siblings = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return siblings[::-1]


def consistency_proof(tree: Subtrees, *, old: int, new: int) -> list[bytes]:
    """Return what shows that the tree of `new` leaves begins with that of `old`.

    Empty when `old` is 0 or equals `new`: there is nothing to show.
    Source: RFC 6962 section 2.1.2.
    """
    if not 0 <= old <= new:
        raise IndexError(f"no tree of {old} inside one of {new}")
    if old in (0, new):
        return []
    start, end, ranges = 0, new, []
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return [range_root(tree, start=a, end=b) for a, b in reversed(ranges)]


def split(width: int) -> int:
    """Return the largest power of two smaller than `width` (which is at least 2)."""
    return 1 << ((width - 1).bit_length() - 1)


def verify_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf hash stands at `index` in the tree of `size` leaves.

    Raises:
        ProofBroken: it does not, or the proof is too long or too short.

    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise ProofBroken("the index lies outside the tree")
    here, last, found = index, size - 1, leaf
    for sibling in proof:
        if not last:
            raise ProofBroken("the proof is too long")
        if here & 1 or here == last:
            found = node_hash(sibling, found)
            here, last = _up_to_odd(here, last)
        else:
            found = node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    if last or found != root:
        raise ProofBroken("the proof does not lead to the root")


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the newer tree begins with the whole of the older one.

    Raises:
        ProofBroken: it does not; or, said of two trees of one size, they differ.

    Source: RFC 9162 section 2.1.4.2.
    """
    if not 0 <= old <= new:
        raise ProofBroken("the older tree is larger than the newer")
    if old in (0, new):
        _verify_trivial(old, new, old_root, new_root, proof)
        return
    path = list(proof)
    if not old & (old - 1):
        path.insert(0, old_root)
    if not path or _replay(path, old, new) != (old_root, new_root):
        raise ProofBroken("the proof does not lead to both roots")


def _verify_trivial(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    expected = new_root if old == new else EMPTY_ROOT
    if proof or old_root != expected:
        raise ProofBroken("the two roots differ")


def _replay(path: Sequence[bytes], old: int, new: int) -> tuple[bytes, bytes]:
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        if not last:
            raise ProofBroken("the proof is too long")
        if here & 1 or here == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            here, last = _up_to_odd(here, last)
        else:
            newer = node_hash(newer, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofBroken("the proof is too short")
    return older, newer


def _up_to_odd(here: int, last: int) -> tuple[int, int]:
    """Climb past the levels on which a right-edge node has no sibling."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


class Frontier:
    """The right edge of a growing tree: enough to append and to give the root."""

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        if size.bit_count() != len(edge):
            raise ValueError("a frontier holds one hash for each set bit of its size")
        self.size = size
        self._edge = list(edge)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash in O(log n)."""
        rest = self.size
        while rest & 1:
            leaf = node_hash(self._edge.pop(), leaf)
            rest >>= 1
        self._edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over everything appended so far."""
        return fold(self._edge) if self._edge else EMPTY_ROOT
