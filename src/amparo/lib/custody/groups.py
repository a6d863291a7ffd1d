"""One signature for all that one person does in one act: over a Merkle tree of the events.

Each event carries the signature with its own way up the tree, so that it can be checked
alone. Written down in docs/formats/custody-event.md.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from amparo.lib.custody.errors import EventRefused, NoteRefused
from amparo.lib.custody.notes import Sign, from_base64, to_base64
from amparo.lib.custody.tree import HASH_SIZE, leaf_hash, node_hash, parents
from amparo.lib.sealing.primitives.publics import verify

MEMBER_LABEL = b"amparo-custody-event/v2\n"
GROUP_LABEL = b"amparo-custody-group/v1\n"
# Always filled up to so many: how many were signed together is nobody's business.
LEVELS = 6
WIDTH = 1 << LEVELS
SIGNATURE_SIZE, INDEX_SIZE, MOST_LEVELS, KEY_SIZE = 64, 2, 16, 16

Random = Callable[[int], bytes]


def member_hash(body: bytes, salt: bytes) -> bytes:
    """Hash an event, without its signature, as a leaf of its group's tree.

    Its neighbours carry this hash; without the salt it tells them nothing.
    """
    return leaf_hash(MEMBER_LABEL + salt + body)


def sign_members(
    members: Sequence[bytes], *, sign: Sign, random: Random
) -> Iterator[str]:
    """Sign leaf hashes, `WIDTH` at a time; give what each carries as its signature.

    `random` gives so many random bytes: they decide where in its tree each one stands,
    and fill the places that are left.
    """
    for start in range(0, len(members), WIDTH):
        yield from _sign_group(members[start : start + WIDTH], sign, random)


def _sign_group(members: Sequence[bytes], sign: Sign, random: Random) -> Iterator[str]:
    filled = [*members, *(random(HASH_SIZE) for _ in range(WIDTH - len(members)))]
    mixed = sorted(range(WIDTH), key=lambda _number: random(KEY_SIZE))
    levels = [[filled[number] for number in mixed]]
    for _ in range(LEVELS):
        levels.append(parents(levels[-1]))
    signature = sign(GROUP_LABEL + levels[-1][0])
    places = {number: index for index, number in enumerate(mixed)}
    for number in range(len(members)):
        index = places[number]
        way = [levels[level][index >> level ^ 1] for level in range(LEVELS)]
        place = index.to_bytes(INDEX_SIZE, "big")
        yield to_base64(b"".join([signature, place, *way]))


def verify_member(member: bytes, *, signature: str, public_key: bytes) -> None:
    """Check that a leaf hash stands in a group that this key signed.

    Raises:
        EventRefused: what it carries is not spelled as a signature in a group is.
        SealBroken: the group is not signed by this key.
    """
    try:
        raw = from_base64(signature)
    except NoteRefused as problem:
        raise EventRefused(str(problem)) from None
    start = SIGNATURE_SIZE + INDEX_SIZE
    index = int.from_bytes(raw[SIGNATURE_SIZE:start], "big")
    levels, rest = divmod(len(raw) - start, HASH_SIZE)
    if not 0 < levels <= MOST_LEVELS or rest or index >> levels:
        raise EventRefused("the event's place in its group is not well spelled")
    found = member
    for level in range(levels):
        at = start + level * HASH_SIZE
        pair = (raw[at : at + HASH_SIZE], found)
        found = node_hash(*(pair if index >> level & 1 else pair[::-1]))
    _verify_once(public_key, raw[:SIGNATURE_SIZE], found)


@lru_cache(maxsize=256)
def _verify_once(public_key: bytes, signature: bytes, root: bytes) -> None:
    """Check a group's signature; its other members will ask again in a moment."""
    verify(public_key, signature, GROUP_LABEL + root)
