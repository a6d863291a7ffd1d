"""The import contracts hold, and each was seen to fail: here they fail on every run."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = [
    c["name"]
    for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]["contracts"]
]
# contract: (file to spoil, the line that breaks it)
BREACHES = {
    "The house: each floor stands on the one below": (
        "lib/refusal.py",
        "import amparo.web",
    ),
    "Apps depend only on the apps beneath them": (
        "apps/members/roles.py",
        "import amparo.apps.vault",
    ),
    "Inside an app: views, forms, actions, queries, rules, models": (
        "apps/vault/models.py",
        "import amparo.apps.vault.actions",
    ),
    "Views reach data only through queries and actions": (
        "apps/vault/views/items.py",
        "import amparo.apps.vault.models",
    ),
    "What we publish cannot reach who told us": (
        "apps/publications/rules.py",
        "import amparo.apps.intake.models",
    ),
    "lib knows nothing of Django or the outside": ("lib/refusal.py", "import django"),
    "What a stranger can run offline needs no Django": (
        "cli/offline/package.py",
        "import amparo.apps.vault",
    ),
    "The front cannot open what it holds": (
        "front/views/report.py",
        "import amparo.lib.sealing.primitives.privates",
    ),
    "Only primitives import the crypto library": (
        "apps/vault/actions/items.py",
        "import cryptography",
    ),
}


def broken_contracts(root: Path) -> str:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "src",
        tmp_path / "src",
        ignore=shutil.ignore_patterns("__pycache__", "static", "templates", "locale"),
    )
    return tmp_path


def test_imports_flow_one_way() -> None:
    report = broken_contracts(ROOT)

    assert f"{len(CONTRACTS)} kept, 0 broken" in report, report


def test_every_contract_has_a_breach_to_prove_it() -> None:
    assert set(BREACHES) == set(CONTRACTS)


@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_contract_breaks_when_it_should(name: str, copied_tree: Path) -> None:
    file, line = BREACHES[name]
    spoiled = copied_tree / "src/amparo" / file
    spoiled.write_text(spoiled.read_text() + f"\n{line}\n")

    assert f"{name} BROKEN" in broken_contracts(copied_tree)
