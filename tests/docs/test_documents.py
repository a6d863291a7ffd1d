"""What the documents tell a reader to type does what they say."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.journeys.free_ports import free_ports

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```sh( fails)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
PLAYED = ["tutorials/check-a-package.md"]


@pytest.mark.parametrize("name", PLAYED)
def test_the_commands_of_a_tutorial_do_what_it_says(name: str, tmp_path: Path) -> None:
    blocks = BLOCK.findall((ROOT / "docs" / name).read_text())
    assert len(blocks) > 4, "a test that searches must find something"
    _lay_out(tmp_path)
    front, desk, pull = free_ports(3)
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("AMPARO", "DJANGO"))
    }
    environment |= {"AMPARO_ARGON2_MEMORY_KIB": "1024"}
    environment |= {
        "FRONT_PORT": str(front),
        "DESK_PORT": str(desk),
        "PULL_PORT": str(pull),
    }
    for fails, commands in blocks:
        run = subprocess.run(
            ["sh", "-ec", commands], cwd=tmp_path, env=environment, capture_output=True, text=True,
            timeout=170, check=False,
        )  # fmt: skip
        assert bool(run.returncode) == bool(fails), commands + run.stdout + run.stderr


def _lay_out(folder: Path) -> None:
    """Put beside the reader what a clone would have, without copying the environment."""
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy2(ROOT / name, folder)
    for name in ("src", ".venv", ".uv"):
        (folder / name).symlink_to(ROOT / name)


def test_every_page_is_reached_from_the_index() -> None:
    kinds = {
        "tutorials",
        "how-to",
        "reference",
        "explanation",
        "formats",
        "threat-model",
        "decisions",
    }
    found = {p.parent.name for p in (ROOT / "docs").rglob("*.md")} - {"docs"}

    assert found == kinds


def test_every_picture_is_shown_and_every_shown_picture_is_there() -> None:
    pages = [p.read_text() for p in (ROOT / "docs").rglob("*.md")]
    shown = {
        name for page in pages for name in re.findall(r"pictures/([\w-]+\.png)", page)
    }

    assert shown
    assert shown == {p.name for p in (ROOT / "docs/pictures").glob("*.png")}
