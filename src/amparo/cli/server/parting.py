"""`amparo vault grant`, `ask-shred` and `shred`: an item goes to one reader, or for good."""

import shutil
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects
from amparo.apps.vault.actions import ask_shred, grant_item, shred_item
from amparo.apps.vault.rules import why_not_target
from amparo.cli.server.compartments import in_compartment
from amparo.cli.server.sign_in import as_member
from amparo.lib.sealing.age_files import Recipient, read_recipient
from amparo.lib.sealing.item_grants import read_public_key
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.durable import new_file, sync_folder, write_file


@click.command(help="Give ITEM to one reader: a grant and the sealed bytes, in FOLDER.")
@click.argument("item", type=click.UUID)
@click.argument("folder", type=click.Path(path_type=Path))
@in_compartment
@click.option("--to", "key", required=True, help="An age key, or the file of a public key for grants.")  # fmt: skip
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day.")  # fmt: skip
@click.option("--reason", required=True, help="Why, in one sentence.")
@as_member
def grant(
    item: UUID,
    folder: Path,
    kind: Kind,
    compartment: UUID,
    key: str,
    until: datetime,
    reason: str,
    by: Holder,
) -> None:
    if refused := why_not_target(taken=folder.exists()):
        raise refused
    granted = grant_item(
        item,
        to=_reader(key),
        expires_on=until.date(),
        reason=reason,
        kind=kind,
        compartment=compartment,
        by=by,
        now=timezone.now(),
    )
    sealed = folder / f"{granted.stored_as.hex}.sealed"
    write_file(folder / "grant", granted.grant)
    with objects.folder().open(granted.stored_as) as source, new_file(sealed) as file:
        shutil.copyfileobj(source, file, 1 << 20)
    sync_folder(folder)
    click.echo(
        f"Granted, leaf {granted.leaf}. The reader opens it with: "
        f"amparo grant open {folder}/grant {sealed} TARGET --key THEIRS"
    )


@click.command("ask-shred", help="Ask, as the first of two, to destroy an item.")
@click.argument("item", type=click.UUID)
@in_compartment
@click.option("--reason", required=True, help="Why, in one sentence.")
@as_member
def ask(item: UUID, kind: Kind, compartment: UUID, reason: str, by: Holder) -> None:
    made = ask_shred(
        item,
        kind=kind,
        compartment=compartment,
        reason=reason,
        by=by,
        now=timezone.now(),
    )
    click.echo(f"Asked for. A second person confirms it: amparo vault shred {item}")
    for each in made:
        click.echo(f"Made from it, and not destroyed with it: {each}")


@click.command(help="Destroy an item for good, as the second person.")
@click.argument("item", type=click.UUID)
@in_compartment
@as_member
def shred(item: UUID, kind: Kind, compartment: UUID, by: Holder) -> None:
    shred_item(item, kind=kind, compartment=compartment, by=by, now=timezone.now())
    click.echo("Destroyed. Copies of the epoch key must be replaced or destroyed now.")


def _reader(key: str) -> Recipient | bytes:
    if Path(key).is_file():
        return read_public_key(Path(key).read_text("utf-8", errors="replace"))
    return read_recipient(key)
