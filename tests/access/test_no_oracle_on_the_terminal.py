"""The command line tells nobody whether something exists that they may not see."""

from __future__ import annotations

import copy
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from amparo.cli.main import entry
from tests.access.hidden import hidden_from
from tests.access.house import House, Snapshot
from tests.access.rolling_back import rolled_back
from tests.access.walking import Walk

COMMANDS = [
    "investigation list",
    "vault list --compartment {case} --kind account",
    "vault list --compartment {investigation}",
    "vault check --compartment {investigation}",
    "vault ask-release {item} --compartment {investigation} --reason r",
    "vault ask-release {item} --compartment {own} --reason r",
    "vault export {target} {item} --compartment {own}",
    "vault release {item} --compartment {investigation}",
    "vault scrub --compartment {investigation}",
    "vault scrub --compartment {own}",
    "vault heal --from {target} --compartment {own}",
    "vault ask-shred {item} --compartment {investigation} --reason r",
    "vault ask-shred {item} --compartment {own} --reason r",
    "vault shred {item} --compartment {own}",
    "vault grant {item} {target} --compartment {own} --to {reader} --until 2999-01-01 --reason r",
    "events search Zelim --investigation {investigation}",
    "events search Zelim --investigation {own}",
    "events count --investigation {investigation}",
    "member freeze nobody",
]
READER = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
# The log counts every act of the house, and how many there were is public.
LEAVES = re.compile(r"\d+ leaves")


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", ["hana", "chen", "dina", "amina"])
def test_a_terminal_says_the_same_in_both_worlds(
    house: House, tmp_path: Path, alias: str
) -> None:
    snapshot, walk = Snapshot.take(tmp_path / "kept"), Walk(house, house.now)
    walk.pass_time(timedelta(minutes=2))
    book = copy.deepcopy((house.ledger, house.things))
    with rolled_back(), walk.still():
        known = len(house.things.all)
        for secret in hidden_from(alias, house):
            if "opens a case" not in secret.name:
                secret.do("Zelim")
        commands = _commands(house, alias, known, tmp_path)
        there = [_run(walk, alias, each, snapshot.desk) for each in commands]
    house.ledger, house.things = book
    snapshot.put_back()
    not_there = [_run(walk, alias, each, snapshot.desk) for each in commands]

    assert there == not_there
    assert len({told for _code, told in there}) > 1, (
        "a test that compares must see something"
    )


def _commands(house: House, alias: str, known: int, folder: Path) -> list[list[str]]:
    hidden = house.things.all[known:]
    own = [
        t.id
        for t in house.things.of("investigation")
        if house.ledger.opens(alias, t.lock)
    ]
    ids = {t.sort: str(t.id) for t in hidden if t.id}
    case = next(str(t.id) for t in house.things.of("case")[::-1])
    at = {"case": case, "own": str(own[0]) if own else ids["investigation"]}
    return [
        part.split()
        for part in (
            c.format(**{**ids, **at}, target=folder / "out", reader=READER)
            for c in COMMANDS
        )
    ]


def _run(walk: Walk, alias: str, command: list[str], desk: Path) -> tuple[int, str]:
    """Sign in and run one command; the code is not spent for the next one."""
    person = walk.house.cast.town.people[alias]
    told = f"{walk.house.passphrases[alias]}\n{person.code(walk.now)}\n"
    heads = {p: p.read_bytes() for p in (desk / "heads").iterdir()}
    reading, writing = os.pipe()
    os.write(writing, told.encode())
    os.close(writing)
    with rolled_back(), walk.still():
        ran = CliRunner().invoke(
            entry, [*command, "--as", alias, "--passphrase-fd", str(reading)]
        )
    os.close(reading)
    for path, content in heads.items():
        path.write_bytes(content)
    assert ran.exception is None or isinstance(ran.exception, SystemExit | Exception)
    return ran.exit_code, LEAVES.sub("leaves", f"{ran.output}{ran.exception!r}")
