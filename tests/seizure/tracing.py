"""Every byte that a process ever handed to a file, also to one that has no name or is gone."""

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

CALLS = "write,pwrite64,writev,pwritev,pwritev2"
WRITTEN = re.compile(r"(?:p?write(?:64|v2?)?)\(\d+<((?:\\x..)+)>, (.*)")
QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})+)"')
# What is behind these is gone with the power: a line to a browser, another process, a clock.
NO_FILE = ("socket:", "pipe:", "anon_inode:", "/dev/null", "UNIX", "TCP")


def strace_works() -> bool:
    """Say whether the writes of a process can be followed here."""
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True)
    return tried.returncode == 0


def following(command: list[str], *, into: Path) -> list[str]:
    """Follow a command and all that it starts."""
    options = ["-f", "--seccomp-bpf", "-y", "-xx", "-s", "99999999", "-e", f"trace={CALLS}"]  # fmt: skip
    return ["strace", *options, "-o", str(into), *command]


def written(traces: list[Path]) -> dict[str, bytes]:
    """Return what was written to each file, in the order of writing."""
    files: dict[str, list[bytes]] = defaultdict(list)
    for trace in traces:
        with trace.open(errors="replace") as lines:
            for line in lines:
                found = WRITTEN.search(line)
                if found and not (name := _bytes(found[1]).decode()).startswith(
                    NO_FILE
                ):
                    files[name] += map(_bytes, QUOTED.findall(found[2]))
    return {name: b"".join(pieces) for name, pieces in files.items()}


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))
