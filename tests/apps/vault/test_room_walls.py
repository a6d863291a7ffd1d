"""Other programs in the room: what they can reach, and what they can make us believe."""

import json
import random
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from amparo.apps.vault import sandbox
from amparo.apps.vault.sandbox import NotShown, shown_in_the_room
from amparo.lib.refusal import Refused
from tests.apps.vault.test_sandbox import picture, refusal
from tests.seizure.boxes import bubblewrap_works

pytestmark = pytest.mark.skipif(
    not bubblewrap_works(), reason="bubblewrap is missing: apt-get install bubblewrap"
)


@pytest.fixture
def inside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[str], list[str]]:
    """Put another program in the room in the place of ours."""

    def put(code: str) -> list[str]:
        spy = tmp_path / "spy.py"
        spy.write_text(code)
        monkeypatch.setattr(sandbox, "_code", lambda: iter([(spy, "/code/room.py")]))
        return sandbox._command()

    return put


LOOK = """
import json, os, socket, sys
def tries(do):
    try:
        return repr(do())
    except OSError as error:
        return type(error).__name__
print(json.dumps({
    "network": tries(lambda: socket.create_connection(("127.0.0.1", PORT), 2)),
    "interfaces": [n for _i, n in socket.if_nameindex()],
    "home": os.path.exists("HOME_FOLDER"),
    "passwords": os.path.exists("/etc/passwd"),
    "write": tries(lambda: open("/usr/x", "w")),
    "code": tries(lambda: open("/code/room.py", "a")),
    "processes": sum(n.isdigit() for n in os.listdir("/proc")),
    "environment": sorted(os.environ),
    "namespaces": tries(lambda: os.unshare(0x10000000) if hasattr(os, "unshare") else None),
    "capabilities": [l for l in open("/proc/self/status") if l.startswith("CapEff")][0].split()[1],
}))
"""


@pytest.mark.threat("T-10")
def test_in_the_room_there_is_neither_network_nor_disk_nor_anybody_else(
    inside: Callable[[str], list[str]],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = LOOK.replace("PORT", str(port))
        home = str(settings.AMPARO_HOME)
        command = inside(code.replace("HOME_FOLDER", home))
        run = subprocess.run(command, capture_output=True, env={}, check=True)
    seen = json.loads(run.stdout)

    assert Path(home).exists()
    assert seen["network"] in {"ConnectionRefusedError", "OSError"}
    assert set(seen["interfaces"]) <= {"lo"}
    assert not seen["home"]
    assert not seen["passwords"]
    assert seen["write"] == seen["code"] == "OSError"
    assert seen["processes"] <= 2
    assert set(seen["environment"]) <= {"PATH", "HOME", "LANG", "PWD", "LC_CTYPE"}
    assert int(seen["capabilities"], 16) == 0


SMALL = "w(b'AMPXPillow 1\\n' + (1).to_bytes(4, 'big'));"
LIES = {
    "another word at the head": "w(b'JPEG' + bytes(40))",
    "no end of its own name": "w(b'AMPX' + b'a' * 5000)",
    "a name with signs in it": "w(b'AMPX<script>\\n' + bytes(4))",
    "a page that is too large": SMALL + "w(b'\\x7f\\xff\\xff\\xff' * 2)",
    "a page without height": SMALL + "w((9).to_bytes(4, 'big') + bytes(4))",
    "fewer pixels than it said": SMALL + "w((9).to_bytes(4, 'big') * 2 + b'xyz')",
    "pages without end": SMALL
    + "\nwhile 1: w((9).to_bytes(4, 'big') * 2 + bytes(243))",
    "nothing at all": "pass",
    "a crash": "import os; os.kill(os.getpid(), 11)",
}


@pytest.mark.threat("T-10")
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_whoever_took_over_the_room_can_only_be_refused(
    lie: str, inside: Callable[[str], list[str]]
) -> None:
    inside(f"import sys; w = sys.stdout.buffer.write\nsys.stdin.buffer.read()\n{lie}")

    assert refusal(b"hostile")


def test_whoever_stays_too_long_is_put_out(
    inside: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside("import time\nwhile 1: time.sleep(1)")
    monkeypatch.setattr(sandbox, "LONGEST_TIME", 1)
    started = time.monotonic()

    assert "took too long" in refusal(b"x" * (1 << 22))
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    ("code", "package"), [(5, "poppler-utils"), (6, "ffmpeg"), (1, "does not start")]
)
def test_a_missing_tool_is_named_to_whoever_can_install_it(
    code: int, package: str, inside: Callable[[str], list[str]]
) -> None:
    inside(f"import sys; sys.exit({code})")

    assert package in refusal(b"x")


@pytest.mark.parametrize("after", ["at once", "the head", "a frame"])
def test_no_process_stays_behind_when_the_reader_goes_away(
    after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "LARGEST_FILE", mark := random.randrange(1 << 26))
    with suppress(NotShown):
        if after == "at once":
            monkeypatch.setattr(sandbox, "_hand_in", _refuses)
        with shown_in_the_room([picture()]) as shown:
            if after == "a frame":
                next(shown.frames)
    time.sleep(0.3)

    assert [p for p in Path("/proc").glob("[0-9]*/cmdline") if _is_room(p, mark)] == []


def _refuses(*_anything: object) -> None:
    raise NotShown("gone")


def _is_room(path: Path, mark: int) -> bool:
    """Find this test's own room by the odd size of its memory."""
    try:
        return str(mark + (64 << 20)).encode() in path.read_bytes()
    except OSError:
        return False


def test_there_is_one_room_at_a_time() -> None:
    done = threading.Event()

    def looks() -> None:
        with shown_in_the_room([picture()]):
            done.set()

    other = threading.Thread(target=looks)
    with shown_in_the_room([picture()]):
        other.start()
        waited = not done.wait(1)
    other.join(timeout=30)

    assert waited
    assert done.is_set()


def test_an_error_in_the_vault_passes_through_the_room() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"\xff\xd8\xff"
        raise Refused("damaged")

    with pytest.raises(Refused, match="damaged"), shown_in_the_room(pieces()):
        pass
