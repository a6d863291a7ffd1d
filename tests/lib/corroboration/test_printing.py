from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from amparo.cli.main import entry

ROOT = Path(__file__).parents[3]
TEXTS = Path(__file__).parent / "texts"
SCHEMA = json.loads((ROOT / "docs/formats/suggestions.schema.json").read_text())


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(entry, ["claims", "read", *arguments])
    assert result.exception is None, result.output
    return result


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    return dict(json.loads(run(str(TEXTS / "cascade"), "--json").stdout))


def test_what_is_printed_is_what_the_schema_lays_down(printed: dict[str, Any]) -> None:
    assert len(printed["documents"]) > 3
    assert list(map(str, Draft202012Validator(SCHEMA).iter_errors(printed))) == []


def test_the_schema_would_refuse_a_part_left_out(printed: dict[str, Any]) -> None:
    name, document = next(iter(printed["documents"].items()))
    short = {k: v for k, v in document.items() if k != "quotes"}
    lacking = printed | {"documents": {name: short}}

    assert not Draft202012Validator(SCHEMA).is_valid(lacking)


def test_every_span_lies_in_the_text_that_is_printed(printed: dict[str, Any]) -> None:
    name, document = next(iter(printed["documents"].items()))
    text = run(str(TEXTS / "cascade"), "--text", name).stdout
    found = [f for part in document.values() if isinstance(part, list) for f in part]
    spans = [(f["span"], f.get("text")) for f in found if isinstance(f, dict)]

    assert all(0 <= start < end <= len(text) for (start, end), _ in spans)


def test_a_name_that_none_of_the_documents_has_is_refused() -> None:
    result = CliRunner().invoke(
        entry, ["claims", "read", str(TEXTS / "cascade"), "--text", "nobody"]
    )
    assert result.exception is not None
