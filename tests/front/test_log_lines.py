"""The front writes a few fixed sentences and never a word of anybody."""

import ast
import logging
from pathlib import Path

import pytest

import amparo.front
from amparo.front import log_lines

FRONT = Path(amparo.front.__file__).parent
LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log"}


def log_calls() -> list[tuple[str, ast.Call]]:
    calls = []
    for path in FRONT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(
                node.func, ast.Attribute
            )
            if (
                is_call
                and node.func.attr in LEVELS
                and "log" in ast.unparse(node.func.value)
            ):
                calls.append((path.name, node))
    return calls


def test_every_line_is_one_of_the_fixed_ones() -> None:
    fixed = {name for name in vars(log_lines) if name.isupper()}
    calls = log_calls()
    assert len(calls) > 3
    for name, call in calls:
        if name != "log_lines.py":
            (line,) = call.args
            assert ast.unparse(line).removeprefix("log_lines.") in fixed


def test_a_failure_is_noted_by_its_kind_and_place_alone(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_lines.log, "propagate", True)
    with pytest.raises(ValueError, match="somebody") as failure:
        int("a word of somebody")
    with caplog.at_level(logging.ERROR):
        log_lines.note_failure(failure.value)
    assert "ValueError" in caplog.text
    assert "somebody" not in caplog.text


def test_nobody_else_prints_or_logs() -> None:
    for path in FRONT.rglob("*.py"):
        text = path.read_text("utf-8")
        assert "logging" not in text or path.name == "log_lines.py"
        assert "print(" not in text or path.name == "serving.py"
