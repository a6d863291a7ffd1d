"""The lines that a package's README prints are run as they stand, by other people's tools."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from amparo.lib.custody import verify
from amparo.lib.custody.package import write_package_tar
from amparo.lib.sealing.age_files import read_recipient, sealed_to
from tests.lib.custody import making
from tests.lib.custody.verdicts import verdict_on

LINE = re.compile(r"^    (.*)$", re.MULTILINE)
OPENS, CHECKS = "IF IT CAME TO YOU AS A SEALED FILE", "A SECOND OPINION"


def printed(readme: str, title: str) -> list[str]:
    """Return the command lines that stand below a title of the README."""
    part = readme.split(title)[1]
    return LINE.findall(re.split(r"\n\n[A-Z ,]{9,}\n", part)[0])


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as a person would type it; Python's tools lie beside its interpreter."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        line,
        cwd=folder,
        env={"PATH": path, "LC_ALL": "C.UTF-8", "HOME": str(folder.parent)},
        shell=True,
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_printed_line_agrees(package: Path) -> None:
    lines = printed((package / "README.txt").read_text(), CHECKS)
    tools = [line.split()[0] for line in lines]
    assert tools == ["sha256sum", "sha512sum", "sha256sum", "bagit.py"]
    for line in lines:
        ran = run(line, package)
        assert ran.returncode == 0, (line, ran.stderr)


@pytest.mark.parametrize(
    ("path", "objecting"),
    [
        ("data/originals/0001-market-square.jpg", 3),
        ("data/ro-crate-metadata.json", 3),
        ("proof/events.jsonl", 2),
        ("court/items.csv", 2),
        ("README.txt", 2),
        ("manifest-sha256.txt", 3),
    ],
)
def test_others_object_to_a_changed_file_too(
    package: Path, path: str, objecting: int
) -> None:
    lines = printed((package / "README.txt").read_text(), CHECKS)
    raw = bytearray((package / path).read_bytes())
    raw[len(raw) // 2] ^= 1
    (package / path).write_bytes(raw)

    codes = [run(line, package).returncode for line in lines]

    assert sum(code != 0 for code in codes) == objecting, codes


def test_the_same_lines_stand_in_every_language(package: Path) -> None:
    english = printed((package / "README.txt").read_text(), CHECKS)
    for name in ("README.ru", "README.fr", "README.ar"):
        text = (package / name).read_text()
        assert "@" not in text
        assert set(english) <= set(LINE.findall(text))


@pytest.mark.skipif(not shutil.which("age"), reason="Debian package age is missing")
def test_the_printed_line_opens_a_sealed_package(tmp_path: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "identity.txt").write_text(f"{key}\n")
    with (tmp_path / "package.tar.age").open("wb") as target:
        to = [read_recipient(str(key.to_public()))]
        with sealed_to(to, target) as inlet:
            write_package_tar(inlet, making.contents(tmp_path / "made"))
    plain = making.make_package(tmp_path / "same")

    [line] = printed((plain / "README.txt").read_text(), OPENS)
    ran = run(line, tmp_path)

    assert ran.returncode == 0, ran.stderr
    [folder] = tmp_path.glob("package-*/")
    assert verdict_on(folder).code == verify.VALID
    for path in plain.rglob("*"):
        if path.is_file():
            inside = folder / path.relative_to(plain)
            assert inside.read_bytes() == path.read_bytes()


def test_a_captured_page_gets_its_own_line(tmp_path: Path) -> None:
    from dataclasses import replace

    photo, *rest = making.items()
    page = replace(photo, name="market.wacz", media_type="application/wacz")
    package = making.make_package(tmp_path, items=[page, *rest])

    lines = printed((package / "README.txt").read_text(), CHECKS)

    assert "wacz validate --file data/captures/0001-market.wacz" in lines
