import mimetypes
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.journal.queries import check_log
from amparo.apps.members.holder import Holder
from amparo.apps.vault.actions import (
    ask_release,
    export_package,
    release_items,
    seal_item,
    sweep,
)
from amparo.apps.vault.queries import check_items, find_known, items, releases
from amparo.apps.vault.rules import RELEASE_LASTS
from amparo.apps.vault.shelves import shelf
from amparo.apps.vault.uploads import UNKNOWN_TYPE
from amparo.cli.server.sign_in import as_member
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind

KINDS = click.Choice([kind.name.lower() for kind in Kind])


def in_compartment(command: click.decorators.FC) -> click.decorators.FC:
    """Add `--compartment` and `--kind` to a command."""
    command = click.option(
        "--kind",
        type=KINDS,
        default="investigation",
        show_default=True,
        callback=lambda _context, _option, value: Kind[value.upper()],
        help="What the compartment is.",
    )(command)
    return click.option(
        "--compartment", type=click.UUID, required=True, help="Its id."
    )(command)


@click.group(help="Seal evidence, look after it, hand it over.")
def group() -> None:
    """Group the vault's commands."""


@group.command(help="Seal files, or all files of folders.")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@in_compartment
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--again", is_flag=True, help="Seal known files too: another source.")
@as_member
def add(
    paths: tuple[Path, ...],
    kind: Kind,
    compartment: UUID,
    dry_run: bool,
    again: bool,
    by: Holder,
) -> None:
    files, done, started = list(_files(paths)), Counter[str](), time.monotonic()
    for number, path in enumerate(files, 1):
        click.echo(
            f"[{number}/{len(files)}] {path.name}  {path.stat().st_size:,} bytes"
        )
        with path.open("rb") as source:
            known = find_known(source, kind=kind, compartment=compartment, by=by)
            source.seek(0)
            if known and not again:
                click.echo(f"      already here, receipt {known}")
                done["already here"] += 1
                continue
            if dry_run:
                click.echo("      would be sealed")
                done["would be sealed"] += 1
                continue
            receipt = seal_item(
                source,
                kind=kind,
                compartment=compartment,
                name=path.name,
                media_type=mimetypes.guess_type(path.name)[0] or UNKNOWN_TYPE,
                about={"brought_as": path.name},
                by=by,
                now=timezone.now(),
            )
        click.echo(f"      sealed, receipt {receipt.item}, leaf {receipt.leaf}")
        click.echo(f"      sha256 {receipt.sha256}")
        if receipt.duplicate_of:
            click.echo(f"      the same bytes as {receipt.duplicate_of}")
        done["sealed"] += 1
    took = time.monotonic() - started
    summary = ", ".join(f"{count} {what}" for what, count in done.items())
    click.echo(f"{len(files)} files in {took:.1f} s: {summary or 'nothing to do'}.")


@group.command("list", help="List what a compartment holds.")
@in_compartment
@as_member
def list_(kind: Kind, compartment: UUID, by: Holder) -> None:
    cards = items(kind=kind, compartment=compartment, by=by)
    for card in cards:
        click.echo(
            f"{card.id}  {card.sealed_at:%Y-%m-%d}  {card.size:>12,}  {card.name}"
        )
    click.echo(f"{len(cards)} items.")


@group.command(help="Read everything again and compare it with what was recorded.")
@in_compartment
@as_member
def check(kind: Kind, compartment: UUID, by: Holder) -> None:
    shelf(by, kind=kind, compartment=compartment)  # an outsider learns nothing at all
    verdict = check_log()
    if verdict.refused:
        raise verdict.refused
    click.echo(f"The log holds: {verdict.published} leaves under one signed head.")
    damaged = 0
    for item, name, refusal in check_items(kind=kind, compartment=compartment, by=by):
        damaged += refusal is not None
        click.echo(f"{'DAMAGED' if refusal else 'whole  '}  {item}  {name}")
    if damaged:
        raise Refused(
            f"{damaged} items are damaged or missing.",
            "Do not rely on them. A copy from a backup can be checked against the receipt.",
        )


@group.command(
    "ask-release", help="Ask, as the first of two people, that items may leave."
)
@click.argument("chosen", nargs=-1, type=click.UUID)
@in_compartment
@click.option("--reason", required=True, help="Why, in one sentence.")
@as_member
def ask(
    chosen: tuple[UUID, ...], kind: Kind, compartment: UUID, reason: str, by: Holder
) -> None:
    release = ask_release(
        chosen or _all_items(kind, compartment, by),
        kind=kind,
        compartment=compartment,
        reason=reason,
        by=by,
        now=timezone.now(),
    )
    click.echo(
        f"Asked for. A second person confirms it: amparo vault release {release}"
    )


@group.command(help="Confirm a release, as the second person.")
@click.argument("release", type=click.UUID)
@in_compartment
@as_member
def release(release: UUID, kind: Kind, compartment: UUID, by: Holder) -> None:
    for each in releases(kind=kind, compartment=compartment, by=by):
        if each.id == release:
            click.echo(
                f"{each.asked_by} asks for {len(each.items)} items: {each.reason}"
            )
    now = timezone.now()
    release_items(release, kind=kind, compartment=compartment, by=by, now=now)
    click.echo(f"Released until {now + RELEASE_LASTS:%Y-%m-%d %H:%M} UTC.")


@group.command(help="Write released items and their proofs to a new folder.")
@click.argument("target", type=click.Path(path_type=Path))
@click.argument("chosen", nargs=-1, type=click.UUID)
@in_compartment
@click.option("--title", default="", help="Shown on the package's first page.")
@as_member
def export(
    target: Path,
    chosen: tuple[UUID, ...],
    kind: Kind,
    compartment: UUID,
    title: str,
    by: Holder,
) -> None:
    export_package(
        target,
        kind=kind,
        compartment=compartment,
        items=chosen or _all_items(kind, compartment, by),
        records=[],
        by=by,
        now=timezone.now(),
        title=title,
    )
    click.echo(
        f"Written. A stranger checks it with: python3 {target}/verify.py {target}"
    )


@group.command("sweep", help="Remove what broken-off sealings left; needs no sign-in.")
def sweep_() -> None:
    click.echo(f"{sweep(now=timezone.now())} left-over objects removed.")


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file())
        else:
            yield path


def _all_items(kind: Kind, compartment: UUID, by: Holder) -> list[UUID]:
    """List all items in the order in which they were sealed."""
    cards = items(kind=kind, compartment=compartment, by=by)
    return [card.id for card in reversed(cards)]
