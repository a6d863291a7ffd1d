"""The few lines that the front may write down. None of them carries anything from a request."""

import logging
import traceback
from types import TracebackType

SWEPT = "Leftovers of interrupted uploads were removed."
DISK_FULL = "A report could not be stored: the disk is full."
NO_ROOM_FOR_FILES = "Files are refused for now: the disk reserve is reached."
NOT_PREPARED = "The front box is not prepared: front.json is missing or damaged."

log = logging.getLogger("amparo.front")


def configure(_settings: dict[str, object]) -> None:
    """Silence Django, whose lines name paths and hosts; let only ours through."""
    for name in ("django", "django.request", "django.server", "django.security"):
        foreign = logging.getLogger(name)
        foreign.handlers = [logging.NullHandler()]
        foreign.propagate = False
    for name in ("amparo.front", "amparo.serving"):
        own = logging.getLogger(name)
        if not own.handlers:
            own.addHandler(_to_standard_error())
        own.setLevel(logging.WARNING)


def _to_standard_error() -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler


def note_failure(exception: BaseException) -> None:
    """Say which kind of error it was and in which lines of our code; never its text, never a local."""
    log.error("A page failed: %s", _place(type(exception), exception.__traceback__))


def _place(kind: type[BaseException], trace: TracebackType | None) -> str:
    frames = [
        f"{frame.name}:{frame.lineno}"
        for frame in traceback.extract_tb(trace)
        if "/amparo/" in frame.filename
    ]
    return " ".join([kind.__name__, *frames])
