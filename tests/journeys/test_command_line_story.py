"""The whole story from the command line, and a stranger's verdict on what it hands over."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.free_ports import free_ports

AMPARO = [sys.executable, "-m", "amparo"]
VALID, CONTRADICTED = 0, 1


def run_demo(
    home: Path, *more: str, ports: list[int] | None = None
) -> subprocess.CompletedProcess:
    front, desk, pull = ports or free_ports(3)
    return subprocess.run(
        [*AMPARO, "demo", "--home", str(home), "--front-port", str(front),
         "--desk-port", str(desk), "--pull-port", str(pull), *more],
        env={k: v for k, v in os.environ.items() if not k.startswith(("AMPARO", "DJANGO"))}
        | {"AMPARO_ARGON2_MEMORY_KIB": "1024"},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "home"
    played = run_demo(folder, "--no-serve")
    assert played.returncode == 0, played.stdout + played.stderr
    return folder


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Python in an empty virtual environment, without a network where that can be had."""
    place = tmp_path_factory.mktemp("stranger") / "venv"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(place)], check=True
    )
    alone = ["unshare", "-n"] if os.getuid() == 0 else []
    return [*alone, str(place / "bin/python"), "-I"]


def verdict(
    stranger: list[str], verifier: Path, package: Path
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*stranger, str(verifier), str(package)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.threat("T-12")
def test_a_stranger_without_us_finds_the_package_valid(
    home: Path, stranger: list[str]
) -> None:
    package = home / "package"

    said = verdict(stranger, package / "verify.py", package)

    assert said.returncode == VALID, said.stdout + said.stderr


def kinds_of_file(package: Path) -> list[str]:
    """Name one file of each kind: each folder and ending once."""
    found = {}
    for path in sorted(p for p in package.rglob("*") if p.is_file()):
        inside = path.relative_to(package)
        found.setdefault((inside.parts[:-1], path.suffix or path.name), str(inside))
    return list(found.values())


@pytest.mark.threat("T-12")
def test_one_flipped_bit_in_any_kind_of_file_is_named(
    home: Path, stranger: list[str], tmp_path: Path
) -> None:
    package = home / "package"
    pristine = shutil.copy(package / "verify.py", tmp_path / "verify.py")
    files = kinds_of_file(package)
    assert len(files) > 10, "a test that searches must find something"
    wrong = []
    for name in files:
        forged = tmp_path / "forged"
        shutil.copytree(package, forged)
        content = bytearray((forged / name).read_bytes())
        content[len(content) // 2] ^= 1
        (forged / name).write_bytes(content)
        said = verdict(stranger, pristine, forged)
        if said.returncode != CONTRADICTED or name not in said.stdout:
            wrong.append((name, said.returncode, said.stdout[-400:]))
        shutil.rmtree(forged)
    assert wrong == []


def test_a_second_run_tells_the_same_story_at_once(home: Path) -> None:
    again = run_demo(home, "--no-serve")

    assert again.returncode == 0
    assert "verify.py" in again.stdout
    assert "is founded" not in again.stdout


def test_a_second_demo_beside_a_running_one_is_refused(home: Path) -> None:
    import fcntl

    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = run_demo(home, "--no-serve")

    assert said.returncode == 2
    assert "Another demo is running" in said.stderr


def test_a_taken_port_is_refused_in_words(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = run_demo(tmp_path / "home", "--no-serve", ports=[port, *free_ports(2)])

    assert said.returncode == 2
    assert f"Port {port}" in said.stderr
    assert "Traceback" not in said.stderr
