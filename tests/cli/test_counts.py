"""`amparo counts estimate FILE`: an answer, or a refusal, that another program can read."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from amparo.cli.offline.counts import group
from amparo.lib.refusal import Refused

LISTS = "hotline,clinic,press,count\n"
TOWN = LISTS + "1,0,0,69\n0,1,0,55\n1,1,0,21\n0,0,1,63\n1,0,1,17\n0,1,1,18\n1,1,1,28\n"
QUICK = ("--methods", "chapman,independence,loglinear_bic,bic_heterogeneity")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "town.csv"
    path.write_text(TOWN)
    return path


def run(*given: object) -> Result:
    return CliRunner().invoke(group, ["estimate", *map(str, given)])


def test_the_answer_has_the_shape_that_was_promised(file: Path) -> None:
    told = json.loads(run(file, "--json", *QUICK).output)
    assert told["observed"] == 271
    assert told["lists"] == ["hotline", "clinic", "press"]
    assert {"headline", "refused", "diagnostics"} < set(told)
    names = [each["name"] for each in told["methods"]]
    assert names[:2] == ["chapman", "independence"]
    for each in told["methods"]:
        keys = {"name", "estimate", "lo", "hi", "level", "seconds", "warnings"}
        assert keys <= set(each)


def test_the_same_seed_gives_the_same_numbers(file: Path) -> None:
    def numbers(seed: int) -> list[tuple[float, float, float]]:
        told = json.loads(run(file, "--json", "--seed", seed, *QUICK).output)
        return [(each["estimate"], each["lo"], each["hi"]) for each in told["methods"]]

    assert numbers(4) == numbers(4)
    assert numbers(4) != numbers(5)


def test_a_method_nobody_knows_is_refused(file: Path) -> None:
    refused = run(file, "--methods", "magic").exception
    assert isinstance(refused, Refused)


def test_a_file_that_is_not_understood_says_so_to_programs_too(file: Path) -> None:
    file.write_text(TOWN.replace("0,0,1,63", "0,0,1,many"))
    result = run(file, "--json")
    assert isinstance(result.exception, Refused)
    told = json.loads(result.output)
    assert "Row 5" in told["refused"]
    assert told["headline"] is None


def test_one_list_is_answered_with_the_reason_and_no_number(file: Path) -> None:
    file.write_text("hotline,count\n1,40\n")
    told = json.loads(run(file, "--json", *QUICK).output)
    assert all(each["estimate"] is None for each in told["methods"])
    assert told["headline"] is None
    assert told["refused"]


def test_strata_are_estimated_apart_and_summed(file: Path) -> None:
    heading, *rows = TOWN.splitlines()
    months = [f"march,{row}" for row in rows] + [f"april,{row}" for row in rows]
    file.write_text("\n".join([f"month,{heading}", *months]))
    told = json.loads(run(file, "--json", "--strata", "month").output)
    assert told["observed"] == 542
    parts = told["diagnostics"]["strata"]
    middle = sum(part["estimate"] for part in parts.values())
    assert told["methods"][0]["estimate"] == pytest.approx(middle, abs=0.02)


def test_people_read_a_sentence_for_every_method(file: Path) -> None:
    page = run(file, *QUICK).output
    assert "271 people stand on 3 lists." in page
    assert "bic_heterogeneity" in page
