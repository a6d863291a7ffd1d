from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.events.actions import Added, add_article
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.queries import Wanted, overview
from amparo.apps.events.queries import search as search_in
from amparo.apps.members.holder import Holder
from amparo.cli.server.sign_in import as_member
from amparo.lib.refusal import Refused

MOST_LINES = 30
LARGEST = 5 * 1024 * 1024
IN_INVESTIGATION = click.option(
    "--investigation", type=click.UUID, required=True, help="Its id."
)


@click.group(help="Record what sources say, and find it.")
def group() -> None:
    """Group the commands of events."""


@group.command(help="Record article files, or all text files of folders.")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@IN_INVESTIGATION
@as_member
def add(paths: tuple[Path, ...], investigation: UUID, by: Holder) -> None:
    files = list(_files(paths))
    if not files:
        raise Refused(
            "There are no text files there.", "Name files, or another folder."
        )
    known = refused = 0
    for number, path in enumerate(files, 1):
        line = f"{number}/{len(files)}  {path.name}"
        try:
            added = _added(path, investigation, by=by)
        except Refused as reason:
            refused += 1
            click.echo(f"{line}  REFUSED: {reason}", err=True)
            continue
        known += not added.is_new
        click.echo(f"{line}  {_said(added)}")
    new = len(files) - known - refused
    click.echo(f"{new} recorded, {known} known already, {refused} refused.")
    if refused:
        raise SystemExit(1)


@group.command(help="Search an investigation; words in any form, “…” for a phrase.")
@click.argument("words", nargs=-1, required=True)
@IN_INVESTIGATION
@as_member
def search(words: tuple[str, ...], investigation: UUID, by: Holder) -> None:
    with open_investigation(investigation, by=by):
        found = search_in(Wanted(words=" ".join(words)), language="en")
        lines = found[:MOST_LINES]
    for line in lines:
        click.echo(f"{line.kind:<12} {line.uid}  {line.title}")
    click.echo(f"{len(found)} found, {len(lines)} shown.")


@group.command(help="Say in numbers what an investigation holds.")
@IN_INVESTIGATION
@as_member
def count(investigation: UUID, by: Holder) -> None:
    with open_investigation(investigation, by=by):
        held = overview()
    for name in ("events", "acts", "victims", "perpetrators", "information", "places"):
        click.echo(f"{name:<12} {getattr(held, name)}")


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.glob("*.txt") if each.is_file())
        else:
            yield path


def _added(path: Path, investigation: UUID, *, by: Holder) -> Added:
    if path.stat().st_size > LARGEST:
        raise Refused("This file is too large for an article.", "Seal it in the vault.")
    return add_article(
        investigation, path.read_bytes(), name=path.name, by=by, now=timezone.now()
    )


def _said(added: Added) -> str:
    article = added.article
    dated = f"{article.date} ({article.date_basis})" if article.date else "date unknown"
    state = "recorded" if added.is_new else "known already"
    said = f"{state}: {article.title[:60]} · {article.language} · {dated}"
    return f"{said} · information {added.information} · item {added.item}"
