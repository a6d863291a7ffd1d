import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from amparo.cli.offline import directory as directory_noun
from amparo.cli.offline import recovery as recovery_noun
from amparo.lib.refusal import Refused
from amparo.lib.sealing.ceremonies import fingerprint_of, sign_request
from tests.lib.sealing.trustees import (
    AMINA,
    BAKO,
    CASE,
    CASE_2,
    INBOX,
    TRUSTEES,
    directory_request,
    received,
    request,
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for number, told in enumerate(TRUSTEES):
        (tmp_path / f"trustee-{number}.json").write_text(json.dumps(told))
    (tmp_path / "recover.json").write_text(json.dumps(request()))
    (tmp_path / "admit.json").write_text(json.dumps(directory_request(AMINA)))
    return tmp_path


def run(noun: Any, desk: Path, *words: str, answer: str | None = None) -> Result:
    paths = [str(desk / word) if word.endswith(".json") else word for word in words]
    return CliRunner().invoke(noun.group, paths, input=answer)


SHARE_WORDS = tuple(word for n in range(3) for word in ("--share", f"trustee-{n}.json"))


def test_the_offline_command_brings_keys_back(desk: Path) -> None:
    words = ("grant", "recover.json", *SHARE_WORDS, "--output", "out.json")
    result = run(recovery_noun, desk, *words, answer="y\n")
    assert result.exit_code == 0
    assert fingerprint_of(BAKO) in result.output
    assert "2 contact, 1 inbox" in result.output
    assert received(json.loads((desk / "out.json").read_text())) == [INBOX, CASE, CASE_2]  # fmt: skip


def test_a_no_gives_nothing(desk: Path) -> None:
    words = ("grant", "recover.json", *SHARE_WORDS, "--output", "out.json")
    assert run(recovery_noun, desk, *words, answer="n\n").exit_code == 1
    assert not (desk / "out.json").exists()


def test_the_drill_tells_whether_three_trustees_are_enough(desk: Path) -> None:
    assert run(recovery_noun, desk, "check", *SHARE_WORDS).exit_code == 0
    too_few = run(recovery_noun, desk, "check", *SHARE_WORDS[:4])
    assert isinstance(too_few.exception, Refused)


def test_the_offline_command_admits_a_member(desk: Path) -> None:
    words = ("sign", "admit.json", "--trustee", "trustee-1.json", "--output", "out.json")  # fmt: skip
    result = run(directory_noun, desk, *words, answer="y\n")
    assert fingerprint_of(AMINA) in result.output
    told = json.loads((desk / "out.json").read_text())
    assert told == sign_request(directory_request(AMINA), TRUSTEES[1])
    assert (desk / "out.json").stat().st_mode & 0o077 == 0


def test_an_existing_file_is_never_overwritten(desk: Path) -> None:
    (desk / "out.json").write_text("mine")
    words = ("sign", "admit.json", "--trustee", "trustee-1.json", "--output", "out.json", "--yes")  # fmt: skip
    assert isinstance(run(directory_noun, desk, *words).exception, Refused)
    assert (desk / "out.json").read_text() == "mine"


@pytest.mark.parametrize("content", [None, "", "[]", "{", "\x00"])
def test_a_file_that_is_none_is_refused_in_words(desk: Path, content: str) -> None:
    (desk / "admit.json").unlink()
    if content is not None:
        (desk / "admit.json").write_text(content)
    result = run(directory_noun, desk, "show", "admit.json")
    assert isinstance(result.exception, Refused)
