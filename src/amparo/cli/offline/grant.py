"""For a partner who was given one sealed item."""

import base64
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import click

from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.item_grants import (
    LONGEST,
    ItemGrant,
    open_with_seed,
    read_grant,
)
from amparo.lib.sealing.primitives.privates import hpke_public, new_seed
from amparo.lib.store.durable import new_file, sync_folder, write_file
from amparo.lib.store.errors import ObjectDamaged
from amparo.lib.store.sealing_in import open_pieces

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
NEW = click.Path(path_type=Path)


@click.group(name="grant")
def group() -> None:
    """Open one item that another organisation granted to you."""


@group.command("new-key")
@click.argument("secret", type=NEW)
def new_key(secret: Path) -> None:
    """Make a key pair: SECRET for you alone, SECRET.pub for whoever grants you items."""
    if secret.exists():
        raise Refused("There is already something in that place.", "Choose another.")
    seed = new_seed()
    write_file(secret, seed)
    public = base64.encodebytes(hpke_public(seed))
    write_file(secret.with_name(f"{secret.name}.pub"), public)
    click.echo(f"Written. Give {secret.name}.pub away, and nobody {secret.name}.")


@group.command("open")
@click.argument("grant", type=FILE)
@click.argument("sealed", type=FILE)
@click.argument("target", type=NEW)
@click.option("--key", type=FILE, help="The SECRET that `amparo grant new-key` wrote.")
@click.option("--identity", type=FILE, help="An age key file.")
def open_(
    grant: Path, sealed: Path, target: Path, key: Path | None, identity: Path | None
) -> None:
    """Open GRANT, and with it the SEALED bytes, into the new file TARGET."""
    if target.exists():
        raise Refused("There is already something in that place.", "Choose another.")
    try:
        opened = _opened(grant, key, identity)
        told, actor_key = read_grant(opened, today=datetime.now(UTC).date())
        _write(target, sealed, told)
    except (SealingError, ObjectDamaged):
        raise Refused(
            "It does not open: another key, other bytes, or they were changed.",
            "Ask for both files again.",
        ) from None
    click.echo(f"{told.name}, {told.size:,} bytes, sha256 {told.sha256.hex()}")
    click.echo(f"Granted by {told.granted_by} of {told.organisation}, whose key is")
    click.echo(f"{actor_key.hex()}; compare it with one you got another way.")


def _opened(grant: Path, key: Path | None, identity: Path | None) -> bytes:
    if key is not None:
        with grant.open("rb") as file:
            return open_with_seed(file.read(2 * LONGEST), key.read_bytes())
    if identity is None:
        raise click.UsageError("Say with --key or --identity what opens it.")
    try:
        from amparo.lib.sealing.age_files import opened_from
    except ModuleNotFoundError:
        raise Refused(
            "Age keys need one package more.", "Install pyrage, or amparo[web]."
        ) from None
    with (
        grant.open("rb") as file,
        opened_from(file, identities=identity.read_text("utf-8")) as inside,
    ):
        return inside.read(2 * LONGEST)


def _write(target: Path, sealed: Path, told: ItemGrant) -> None:
    digest = sha256()
    with new_file(target) as file, sealed.open("rb") as source:
        for piece in open_pieces(
            source, told.object, key=told.key, context=told.context
        ):
            digest.update(piece)
            file.write(piece)
        if digest.digest() != told.sha256:
            raise ObjectDamaged(told.object)
    sync_folder(target.parent)
