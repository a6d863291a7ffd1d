"""Front and desk as real processes on a disk of their own, which can be looked at whole."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.seizure.tracing import following

PATIENCE = 60
# The costs of real life would only make the test slow; what is stored does not depend on them.
ARGON2 = {"AMPARO_ARGON2_MEMORY_KIB": "64"}


def bubblewrap_works() -> bool:
    """Say whether a process can be locked into one folder here."""
    if shutil.which("bwrap") is None:
        return False
    tried = subprocess.run(
        ["bwrap", "--ro-bind", "/", "/", "true"], capture_output=True
    )
    return tried.returncode == 0


@dataclass
class Box:
    """One machine: the only folder that its processes can write to is `disk`."""

    disk: Path
    ports: dict[str, int]
    environment: dict[str, str] = field(default_factory=dict)
    is_locked: bool = field(default_factory=bubblewrap_works)
    # Where every write of the servers is noted, outside of the disk; None when it is not.
    traces: Path | None = None

    def __post_init__(self) -> None:
        for name in ("home", "ram", "temporary", "user"):
            (self.disk / name).mkdir(parents=True, mode=0o700)
        self._served: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        return self.disk / "home"

    @property
    def lines(self) -> Path:
        """What the servers print; a terminal is no disk, so what commands print is not in it."""
        return self.disk / "printed"

    def run(
        self, *arguments: str, told: str = "", paper: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `amparo …` to its end. `paper` is a folder that people carry away, off the disk."""
        return subprocess.run(
            self._followed([sys.executable, "-m", "amparo", *arguments], paper),
            env=self._environment(),
            input=told.encode(),
            capture_output=True,
            timeout=PATIENCE,
        )

    def serve(self, *arguments: str) -> None:
        """Start a server and wait until it answers on every port."""
        with self.lines.open("ab") as lines:
            self._served = subprocess.Popen(
                self._followed([sys.executable, "-m", "amparo", *arguments]),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=lines,
                stderr=lines,
                start_new_session=True,
            )
        until = time.monotonic() + PATIENCE
        while not all(map(_answers, self.ports.values())):
            if self._served.poll() is not None or time.monotonic() > until:
                raise AssertionError(self.lines.read_text())
            time.sleep(0.05)

    def kill(self) -> None:
        """End everything at once, as a power cut does."""
        if self._served is None:
            return
        for process in self.processes():
            # Whoever follows the writes ends by itself and finishes its notes.
            if self.traces is None or process != self._served.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        self._served.wait(PATIENCE)
        self._served = None

    def processes(self) -> list[int]:
        """Name the running processes of the server."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if self._served and int(fields[3]) == self._served.pid:
                    found.append(int(folder.name))
        return found

    def nameless(self) -> Iterator[bytes]:
        """Give what lies in files that the servers hold open and that have no name any more."""
        for process in self.processes():
            for descriptor in Path(f"/proc/{process}/fd").glob("*"):
                with contextlib.suppress(OSError):
                    if descriptor.readlink().name.endswith(" (deleted)"):
                        yield descriptor.read_bytes()

    def command(self, command: list[str], paper: Path | None = None) -> list[str]:
        """Lock a command into this machine's folder, and a folder of papers that leave it."""
        if not self.is_locked:
            return command
        writable = [self.disk, *([paper] if paper else [])]
        places = [
            word for path in writable for word in ("--bind", str(path), str(path))
        ]
        shared_memory = ["--bind", str(self.disk / "ram"), "/dev/shm"]
        return [
            "bwrap",
            "--ro-bind",
            "/",
            "/",
            "--dev-bind",
            "/dev",
            "/dev",
            # No disk; read-only, it would not let a room be made inside this one.
            "--bind",
            "/proc",
            "/proc",
            *shared_memory,
            *places,
            *command,
        ]

    def _followed(self, command: list[str], paper: Path | None = None) -> list[str]:
        locked = self.command(command, paper)
        if self.traces is None:
            return locked
        self.traces.mkdir(exist_ok=True)
        number = len(list(self.traces.iterdir()))
        return following(locked, into=self.traces / f"{number}.trace")

    def _environment(self) -> dict[str, str]:
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("AMPARO", "DJANGO"))
        }
        return kept | {
            "AMPARO_HOME": str(self.home),
            "AMPARO_RAM": str(self.disk / "ram" / "amparo"),
            "TMPDIR": str(self.disk / "temporary"),
            "HOME": str(self.disk / "user"),
            "AMPARO_SECURE_COOKIES": "0",
            **ARGON2,
            **self.environment,
        }


def free_ports(count: int) -> list[int]:
    """Find ports on loopback that nobody uses now."""
    held = [socket.socket() for _ in range(count)]
    for each in held:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/")
        return bool(line.getresponse().status)
    except OSError:
        return False
    finally:
        line.close()
