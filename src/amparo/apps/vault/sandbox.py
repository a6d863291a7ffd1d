"""A room without network, disk or other processes, in which a hostile file is opened once.

What comes out is plain pixels, counted and measured here: whatever the file did to the
program that read it, nothing but colours leaves the room (the idea of Dangerzone).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from amparo.apps.vault import pixels_inside
from amparo.lib.refusal import Refused

ROOM = "bwrap"
LARGEST_FILE = 512 << 20
LONGEST_TIME = 90  # seconds
SYSTEM = ("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache")
LINKS = ("/bin", "/lib", "/lib32", "/lib64", "/sbin")
# A room may take gigabytes of memory; the desk may be a small machine.
ONE_AT_A_TIME = threading.Lock()
TOOL = re.compile(rb"[A-Za-z0-9 .+-]{1,60}\n")
DESK = str(pixels_inside.FILE.parent)  # in the room's own memory, gone with it
LARGEST_SIDE = 4 * pixels_inside.LONGEST_SIDE


class NotShown(Refused):
    """No safe copy could be made. The original is untouched."""


@dataclass(frozen=True)
class Frame:
    """One page as colours: `pixels` is width * height * 3 bytes of RGB."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True)
class Shown:
    """What came out: `tool` and `pages` are what the room says, `frames` what it gave."""

    tool: str
    pages: int
    frames: Iterator[Frame]


@contextmanager
def shown_in_the_room(pieces: Iterable[bytes]) -> Iterator[Shown]:
    """Open a file in the room; read the frames before the block ends. Others wait.

    Raises:
        NotShown: there is no room on this machine, a tool is missing, the file is too
            large, of no known kind, damaged, or takes too long.
    """
    with ONE_AT_A_TIME, _room() as (process, feed, out):
        timer = threading.Timer(LONGEST_TIME, _end, [process])
        timer.start()
        try:
            _hand_in(pieces, feed)
            tool, pages = _head(out, process)
            yield Shown(tool, pages, _frames(out, process))
        finally:
            timer.cancel()


@contextmanager
def _room() -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]]:
    if not shutil.which(ROOM):
        raise _missing("bubblewrap")
    process = subprocess.Popen(  # noqa: S603
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        start_new_session=True,
    )
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both are pipes")
    try:
        yield process, process.stdin, process.stdout
    finally:
        _end(process)
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.stdout.close()
        process.wait()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the room with all that began it: killed early, it leaves a half-built one behind."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _command() -> list[str]:
    python = Path(sys.executable).resolve()
    bound = ["/usr", *(p for p in SYSTEM if Path(p).exists())]
    if Path(sys.base_prefix) != Path("/usr"):
        bound.append(str(Path(sys.base_prefix).resolve()))
    command = [shutil.which(ROOM) or ROOM, "--unshare-all", "--unshare-user"]
    command += ["--disable-userns", "--die-with-parent", "--new-session", "--clearenv"]
    command += ["--cap-drop", "ALL", "--hostname", "room"]
    for name, told in (("PATH", "/usr/bin:/bin"), ("HOME", DESK), ("LANG", "C.UTF-8")):
        command += ["--setenv", name, told]
    for path in bound:
        command += ["--ro-bind", path, path]
    for link in map(Path, LINKS):
        if link.is_symlink():
            command += ["--symlink", str(link.readlink()), str(link)]
    command += ["--proc", "/proc", "--dev", "/dev"]
    command += ["--size", str(LARGEST_FILE + (64 << 20)), "--tmpfs", DESK]
    for own, inside in _code():
        command += ["--ro-bind", str(own), inside]
    return [*command, "--chdir", DESK, str(python), "-I", "-S", "/code/room.py"]


def _code() -> Iterator[tuple[Path, str]]:
    yield Path(pixels_inside.__file__).resolve(), "/code/room.py"
    pillow = find_spec("PIL")
    if pillow is None or pillow.origin is None:
        raise _missing("pillow")
    folder = Path(pillow.origin).resolve().parent
    yield folder, "/code/PIL"
    libraries = folder.with_name("pillow.libs")
    if libraries.is_dir():
        yield libraries, "/code/pillow.libs"


def _hand_in(pieces: Iterable[bytes], feed: IO[bytes]) -> None:
    left = LARGEST_FILE
    with suppress(BrokenPipeError):  # the room ended; why is read from its exit
        for piece in pieces:
            left -= len(piece)
            if left < 0:
                raise NotShown(
                    _("This file is too large to make a copy of it here."),
                    _("Open it on a machine that can be lost, and seal a part of it."),
                )
            feed.write(piece)
        feed.close()


def _head(out: IO[bytes], process: subprocess.Popen[bytes]) -> tuple[str, int]:
    if _exactly(out, 4) != b"AMPX":
        raise _why(process)
    tool = out.readline(61)
    if not TOOL.fullmatch(tool):
        raise _why(process)
    return tool.decode().strip(), int.from_bytes(_exactly(out, 4), "big")


def _frames(out: IO[bytes], process: subprocess.Popen[bytes]) -> Iterator[Frame]:
    """Give the frames, each measured: too many, too large or cut short is refused."""
    for _number in range(pixels_inside.MOST_PAGES + 1):
        size = _exactly(out, 8)
        width, height = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
        if len(size) == 8 and width == 0:
            return
        if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
            raise _why(process)
        pixels = _exactly(out, width * height * 3)
        if len(pixels) != width * height * 3:
            raise _why(process)
        yield Frame(width, height, pixels)
    raise _unreadable()


def _exactly(out: IO[bytes], size: int) -> bytes:
    parts = []
    while size and (piece := out.read(size)):
        parts.append(piece)
        size -= len(piece)
    return b"".join(parts)


def _why(process: subprocess.Popen[bytes]) -> NotShown:
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    if process.returncode == pixels_inside.NO_POPPLER:
        return _missing("poppler-utils")
    if process.returncode == pixels_inside.NO_FFMPEG:
        return _missing("ffmpeg")
    if process.returncode == pixels_inside.UNKNOWN:
        return NotShown(
            _("No picture can be made of this kind of file."),
            _(
                "Open it on a machine that can be lost, and seal what you find as a text."
            ),
        )
    if process.returncode == 1:  # neither the room nor the file says that
        return NotShown(
            _("The room in which files are opened does not start on this machine."),
            _("Ask the person who runs Amparo to let bubblewrap make namespaces."),
        )
    return _unreadable()


def _unreadable() -> NotShown:
    return NotShown(
        _("The file cannot be read as what it says it is, or it took too long."),
        _("Be careful with it. Open it only on a machine that can be lost."),
    )


def _missing(package: str) -> NotShown:
    return NotShown(
        _("This machine cannot make safe copies: %(package)s is missing.")
        % {"package": package},
        _("Ask the person who runs Amparo to install it."),
    )
