"""The private overlap of lists, step by step, each step a file that is carried on."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from amparo.lib.linkage.overlap import files
from amparo.lib.linkage.overlap.correction import Recall, corrected_tables
from amparo.lib.linkage.overlap.counting import overlap_table
from amparo.lib.linkage.overlap.rounds import Agreed, Commitment, begin, check_run
from amparo.lib.linkage.overlap.rounds import again as blind_again
from amparo.lib.linkage.overlap.suppression import LEAST, shown
from amparo.lib.refusal import Refused

from .linking import FILE, METHODS, OUT, conclusion, estimate_of, read_file

DRAWN_TABLES = 40
COMMITMENTS = click.option(
    "--commitment",
    "told",
    multiple=True,
    required=True,
    type=FILE,
    help="What a party committed to; once for every party, you too.",
)


@click.group()
def overlap() -> None:
    """Count how far lists of several organisations overlap, showing no name to anyone.

    Each step makes a file that is carried on: commit, blind, again, open, table, forget.
    Read docs/threat-model/private-overlap.md first: it says what this does not protect.
    """


@overlap.command()
@click.argument("file", type=FILE)
@click.option("--session", required=True, help="A name for this one run.")
@click.option("--party", required=True, help="Who you are.")
@click.option("--parties", required=True, help="Everybody, with commas between.")
@click.option(
    "--rows", required=True, type=int, help="The size all lists are padded to."
)
@click.option("--own", required=True, type=OUT, help="What you keep, and forget later.")
@click.option("--out", required=True, type=OUT, help="What you tell the others.")
def commit(
    file: Path,
    *,
    session: str,
    party: str,
    parties: str,
    rows: int,
    own: Path,
    out: Path,
) -> None:
    """Commit to the list in FILE before any list leaves its organisation."""
    everybody = tuple(sorted(name.strip() for name in parties.split(",")))
    agreed = Agreed(session, everybody, rows)
    kept = begin(read_file(file).records, party=party, agreed=agreed)
    _keep_private(own, files.own_file(kept))
    out.write_text(files.commitment_file(kept.commitment))
    click.echo(
        f"{kept.opening.people:,} rows can be linked. Hand out the commitment only."
    )


@overlap.command()
@click.argument("own", type=FILE)
@COMMITMENTS
@click.option("--out", required=True, type=OUT)
def blind(own: Path, *, told: tuple[Path, ...], out: Path) -> None:
    """Write your blinded list, once every party has committed."""
    kept = files.read_own(own.read_text())
    check_run(kept.tokens, _commitments(told))
    out.write_text(files.tokens_file(kept.tokens))
    click.echo("Pass it to the next party.")


@overlap.command()
@click.argument("tokens", type=FILE)
@click.option("--own", required=True, type=FILE)
@COMMITMENTS
@click.option("--out", required=True, type=OUT)
def again(tokens: Path, *, own: Path, told: tuple[Path, ...], out: Path) -> None:
    """Blind another party's list, TOKENS, with your own secret."""
    passed = blind_again(
        files.read_tokens(tokens.read_text()),
        own=files.read_own(own.read_text()),
        commitments=_commitments(told),
    )
    out.write_text(files.tokens_file(passed))
    waiting = len(passed.agreed.parties) - len(passed.blinded_by)
    click.echo(f"{waiting} parties have still to blind it.")


@overlap.command(name="open")
@click.argument("own", type=FILE)
@click.option("--out", required=True, type=OUT)
def open_size(own: Path, *, out: Path) -> None:
    """Write how many of your rows are people, for whoever makes the table."""
    out.write_text(files.opening_file(files.read_own(own.read_text()).opening))


@overlap.command(name="table")
@click.argument("tokens", nargs=-1, required=True, type=FILE)
@COMMITMENTS
@click.option("--opening", "openings", multiple=True, required=True, type=FILE)
@click.option(
    "--found", required=True, type=int, help="Audited pairs that share a key."
)
@click.option("--known", required=True, type=int, help="Audited pairs in all.")
@click.option(
    "--least", default=LEAST, show_default=True, help="Smaller counts are held back."
)
@click.option("--seed", default=1, show_default=True)
@click.option("--methods", default=METHODS, show_default=True)
@click.option("--out", required=True, type=OUT)
def overlap_of(
    tokens: tuple[Path, ...],
    *,
    told: tuple[Path, ...],
    openings: tuple[Path, ...],
    found: int,
    known: int,
    least: int,
    seed: int,
    methods: str,
    out: Path,
) -> None:
    """Count the overlaps of all TOKENS, put back what keys missed, and estimate."""
    recall = Recall(found, known)
    table = overlap_table(
        [files.read_tokens(each.read_text()) for each in tokens],
        commitments=_commitments(told),
        openings=[files.read_opening(each.read_text()) for each in openings],
    )
    drawn = corrected_tables(table, recall=recall, times=DRAWN_TABLES, seed=seed)
    estimate: dict[str, Any] = estimate_of(drawn, methods=methods.split(","), seed=seed)
    report = {
        "shown": asdict(shown(table, least=least)),
        "keys_find": [recall.share, *recall.interval()],
        "estimate": estimate,
    }
    out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    click.echo("\n".join(conclusion(estimate)))


@overlap.command()
@click.argument("own", type=FILE)
def forget(own: Path) -> None:
    """Delete what you kept; do it as soon as the table is made."""
    files.read_own(own.read_text())
    own.unlink()
    click.echo(
        "Deleted. Copies elsewhere, and on worn parts of a disk, are for you to find."
    )


def _commitments(paths: tuple[Path, ...]) -> list[Commitment]:
    return [files.read_commitment(path.read_text()) for path in paths]


def _keep_private(path: Path, text: str) -> None:
    if path.exists():
        raise Refused("There is a file of that name already.", "Choose another name.")
    path.touch(mode=0o600)
    path.write_text(text)
