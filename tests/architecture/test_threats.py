"""A promise without a green test may not be printed."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"""pytest\.mark\.threat\(\s*((?:["']T-\d\d["'],?\s*)+)\)""")
ID = re.compile(r"T-\d\d")


def promised() -> set[str]:
    rows = (ROOT / "docs/threat-model/threats.md").read_text().splitlines()
    return {
        row.split("|")[1].strip() for row in rows if re.match(r"\|\s*T-\d\d\s*\|", row)
    }


def shown() -> set[str]:
    tests = (ROOT / "tests").rglob("test_*.py")
    return {
        i
        for p in tests
        for m in MARK.finditer(p.read_text())
        for i in ID.findall(m.group(1))
    }


def test_each_threat_has_a_test_and_each_mark_a_threat() -> None:
    assert promised()
    assert promised() == shown()
