"""`amparo vault export` and `amparo vault import`."""

import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.members.holder import Holder
from amparo.apps.vault.actions import export_package
from amparo.apps.vault.actions.exports import Handover, export_sealed
from amparo.apps.vault.actions.importing import NotValid, import_package
from amparo.apps.vault.archives import folder_in_ram, room_in_ram
from amparo.apps.vault.queries import items
from amparo.apps.vault.rules import why_not_target
from amparo.apps.vault.withholding import Withholding
from amparo.cli.server.compartments import in_compartment
from amparo.cli.server.sign_in import as_member
from amparo.lib.custody.unpacking import unpack_tar, unpack_zip
from amparo.lib.refusal import Refused
from amparo.lib.sealing.age_files import opened_from, read_recipient
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.durable import new_file, sync_folder

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command(help="Write released items and their proofs to a new folder or file.")
@click.argument("target", type=click.Path(path_type=Path))
@click.argument("chosen", nargs=-1, type=click.UUID)
@in_compartment
@click.option("--title", default="", help="Shown on the package's first page.")
@click.option(
    "--to",
    "keys",
    multiple=True,
    help="Seal it to this age key: TARGET becomes a file, nothing lies in clear.",
)
@click.option(
    "--withhold",
    multiple=True,
    metavar="ITEM=GROUND",
    help="An item that stays behind; that it does is shown.",
)
@click.option(
    "--withhold-acts",
    multiple=True,
    metavar="TYPE=GROUND",
    help="Acts that stay behind, by type, as viewed=…",
)
@click.option(
    "--withhold-leaf",
    multiple=True,
    metavar="NUMBER=GROUND",
    help="One act that stays behind, by its leaf in the log.",
)
@click.option(
    "--reports/--no-reports", default=True, help="A page for the court on each item."
)
@as_member
def export(
    target: Path,
    chosen: tuple[UUID, ...],
    kind: Kind,
    compartment: UUID,
    title: str,
    keys: Sequence[str],
    withhold: Sequence[str],
    withhold_acts: Sequence[str],
    withhold_leaf: Sequence[str],
    reports: bool,
    by: Holder,
) -> None:
    withholding = Withholding(
        items={_uuid(name): why for name, why in map(_pair, withhold)},
        types=dict(map(_pair, withhold_acts)),
        positions={_number(name): why for name, why in map(_pair, withhold_leaf)},
    )
    left = _all_items(kind, compartment, by, but=withholding.items)
    handover = Handover(
        kind=kind,
        compartment=compartment,
        items=chosen or left,
        title=title,
        withholding=withholding,
        reports=reports,
    )
    if keys:
        _export_sealed(target, handover, keys, by)
    else:
        export_package(target, **vars(handover), by=by, now=timezone.now())
        click.echo(
            f"Written. A stranger checks it with: python3 {target}/verify.py {target}"
        )


@click.command(
    "import",
    help="Take over a package: a folder, a zip, a tar, or one sealed with age.",
)
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@in_compartment
@click.option("--identity", type=FILE, help="The age key file that opens it.")
@click.option(
    "--trusted-keys", type=FILE, help="A keys.txt got from the sender another way."
)
@click.option("--known-head", type=FILE, help="A checkpoint of its log, got earlier.")
@as_member
def import_(
    source: Path,
    kind: Kind,
    compartment: UUID,
    identity: Path | None,
    trusted_keys: Path | None,
    known_head: Path | None,
    by: Holder,
) -> None:
    with _laid_open(source, identity) as folder:
        try:
            done = import_package(
                folder,
                kind=kind,
                compartment=compartment,
                by=by,
                now=timezone.now(),
                trusted_keys=trusted_keys,
                known_head=known_head,
            )
        except NotValid as refused:
            click.echo(refused.report)
            raise
    click.echo(f"From {done.origin}, signed by {done.signer}.")
    if not trusted_keys:
        click.echo("Nobody compared its keys with what the sender publishes.")
    click.echo(f"{done.new} items are new, {done.already} were here already.")
    for line in done.differences:
        click.echo(f"DIFFERENT  {line}")
    click.echo(f"{len(done.differences)} differences.")
    if done.differences:
        raise Refused(
            "What is kept is not what was handed over.", "Keep the package. Tell us."
        )


def _export_sealed(
    target: Path, handover: Handover, keys: Sequence[str], by: Holder
) -> None:
    if refused := why_not_target(taken=target.exists()):
        raise refused
    to = [read_recipient(key) for key in keys]
    with new_file(target) as file:
        export_sealed(file, handover, to=to, by=by, now=timezone.now())
    sync_folder(target.parent)
    click.echo(
        f"Written. Its recipient opens it with: "
        f"age --decrypt --identity KEY {target.name} | tar --extract"
    )


@contextmanager
def _laid_open(source: Path, identity: Path | None) -> Iterator[Path]:
    """Give the folder of a package; what came packed is unpacked in RAM."""
    if source.is_dir():
        yield source
        return
    with folder_in_ram() as ram, source.open("rb") as file:
        if identity:
            with opened_from(file, identities=identity.read_text("utf-8")) as tar:
                yield unpack_tar(tar, ram, room=room_in_ram())
        elif zipfile.is_zipfile(source):
            yield unpack_zip(file, ram, room=room_in_ram())
        else:
            yield unpack_tar(file, ram, room=room_in_ram())


def _all_items(
    kind: Kind, compartment: UUID, by: Holder, *, but: Collection[UUID]
) -> list[UUID]:
    """List all items in the order in which they were sealed, but these."""
    cards = items(kind=kind, compartment=compartment, by=by)
    return [card.id for card in reversed(cards) if card.id not in but]


def _pair(text: str) -> tuple[str, str]:
    name, _, ground = text.partition("=")
    return name, ground


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise click.BadParameter("Write it as ITEM=GROUND.") from None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise click.BadParameter("Write it as NUMBER=GROUND.")
    return int(text)
