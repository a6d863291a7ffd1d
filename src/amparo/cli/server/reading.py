"""Take files of any kind into an investigation, and read what they say."""

from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.claims.actions import read_texts
from amparo.apps.claims.rules import RULES
from amparo.apps.events.actions import add_article
from amparo.apps.events.articles import UNSTATED_SOURCE, Article
from amparo.apps.members.holder import Holder
from amparo.cli.offline.claims import files_below
from amparo.cli.server.sign_in import as_member
from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.reading import read_file
from amparo.lib.refusal import Refused


@click.command(help="Record files and read what they say; the same file is taken once.")
@click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, path_type=Path), required=True
)
@click.option("--investigation", type=click.UUID, required=True, help="Its id.")
@as_member
def read(paths: tuple[Path, ...], investigation: UUID, by: Holder) -> None:
    taken = refused = 0
    for path in files_below(paths):
        try:
            taken += _taken(path, investigation, by=by)
        except Refused as reason:
            refused += 1
            click.echo(f"{path.name}  REFUSED: {reason}", err=True)
    done = read_texts(investigation, rules=RULES, by=by, now=timezone.now(), most=None)
    click.echo(f"{taken} recorded, {refused} refused.")
    click.echo(f"{done.now} read now, {done.all} in all: {done.claims} claims.")
    if refused:
        raise SystemExit(1)


def _taken(path: Path, investigation: UUID, *, by: Holder) -> bool:
    article = None if path.suffix.lower() == ".txt" else _article(read_file(path))
    added = add_article(
        investigation,
        path.read_bytes(),
        name=path.name,
        by=by,
        now=timezone.now(),
        article=article,
    )
    return added.is_new


def _article(document: Document) -> Article:
    if not document.text.strip():
        raise Refused("This file holds no text.", "Leave it out.")
    published = document.published
    basis = BASES.get(published.basis, "unknown")
    return Article(
        title=document.title or document.name,
        text=document.text,
        address=document.address,
        source_name=urlsplit(document.address).hostname or UNSTATED_SOURCE,
        language=document.language,
        date=published.edtf if basis in BASES.values() else "",
        date_basis=basis,
        date_note="",
    )


# How the reader knows the day, in the words of the record; what it inferred is not taken.
BASES = {"dateline": "text", "text": "text", "meta": "meta"}
