"""`amparo vault scrub`, `mirror` and `heal`."""

import json
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import click
from django.conf import settings
from django.utils import timezone

from amparo.apps.members.holder import Holder
from amparo.apps.vault.actions import heal_items, mirror_vault
from amparo.apps.vault.keys import keystore
from amparo.apps.vault.queries import scrub_items
from amparo.apps.vault.rules import why_not_target
from amparo.cli.server.compartments import in_compartment
from amparo.cli.server.sign_in import as_member
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.objects import ObjectStore


@click.command(help="Test the seal of everything a compartment holds; quick.")
@in_compartment
@as_member
def scrub(kind: Kind, compartment: UUID, by: Holder) -> None:
    seen = scrub_items(kind=kind, compartment=compartment, by=by)
    click.echo(f"{seen.objects} objects, {seen.size:,} sealed bytes hold.")
    for item, name in seen.harmed:
        click.echo(f"DAMAGED  {item}  {name}")
    if seen.harmed:
        raise Refused(
            f"{len(seen.harmed)} items are damaged or missing.",
            "Take good bytes back from the mirror: amparo vault heal.",
        )


PLACE = click.Path(path_type=Path)
WHERE = "A folder, or a JSON file that tells of a bucket."


@click.command(help="Send what a second place lacks; needs no sign-in.")
@click.option("--to", "place", type=PLACE, required=True, help=WHERE)
def mirror(place: Path) -> None:
    pushed = mirror_vault(_store(place), now=timezone.now())
    click.echo(
        f"{pushed.objects} objects, {pushed.size:,} bytes sent; "
        f"{pushed.gone} deletions noted."
    )


@click.command(help="Take good bytes back from a second place.")
@click.option("--from", "place", type=PLACE, required=True, help=WHERE)
@in_compartment
@as_member
def heal(place: Path, kind: Kind, compartment: UUID, by: Holder) -> None:
    told = heal_items(
        _store(place), kind=kind, compartment=compartment, by=by, now=timezone.now()
    )
    for item in told.healed:
        click.echo(f"healed  {item}")
    for item in told.lost:
        click.echo(f"LOST    {item}")
    click.echo(f"{len(told.healed)} items are whole again.")
    if told.lost:
        raise Refused(
            f"{len(told.lost)} items are whole on neither side.",
            "Look for a third copy; check it against the receipts.",
        )


@click.command(
    "copy-keys", help="Write a copy of the keystore to a new file, for a backup."
)
@click.argument("target", type=PLACE)
def copy_keys(target: Path) -> None:
    if refused := why_not_target(taken=target.exists()):
        raise refused
    keystore().copy(target)
    click.echo("Written. It opens with the present epoch key only; never copy both.")


def _store(place: Path) -> ObjectStore:
    """Open a folder, or the bucket that a JSON file with `bucket`, `endpoint`… names."""
    if not place.is_file():
        return ObjectStore.at(place)
    try:
        from amparo.outbound.buckets import BucketAddress, open_bucket
    except ModuleNotFoundError:
        raise Refused("Buckets need one package more.", "Install amparo[s3].") from None
    try:
        address = BucketAddress(**json.loads(place.read_text("utf-8")))
    except (ValueError, TypeError):
        raise Refused(
            "This file does not tell of a bucket.",
            "It is JSON with bucket, endpoint, key_id and secret.",
        ) from None
    index = sha256(f"{address.endpoint} {address.bucket} {address.prefix}".encode())
    kept = Path(settings.AMPARO_HOME) / "desk" / f"mirror-{index.hexdigest()[:16]}.db"
    return ObjectStore(open_bucket(address), index=kept)
