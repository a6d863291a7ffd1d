"""`amparo witness`: five minutes for a partner, without Django."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from amparo.cli.offline.witness import group
from amparo.lib.custody.cosignatures import read_policy, seen_at, with_cosignatures
from amparo.lib.custody.notes import COSIGNING, NoteKey
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.custody.witness import ask
from amparo.lib.refusal import Refused
from amparo.outbound.plain_http import Line, NoAnswer
from amparo.outbound.witnesses import WitnessLink
from tests.lib.custody.making import LOG, head_of

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "witness"


def run(*given: str, folder: Path) -> str:
    ran = CliRunner().invoke(group, [*given, "--folder", str(folder)])
    if isinstance(ran.exception, Refused):
        raise ran.exception
    assert ran.exit_code == 0, ran.output
    return ran.output


@pytest.fixture
def served(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve a witness as a partner would; give its address and its line of a policy."""
    line = run("new", "coast.example/witness", folder=folder).splitlines()[-1]
    run("add", LOG.key.text(), folder=folder)
    program = "from amparo.cli.main import entry; entry()"
    command = [sys.executable, "-c", program, "witness", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--folder", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONUNBUFFERED": "1", "PATH": ""},
    ) as process:
        assert process.stdout
        yield process.stdout.readline().split(" ")[-1].strip(), line
        process.terminate()


def test_a_partner_witnesses_a_log(served: tuple[str, str], tmp_path: Path) -> None:
    url, line = served
    policy = read_policy(f"{line.replace('URL', url)}\nquorum coast\n")
    log = TileFolder(tmp_path / "log")
    log.append([b"leaf %d" % n for n in range(20)])
    port = WitnessLink("coast", policy.witnesses[0].url)
    answer = port.ask(ask(head_of(log), old=0, proof=[]))
    head = with_cosignatures(head_of(log), [answer.body])
    assert policy.why_not_met(head) == ""
    assert seen_at(head, key=policy.witnesses[0].key) is not None
    assert port.ask(ask(head_of(log, 7), old=0, proof=[])).status == 409


@pytest.mark.parametrize(("path", "status"), [("/", 404), ("/add-checkpoint", 405)])
def test_it_answers_nothing_else(
    served: tuple[str, str], path: str, status: int
) -> None:
    assert Line().ask(served[0] + path)[0] == status


def test_too_much_is_refused(served: tuple[str, str]) -> None:
    url = served[0] + "/add-checkpoint"
    with contextlib.suppress(NoAnswer):  # it may close before all was sent
        assert Line().ask(url, body=b"x" * 100_000)[0] == 400


def test_a_key_is_never_made_anew(folder: Path) -> None:
    run("new", "coast.example/witness", folder=folder)
    with pytest.raises(Refused):
        run("new", "coast.example/witness", folder=folder)
    assert (folder / "key").stat().st_mode & 0o077 == 0


def test_what_is_no_log_is_not_watched(folder: Path) -> None:
    run("new", "coast.example/witness", folder=folder)
    cosigning = NoteKey(LOG.name, LOG.public, COSIGNING).text()
    for text in ("", "x", cosigning):
        with pytest.raises(Refused):
            run("add", text, folder=folder)


def test_a_partner_needs_no_django() -> None:
    program = (
        "import sys, amparo.cli.offline.witness; "
        "assert not {'django', 'cryptography.x509', 'http.client'} & {'django'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
