"""Public tables with what R gives on them; facts, with their sources, in tests/vectors."""

import json
from functools import cache
from pathlib import Path

import numpy as np

from amparo.lib.estimation.tables import CaptureTable

FACTS = Path(__file__).parents[2] / "vectors/estimation/published-tables.json"


@cache
def facts():
    whole = json.loads(FACTS.read_text())
    return {each["name"]: each for each in whole["tables"]}


def table(name):
    fact = facts()[name]
    seen = {pattern: count for pattern, count in fact["counts"].items() if count}
    patterns = np.array([[digit == "1" for digit in pattern] for pattern in seen])
    return CaptureTable(tuple(fact["lists"]), patterns, np.array(list(seen.values())))


def run(name, method):
    return facts()[name]["runs"][method]


def names_with(method):
    return [name for name, fact in facts().items() if method in fact["runs"]]
