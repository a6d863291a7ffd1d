"""A part of Amparo that is not installed is named, with what to do."""

import importlib
from typing import Any

import pytest
from click.testing import CliRunner

from amparo.cli.main import entry


def test_a_library_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = importlib.import_module

    def without_warcio(name: str, *more: Any) -> Any:
        if name == "amparo.cli.server.capture":
            raise ModuleNotFoundError("No module named 'warcio'", name="warcio")
        return real(name, *more)

    monkeypatch.setattr(importlib, "import_module", without_warcio)
    result = CliRunner().invoke(entry, ["capture", "read", "x"])

    assert result.exit_code == 1
    assert "needs warcio" in result.output
    assert "amparo[all]" in result.output


def test_a_module_of_our_own_that_is_missing_is_a_bug(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(name: str, *_: Any) -> Any:
        raise ModuleNotFoundError("No module", name="amparo.nothing")

    monkeypatch.setattr(importlib, "import_module", broken)
    result = CliRunner().invoke(entry, ["capture", "read", "x"])

    assert isinstance(result.exception, ModuleNotFoundError)
