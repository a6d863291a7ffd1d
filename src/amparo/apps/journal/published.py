"""The log as it stands on the disk: tiles, the signed checkpoint, and the key that signs.

The signing seed lies beside the log, because the desk must sign while nobody is there. So
a thief of the whole machine can sign another history; what they cannot do is make anybody
forget a checkpoint they have already seen. See docs/explanation/what-the-log-proves.md.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings

from amparo.lib.custody.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from amparo.lib.custody.cosignatures import with_cosignatures
from amparo.lib.custody.errors import LogRewritten
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.sealing.primitives.privates import new_seed, sign, signing_public
from amparo.lib.store.durable import make_folder

# Every act pays for these; the auditor's check compares them all.
COMPARED_AGAIN = 32

Leaves = Callable[[int], Sequence[bytes]]


def tiles() -> TileFolder:
    """Return the published log, read anew: what was true a minute ago may not be."""
    return TileFolder(_desk() / "log")


def origin_of(organisation: UUID) -> str:
    """Return the name of an organisation's log, the first line of its checkpoints."""
    return f"amparo/{organisation}"


def counted() -> int:
    """Return how many leaves the last checkpoint counts, unchecked; 0 before the first."""
    text = tiles().checkpoint()
    return int(text.split("\n", 2)[1]) if text else 0


def public_key() -> bytes:
    """Return the key by which others check our checkpoints; made on first use."""
    return signing_public(_seed())


def head(*, origin: str) -> Checkpoint | None:
    """Return the last checkpoint, or None before the first.

    Raises:
        NoteRefused: somebody else wrote it.
    """
    text = tiles().checkpoint()
    if text is None:
        return None
    return open_checkpoint(text, origin=origin, public_key=public_key())


def extend(*, origin: str, leaves_from: Leaves) -> None:
    """Append committed leaves to the tiles, then sign and put in place the new head.

    `leaves_from(start)` reads leaf inputs from the database. It is asked once more for
    the last few that were published, which must be the same.

    Raises:
        LogRewritten: they are not.
    """
    with _publishing():
        log = tiles()
        published = log.size
        start = compared_from(published)
        leaves = leaves_from(start)
        if start + len(leaves) < published:
            raise LogRewritten(start + len(leaves))
        log.catch_up(leaves, start=start)
        seed = _seed()
        log.publish(
            sign_checkpoint(
                origin,
                log.size,
                log.root(),
                sign=partial(sign, seed),
                public_key=signing_public(seed),
            )
        )


def compared_from(size: int | None = None) -> int:
    """Tell from which leaf on rows are compared with tiles, when more are published."""
    return max((counted() if size is None else size) - COMPARED_AGAIN, 0)


def add_cosignatures(head: str, lines: Sequence[str]) -> str:
    """Add the lines of witnesses to a head, also to the published one while it is the same."""
    with _publishing():
        log = tiles()
        whole = with_cosignatures(head, lines)
        if lines and log.checkpoint() == head:
            log.publish(whole)
    return whole


def clocks_file() -> Path:
    """Return where it is written which clocks elsewhere are asked."""
    return _desk() / "clocks.toml"


def _desk() -> Path:
    return Path(settings.AMPARO_HOME) / "desk"


@contextmanager
def _publishing() -> Iterator[None]:
    """Let one process or thread at a time sign a head: an older one must not come last."""
    make_folder(_desk())
    with (_desk() / "log.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _seed() -> bytes:
    path = _desk() / "log.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return _make_seed(path)


def _make_seed(path: Path) -> bytes:
    """Make the signing seed, readable by us alone; another process may be faster."""
    make_folder(path.parent)
    part = path.with_name(f".log.key.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(new_seed())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
    return path.read_bytes()
