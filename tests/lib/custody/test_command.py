"""`amparo package verify`: the same verifier, behind the one door."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from amparo.cli.offline.package import group
from amparo.lib.custody import verify
from amparo.lib.custody.tiles import TileFolder
from tests.lib.custody.making import BAKO, FARAH, LOG, head_of


def test_a_package_is_valid(pristine: Path, tmp_path: Path) -> None:
    head, keys = tmp_path / "head", tmp_path / "keys"
    head.write_text(head_of(TileFolder(pristine.parent / "log"), 7))
    named = [f"member {who.key.text()}\n" for who in (FARAH, BAKO)]
    keys.write_text("".join([f"log {LOG.key.text()}\n", *named]))
    given = ["verify", str(pristine), "--known-head", str(head)]
    ran = CliRunner().invoke(group, [*given, "--trusted-keys", str(keys)])
    assert (ran.exit_code, "from 7 to 14 leaves" in ran.output) == (verify.VALID, True)


def test_a_changed_package_is_contradicted(package: Path) -> None:
    (package / "README.fr").write_text("autre chose")
    ran = CliRunner().invoke(group, ["verify", str(package)])
    assert ran.exit_code == verify.CONTRADICTED
    assert "contradicted: README.fr " in ran.output


@pytest.mark.parametrize("folder", ["nowhere", "--", "-x"])
def test_what_is_not_there_could_not_be_checked(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(group, ["verify", "--", folder])
    assert ran.exit_code == verify.UNCHECKED


def test_an_expert_needs_no_django(pristine: Path) -> None:
    program = (
        "import sys; from amparo.cli.main import entry; "
        "entry(['package', 'verify', sys.argv[1]], standalone_mode=False)"
    )
    spy = "import atexit, sys; atexit.register(lambda: print('django' in sys.modules));"
    ran = subprocess.run(
        [sys.executable, "-c", spy + program, str(pristine)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (verify.VALID, "")
    assert ran.stdout.splitlines()[-1] == "False"
