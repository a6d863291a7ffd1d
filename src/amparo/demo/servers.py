"""Front and desk as processes of their own on this machine, as in real life."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from amparo.lib.refusal import Refused

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Ports:
    front: int
    pull: int
    desk: int


def why_not_use(ports: Ports) -> Refused | None:
    """Return a refusal when another program listens where we want to."""
    for port in (ports.front, ports.pull, ports.desk):
        if is_listening(port):
            return Refused(
                f"Port {port} on this machine is taken by another program.",
                "End that program, or choose others: make demo FRONT_PORT=9000 "
                "PULL_PORT=9002 DESK_PORT=9001",
            )
    return None


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.3)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Server:
    """One `amparo … serve` process; ends with the `with` block."""

    def __init__(self, home: Path, arguments: list[str], *, ports: list[int]) -> None:
        self._home, self._arguments, self._ports = home, arguments, ports

    def __enter__(self) -> "Server":
        environment = {
            name: value
            for name, value in os.environ.items()
            if name != "DJANGO_SETTINGS_MODULE"
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "amparo", *self._arguments],
            env=environment | {"AMPARO_HOME": str(self._home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    @property
    def process_id(self) -> int:
        """The process that was started; a server may have others beneath it."""
        return self._process.pid

    def wait(self) -> None:
        """Return when the process ends."""
        self._process.wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not all(is_listening(port) for port in self._ports):
            if self._process.poll() is not None or time.monotonic() > until:
                self._process.kill()
                raise Refused(
                    "A server of the demo did not start.",
                    "Read the lines above, then run make demo again.",
                )
            time.sleep(0.05)
