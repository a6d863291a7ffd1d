"""The demo's folder: one story at a time, played once and then kept."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from amparo.lib.refusal import Refused

STORY = "story.json"


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the demo's folder for this process.

    Raises:
        Refused: another `make demo` is using it.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                "Another demo is running in this folder.",
                "End it with Ctrl-C first, or play a second one elsewhere: "
                "make demo HOME_FOLDER=another-folder",
            ) from None
        yield


def find_story(home: Path) -> dict[str, Any] | None:
    """Return the story that was played to its end here, or None."""
    path = home / STORY
    if not path.exists():
        return None
    told: dict[str, Any] = json.loads(path.read_text())
    return told


def keep_story(home: Path, told: dict[str, Any]) -> None:
    """Mark the story as played to its end."""
    (home / STORY).write_text(json.dumps(told, indent=1, ensure_ascii=False))


def clear(home: Path) -> None:
    """Remove what an earlier try left half done; the lock and the desk's folder stay."""
    for path in home.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()
    (home / "desk").mkdir(mode=0o700)
