"""A small invented package, the same bytes each time."""

import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256, shake_128
from pathlib import Path
from uuid import UUID

from amparo.lib.custody.checkpoint import sign_checkpoint
from amparo.lib.custody.events import (
    CustodyEvent,
    commit,
    event_bytes,
    leaf_input,
    signed_event,
    signed_together,
)
from amparo.lib.custody.notes import NoteKey, note_name
from amparo.lib.custody.package import write_package
from amparo.lib.custody.parts import (
    PackageAbout,
    PackageContents,
    PackageItem,
    PackageKeys,
    SealedLeaf,
)
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.sealing.primitives import privates

ORIGIN = "lantern-house.example/custody"
AT = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
PHOTO, LETTER, COPY = (UUID(int=n, version=4) for n in (1, 2, 3))
CONTENT = {
    PHOTO: b"\xff\xd8 not really a photograph of the market square in Velmora",
    LETTER: "Письмо из Вельморы\n".encode(),
    COPY: b"the letter, with two names made black",
}


@dataclass(frozen=True)
class Signer:
    """An invented person, or log, with a key."""

    name: str
    seed: bytes

    @property
    def public(self) -> bytes:
        return privates.signing_public(self.seed)

    @property
    def key(self) -> NoteKey:
        return NoteKey(note_name(self.name), self.public)

    def sign(self, message: bytes) -> bytes:
        return privates.sign(self.seed, message)


LOG = Signer(ORIGIN, bytes([1]) * 32)
FARAH = Signer("farah", bytes([2]) * 32)
BAKO = Signer("bako of the coast", bytes([3]) * 32)


def salt_for(number: int) -> bytes:
    return sha256(b"salt %d" % number).digest()


def happened(
    number: int, who: Signer, kind: str, item: UUID, **detail: object
) -> CustodyEvent:
    at = AT.replace(minute=number)
    return CustodyEvent(kind, at, who.name, who.public, item, detail)


def kept(number: int, who: Signer, kind: str, item: UUID, **detail: object) -> bytes:
    """Return the bytes of one signed event."""
    return event_bytes(
        signed_event(happened(number, who, kind, item, **detail), who.sign)
    )


def not_random() -> Callable[[int], bytes]:
    """Return a source of bytes that are the same each time."""
    count = itertools.count()
    return lambda size: shake_128(b"%d" % next(count)).digest(size)


def content_detail(item: UUID) -> dict[str, object]:
    content = CONTENT[item]
    return {"sha256": sha256(content).hexdigest(), "size": len(content)}


def story() -> list[bytes]:
    """Return what happened, in order, as event bytes."""
    return [
        kept(0, FARAH, "sealed", PHOTO, **content_detail(PHOTO)),
        kept(1, FARAH, "sealed", LETTER, **content_detail(LETTER)),
        kept(2, BAKO, "viewed", LETTER, reason="Übersetzung «проверить»"),
        kept(3, BAKO, "derived", COPY, **{"from": str(LETTER)}, **content_detail(COPY)),
        kept(4, FARAH, "viewed", PHOTO, reason="left out of the package"),
    ]


def story_together() -> list[bytes]:
    """Return the same, but what Farah did is signed once; Bako signs each of his acts."""
    mine = [
        happened(0, FARAH, "sealed", PHOTO, **content_detail(PHOTO)),
        happened(1, FARAH, "sealed", LETTER, **content_detail(LETTER)),
        happened(4, FARAH, "viewed", PHOTO, reason="left out of the package"),
    ]
    salts = [salt_for(number) for number in (0, 1, 4)]
    photo, letter, viewed = signed_together(
        mine, salts, sign=FARAH.sign, random=not_random()
    )
    return [photo, letter, *story()[2:4], viewed]


def inputs(events: list[bytes], *, others: int = 0) -> list[bytes]:
    """Return the leaves of a log: `others` strange ones first, then these events."""
    strange = [leaf_input(sha256(b"other %d" % n).digest()) for n in range(others)]
    mine = [leaf_input(commit(raw, salt_for(n))) for n, raw in enumerate(events)]
    return strange + mine


def items() -> list[PackageItem]:
    """Return the three items of the story."""
    named = {
        PHOTO: ("Market square.JPG", "image/jpeg", None),
        LETTER: ("../../Письмо.txt", "text/plain", None),
        COPY: ("letter for court.txt", "text/plain", LETTER),
    }
    return [
        PackageItem(
            id=item,
            name=name,
            media_type=media_type,
            open=lambda item=item: io.BytesIO(CONTENT[item]),
            sha256=sha256(CONTENT[item]).digest(),
            size=len(CONTENT[item]),
            record={"title": name, "language": "ru"},
            derived_from=source,
        )
        for item, (name, media_type, source) in named.items()
    ]


def head_of(tiles: TileFolder, size: int | None = None) -> str:
    """Return the log's signed head at a size."""
    size = tiles.size if size is None else size
    return sign_checkpoint(
        ORIGIN, size, tiles.root(size), sign=LOG.sign, public_key=LOG.public
    )


def contents(
    folder: Path, *, others: int = 9, together: bool = False, **changed: object
) -> PackageContents:
    """Return the contents of the story's package; its log comes to lie in `folder`."""
    tiles = TileFolder(folder / "log")
    events = story_together() if together else story()
    tiles.catch_up(inputs(events, others=others))
    shown = [
        SealedLeaf(others + n, raw, salt_for(n)) for n, raw in enumerate(events[:-1])
    ]
    hidden = SealedLeaf.withheld(others + len(events) - 1, item=PHOTO)
    given: dict[str, object] = {
        "items": items(),
        "events": [*shown, hidden],
        "tiles": tiles,
        "checkpoint": head_of(tiles),
        "keys": PackageKeys(LOG.key, [FARAH.key, BAKO.key], FARAH.key, FARAH.sign),
        "about": PackageAbout(
            id=UUID(int=99, version=4),
            title="What happened at the market",
            description="Three items about one afternoon in Velmora.",
            organisation="Lantern House",
            made_at=AT,
            records=[{"event": "market", "alias": "witness-1"}],
        ),
        "earlier_heads": [1, 7, others + 1],
    }
    return PackageContents(**(given | changed))  # type: ignore[arg-type]


def make_package(folder: Path, *, others: int = 9, **changed: object) -> Path:
    """Write the package of the story below `folder` and return its path."""
    target = folder / "package"
    write_package(target, contents(folder, others=others, **changed))
    return target
