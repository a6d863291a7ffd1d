"""Lists of people: how far they overlap, in clear text or without showing each other."""

import json
from pathlib import Path

import click

from amparo.lib.linkage.clusters import groups_of, people
from amparo.lib.linkage.decisions_file import read as read_decisions
from amparo.lib.linkage.judgements import standings
from amparo.lib.linkage.partitions import draw
from amparo.lib.linkage.reading import all_records
from amparo.lib.linkage.thinning import table, thin
from amparo.lib.refusal import Refused

from .linking import (
    FILE,
    METHODS,
    OUT,
    contradictions_of,
    estimate_of,
    list_of,
    model_of,
    page,
    read_file,
    review_of,
    scored,
    table_of_people,
)


class Lists(click.Group):
    """The private overlap alone needs PyNaCl; it is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), "overlap"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "overlap":
            return super().get_command(ctx, cmd_name)
        try:
            from .overlap import overlap
        except ModuleNotFoundError as missing:
            if missing.name != "nacl":
                raise
            return _not_installed()
        return overlap


def _not_installed() -> click.Command:
    why = "The private overlap needs PyNaCl: pip install 'amparo[linkage]'"

    def refuse(**_words: object) -> None:
        raise click.ClickException(why)

    words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
    return click.Command("overlap", callback=refuse, params=[words], help=why)


@click.group(name="lists", cls=Lists)
def group() -> None:
    """Find how far lists of people overlap. Nothing here finds a person."""


@group.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--out", required=True, type=OUT, help="Where the report goes, as JSON.")
@click.option(
    "--single", multiple=True, help="A list that surely names nobody twice; may repeat."
)
@click.option("--decisions", type=FILE, help="What people decided of pairs, as CSV.")
@click.option("--seed", default=1, show_default=True, help="Draws the same again.")
@click.option("--draws", default=60, show_default=True, type=click.IntRange(5, 1000))
@click.option("--methods", default=METHODS, show_default=True, help="To estimate with.")
def link(
    files: tuple[Path, ...],
    *,
    out: Path,
    single: tuple[str, ...],
    decisions: Path | None,
    seed: int,
    draws: int,
    methods: str,
) -> None:
    """Compare every row of the FILES with every other and say how many people they hold.

    Each FILE is a CSV with a column `key` and a name; its own name names its list. The
    report speaks of rows by list and key alone. Nothing is merged: what is likely is put to
    people, and the estimate is averaged over all that it may come to.
    """
    lists = [read_file(file) for file in files]
    thinned = thin(all_records(lists))
    names = sorted({each.name for each in lists})
    singles = frozenset(single)
    if unknown := singles - set(names):
        raise Refused(f"{len(unknown)} of the single lists are not among the files.",
                      "Name a list as its file, without the ending.")  # fmt: skip
    model, pairs = scored(thinned.records, single_lists=singles, seed=seed)
    said = standings(read_decisions(decisions.read_text())) if decisions else {}
    linked = groups_of(thinned.records, pairs, standings=said, single_lists=singles)
    drawn = draw(linked, times=draws, seed=seed)
    tables = [table(thinned.records, each, lists=names) for each in drawn]
    likeliest = people(linked)
    report = {
        "lists": [list_of(each, thinned) for each in lists],
        "share_left_out": round(thinned.share_left_out, 4),
        "table": table_of_people(table(thinned.records, likeliest, lists=names)),
        "model": model_of(model),
        "estimate": estimate_of(tables, methods=methods.split(","), seed=seed),
        "contradictions": contradictions_of(thinned, linked),
        "review": review_of(thinned, pairs, likeliest, lists=names, said=said),
    }
    out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    for line in page(report):
        click.echo(line)
