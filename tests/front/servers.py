"""A real front process on loopback, started as `amparo front serve` starts it."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    def __init__(self, home: Path, *, port: int, pull_port: int) -> None:
        self.home, self.port, self.pull_port = home, port, pull_port
        self.address = f"http://127.0.0.1:{port}"
        self.pull_address = f"http://127.0.0.1:{pull_port}"
        self.lines = home / "lines"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.lines.open("ab") as lines:
            self._process = subprocess.Popen(
                self.command(), env=environment(self.home), stdout=lines, stderr=lines,
                start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not (_answers(self.port) and _answers(self.pull_port)):
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(self.lines.read_text())
            time.sleep(0.05)

    def command(self) -> list[str]:
        places = ["--port", str(self.port), "--pull-port", str(self.pull_port)]
        return [sys.executable, "-m", "amparo", "front", "serve", *places]

    def stop(self) -> int:
        assert self._process
        self._process.terminate()
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End everything at once, as a power cut does."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def children(self) -> list[int]:
        assert self._process
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in listed.read_text().split()]


def environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return kept | {"AMPARO_HOME": str(home)}


@contextlib.contextmanager
def serving(home: Path) -> Iterator[Served]:
    """Serve a prepared front until the block ends."""
    served = Served(home, port=free_port(), pull_port=free_port())
    served.start()
    try:
        yield served
    finally:
        with contextlib.suppress(ProcessLookupError):
            served.stop()


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/")
        return bool(line.getresponse().status)
    except OSError:
        return False
    finally:
        line.close()
