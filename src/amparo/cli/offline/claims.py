"""Read articles: who says what, how they know, and who copied whom."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.printing import as_json
from amparo.lib.corroboration.reading import read_file
from amparo.lib.corroboration.suggestions import suggest
from amparo.lib.refusal import Refused

READ = {".txt", ".html", ".htm", ".xhtml", ".wacz", ".eml", ".pdf"}


@click.group(name="claims")
def group() -> None:
    """Read articles: who says what, and how they know."""


@group.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True)
)
@click.option("--json", "as_data", is_flag=True, help="Print all suggestions as JSON.")
@click.option(
    "--text", "text_of", help="Print the text that the spans of NAME count in."
)
@click.option("--into", type=click.UUID, help="Store it in this investigation.")
@click.option("--as", "alias", help="With --into: your alias.")
@click.option("--passphrase-fd", type=int, help="With --into: as at every sign-in.")
@click.pass_context
def read(
    context: click.Context,
    paths: tuple[Path, ...],
    as_data: bool,
    text_of: str | None,
    into: UUID | None,
    alias: str | None,
    passphrase_fd: int | None,
) -> None:
    """Read PATHS (files or folders) and print what they say.

    Nothing is stored without --into, which needs the desk.
    """
    if into is not None:
        _store(context, paths, into=into, alias=alias, passphrase_fd=passphrase_fd)
        return
    documents = list(_documents(paths))
    if text_of is not None:
        click.echo(_named(documents, text_of).text, nl=False)
        return
    suggestions = suggest(documents)
    if as_data:
        click.echo(json.dumps(as_json(suggestions), ensure_ascii=False, indent=1))
        return
    for line in outline(as_json(suggestions)):
        click.echo(line)


def _store(
    context: click.Context,
    paths: tuple[Path, ...],
    *,
    into: UUID,
    alias: str | None,
    passphrase_fd: int | None,
) -> None:
    """Hand over to the desk's own command; this file knows nothing of the desk."""
    entry = context.find_root().command
    if alias is None or not isinstance(entry, click.Group):
        raise Refused("Nobody is signed in.", "Add --as and your alias.")
    desk = entry.get_command(context, "investigation")
    given = ["read", *map(str, paths), "--investigation", str(into), "--as", alias]
    if passphrase_fd is not None:
        given += ["--passphrase-fd", str(passphrase_fd)]
    if desk is not None:
        desk.main(args=given, prog_name="amparo investigation", standalone_mode=False)


def outline(printed: dict[str, Any]) -> Iterator[str]:
    """Say in a few lines what the JSON says at length."""
    claims = sorted(printed["claims"], key=_weight)
    yield f"{len(printed['documents'])} documents, {len(claims)} claims"
    for claim in claims:
        yield f"{claim['statement']}\n  {_sources(claim)}; {_standing(claim)}"
    for pair in printed["contradictions"]:
        where = f"{pair['a']['document']} / {pair['b']['document']}"
        yield f"{pair['type'].replace('_', ' ')}: {where}: {pair['why']}"


def _weight(claim: dict[str, Any]) -> tuple[bool, int, str]:
    return claim["figure"] is None, -len(claim["carriers"]), str(claim["statement"])


def _sources(claim: dict[str, Any]) -> str:
    lower, upper = claim["independent"]["lower"], claim["independent"]["upper"]
    count = str(lower) if lower == upper else f"{lower} (perhaps {upper})"
    names = ", ".join(root["name"] for root in claim["roots"])
    carriers = len(claim["carriers"])
    told = f"independent sources: {count}, carriers: {carriers}"
    return f"{told} [{names}]" if names else told


def _standing(claim: dict[str, Any]) -> str:
    contest = "" if claim["contest"] == "none" else f", {claim['contest']}"
    return f"{claim['support']}{contest}".replace("_", " ")


def _documents(paths: Iterable[Path]) -> Iterator[Document]:
    """Read what can be read; what cannot is said on standard error and left out."""
    seen: set[str] = set()
    for path in files_below(paths):
        try:
            document = read_file(path)
        except Refused as refused:
            click.echo(f"{path.name}: {refused}", err=True)
            continue
        if document.name in seen:
            document = replace(document, name=path.name)
        seen.add(document.name)
        for flag in document.flags:
            click.echo(f"{path.name}: {flag}", err=True)
        yield document


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file())
            yield from (p for p in inside if p.suffix.lower() in READ)
        else:
            yield path


def _named(documents: Iterable[Document], name: str) -> Document:
    found = next((d for d in documents if d.name == name), None)
    if found is None:
        raise Refused(
            "None of the documents has this name.", "Give the file's name, no ending."
        )
    return found
