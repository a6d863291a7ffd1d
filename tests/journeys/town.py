"""A played town with its two servers, for people in browsers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp

from tests.journeys.free_ports import free_ports

CHEAP = {"AMPARO_ARGON2_MEMORY_KIB": "1024"}


def plain_environment() -> dict[str, str]:
    ours = ("AMPARO", "DJANGO")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)} | CHEAP


@dataclass
class Town:
    home: Path
    front: str
    desk: str

    def slip(self, alias: str) -> dict[str, str]:
        """Read what stands on a colleague's slip of paper."""
        return json.loads((self.home / "papers" / f"{alias}.json").read_text())

    def code(self, alias: str) -> str:
        """Read the code that comes next: the story may have used the present one."""
        secret = self.slip(alias)["one_time_code_secret"].replace(" ", "")
        return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30))


@contextmanager
def served_town(home: Path) -> Iterator[Town]:
    """Play the demo's story in `home` and serve it, until the block ends."""
    front, desk, pull = free_ports(3)
    run = subprocess.Popen(
        [sys.executable, "-m", "amparo", "demo", "--home", str(home), "--front-port", str(front),
         "--desk-port", str(desk), "--pull-port", str(pull)],
        env=plain_environment() | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert run.stdout is not None
    told = []
    for line in run.stdout:
        told.append(line)
        if "Ctrl-C" in line:
            break
    assert run.poll() is None, "".join(told)
    try:
        yield Town(home, f"http://127.0.0.1:{front}", f"http://127.0.0.1:{desk}")
    finally:
        run.terminate()
        run.communicate(timeout=30)
