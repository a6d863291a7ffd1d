"""The front's process can neither hold nor fetch what opens a seal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import amparo
from amparo.front import guard

SOURCE = Path(amparo.__file__).parent
OPENING = [
    "amparo.lib.sealing.primitives.privates",
    "amparo.lib.sealing.keyring",
    "amparo.lib.sealing.bundle",
    "amparo.lib.sealing.grants",
    "amparo.lib.sealing.recovery",
    "amparo.lib.sealing.opened_reports",
    "amparo.lib.sealing.streams",
    "amparo.lib.sealing.directory",
    "amparo.apps",
]


def run(code: str, tmp_path: Path) -> str:
    environment = os.environ | {
        "AMPARO_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "amparo.front.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def every_module() -> list[str]:
    files = sorted((SOURCE / "front").rglob("*.py"))
    names = [file.relative_to(SOURCE.parent).with_suffix("") for file in files]
    apart = {
        "wsgi",
        "pull",
        "serving",
    }  # they start threads or serve; their parts are imported
    return [
        ".".join(name.parts).removesuffix(".__init__")
        for name in names
        if name.stem not in apart
    ]


@pytest.mark.threat("T-02")
def test_the_whole_front_holds_no_module_that_opens(tmp_path: Path) -> None:
    told = run(
        "import django, importlib; django.setup()\n"
        f"for name in {every_module()}: importlib.import_module(name)\n"
        "import sys\n"
        "from amparo.front import guard\n"
        f"held = set({OPENING!r}) & set(sys.modules)\n"
        "closed = [name for name in sys.modules if guard.is_closed(name)]\n"
        "print('held', sorted(held), closed, len(sys.modules) > 200)",
        tmp_path,
    )
    assert told.strip() == "held [] [] True"


@pytest.mark.parametrize("module", OPENING)
@pytest.mark.threat("T-02")
def test_the_door_refuses_what_opens(module: str, tmp_path: Path) -> None:
    told = run(f"import django; django.setup()\nimport {module}", tmp_path)
    assert f"FrontMayNotOpen: the front may not import {module}"[:60] in told


def test_the_door_is_not_climbed_by_name_or_by_file(tmp_path: Path) -> None:
    told = run(
        "import django; django.setup()\n"
        "import importlib\n"
        "for way in (importlib.import_module, __import__):\n"
        "    try:\n"
        "        way('amparo.lib.sealing.keyring')\n"
        "    except ImportError as refusal:\n"
        "        print(type(refusal).__name__)\n",
        tmp_path,
    )
    assert told.split() == ["FrontMayNotOpen"] * 2


def test_the_front_does_not_start_beside_what_opens(tmp_path: Path) -> None:
    told = run(
        "import amparo.lib.sealing.keyring\nimport amparo.front.settings", tmp_path
    )
    assert "FrontMayNotOpen: the front's process already holds" in told


def test_what_is_added_to_sealing_later_is_closed_until_named() -> None:
    assert guard.is_closed("amparo.lib.sealing.something_new")


def test_every_opened_name_exists() -> None:
    for name in guard.OPEN - {guard.SEALING}:
        path = SOURCE.parent / Path(*name.split("."))
        assert path.with_suffix(".py").exists() or path.is_dir(), name
