"""The `proof/` folder of a package: events, leaves, proofs, head and keys."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from amparo.lib.custody import anchors
from amparo.lib.custody.bag import BagWriter
from amparo.lib.custody.canonical import canonical
from amparo.lib.custody.checkpoint import open_checkpoint
from amparo.lib.custody.cosignatures import read_policy
from amparo.lib.custody.errors import LogRewritten
from amparo.lib.custody.events import LEAF_LABEL, commit, leaf_input, read_event
from amparo.lib.custody.notes import to_base64
from amparo.lib.custody.proof import TlogProof
from amparo.lib.custody.tiles import TileFolder

if TYPE_CHECKING:
    from amparo.lib.custody.parts import PackageKeys, SealedLeaf

CONSISTENCY_LABEL = "amparo-consistency/v1"
Listing = tuple[UUID, str, dict[str, Any]]


def add(
    bag: BagWriter,
    *,
    placed: Sequence[Listing],
    leaves: Sequence["SealedLeaf"],
    tiles: TileFolder,
    checkpoint: str,
    keys: "PackageKeys",
    earlier_heads: Sequence[int],
) -> None:
    """Write everything that ties the items to the signed head of the log.

    Raises:
        LogRewritten: a leaf does not stand in the log where the caller says.
        NoteRefused: the checkpoint is not by the log's key.
        EventRefused: an event to be shown is not well signed.
    """
    origin = checkpoint.partition("\n")[0]
    head = open_checkpoint(
        checkpoint,
        origin=origin,
        public_key=keys.log.public_key,
        key_name=keys.log.name,
    )
    bag.add("proof/checkpoint", checkpoint.encode())
    bag.add("proof/keys.txt", _keys(keys))
    bag.add("proof/items.jsonl", _lines(_items(placed, leaves)))
    positions = [leaf.position for leaf in leaves]
    logged = zip(leaves, tiles.entries_at(positions), strict=True)
    bag.add("proof/events.jsonl", b"".join(_leaf_line(*each) for each in logged))
    proofs = tiles.proofs(positions, head.size)
    for position, hashes in zip(positions, proofs, strict=True):
        text = TlogProof(position, hashes, checkpoint).to_text()
        bag.add(f"proof/leaves/{position:012d}.tlog-proof", text.encode())
    known = [*earlier_heads, *_add_clocks(bag, positions, tiles, head.size)]
    bag.add("proof/consistency.txt", _consistency(tiles, head.size, known))
    _add_policy(bag, tiles, checkpoint)


def _add_clocks(
    bag: BagWriter, positions: Sequence[int], tiles: TileFolder, size: int
) -> list[int]:
    """Add what others said about the time of the log; return the sizes they spoke of."""
    kept = anchors.of_log(tiles.path)
    sizes = anchors.for_package(kept, positions=positions, size=size)
    for path, content in anchors.files_for_package(kept, sizes) if sizes else []:
        bag.add(path, content)
    return sizes


def _add_policy(bag: BagWriter, tiles: TileFolder, checkpoint: str) -> None:
    """Add whose cosignatures we ask for, if this head bears them: it may be too young."""
    policy = tiles.path / anchors.POLICY
    if policy.exists() and not read_policy(policy.read_text()).why_not_met(checkpoint):
        bag.add(f"proof/{anchors.POLICY}", policy.read_bytes())


def _keys(keys: "PackageKeys") -> bytes:
    lines = [f"log {keys.log.text()}", *(f"member {k.text()}" for k in keys.members)]
    return "".join(f"{line}\n" for line in lines).encode()


def _items(
    placed: Sequence[Listing], leaves: Sequence["SealedLeaf"]
) -> Iterable[dict[str, Any]]:
    hidden: dict[UUID | None, list[int]] = defaultdict(list)
    for leaf in leaves:
        if leaf.event is None:
            hidden[leaf.item].append(leaf.position)
    for item, _, listing in placed:
        yield {**listing, "withheld": hidden[item]}


def _leaf_line(leaf: "SealedLeaf", logged: bytes) -> bytes:
    """Write a leaf as canonical JSON; an event is that already."""
    commitment = logged.removeprefix(LEAF_LABEL).hex().encode()
    event = salt = b"null"
    if leaf.event is not None and leaf.salt is not None:
        if leaf_input(commit(leaf.event, leaf.salt)) != logged:
            raise LogRewritten(leaf.position)
        read_event(leaf.event, leaf.salt)
        event, salt = leaf.event, b'"%b"' % leaf.salt.hex().encode()
    return b'{"event":%b,"leaf":"%b","position":%d,"salt":%b}\n' % (
        event,
        commitment,
        leaf.position,
        salt,
    )


def _lines(values: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(canonical(value) + b"\n" for value in values)


def _consistency(tiles: TileFolder, size: int, earlier: Sequence[int]) -> bytes:
    lines = [f"{CONSISTENCY_LABEL} {size}"]
    for old in sorted({each for each in earlier if 0 < each < size}):
        hashes = [to_base64(each) for each in tiles.consistency(old, size)]
        lines.append(" ".join([str(old), *hashes]))
    return "".join(f"{line}\n" for line in lines).encode()
