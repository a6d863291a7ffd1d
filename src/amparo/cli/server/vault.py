from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.journal.queries import check_log
from amparo.apps.members.holder import Holder
from amparo.apps.vault.actions import ask_release, release_items, sweep
from amparo.apps.vault.queries import check_items, items, releases
from amparo.apps.vault.rules import RELEASE_LASTS
from amparo.apps.vault.shelves import shelf
from amparo.cli.server import bringing, packages, parting, second_copies
from amparo.cli.server.compartments import in_compartment
from amparo.cli.server.sign_in import as_member
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind

__all__ = ["group", "in_compartment"]


@click.group(help="Seal evidence, look after it, hand it over.")
def group() -> None:
    """Group the vault's commands."""


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


@group.command("sweep", help="Remove what broken-off sealings left; needs no sign-in.")
def sweep_() -> None:
    click.echo(f"{sweep(now=timezone.now())} left-over objects removed.")


def _all_items(kind: Kind, compartment: UUID, by: Holder) -> list[UUID]:
    """List all items in the order in which they were sealed."""
    cards = items(kind=kind, compartment=compartment, by=by)
    return [card.id for card in reversed(cards)]


for command in (
    bringing.add,
    packages.export,
    packages.import_,
    second_copies.scrub,
    second_copies.mirror,
    second_copies.heal,
    second_copies.copy_keys,
    parting.grant,
    parting.ask,
    parting.shred,
):
    group.add_command(command)
