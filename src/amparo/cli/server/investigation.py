from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.events.actions import change_key
from amparo.apps.events.actions.sharing import share_investigation
from amparo.apps.events.investigations import create_investigation, investigations_of
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import colleagues
from amparo.cli.server.reading import read
from amparo.cli.server.sign_in import as_member
from amparo.lib.refusal import Refused


@click.group(help="Begin, list and share investigations.")
def group() -> None:
    """Group the commands of investigations."""


group.add_command(read)


@group.command(help="Begin an investigation: a file of its own, a key in your ring.")
@click.argument("title")
@as_member
def create(title: str, by: Holder) -> None:
    click.echo(create_investigation(title, by=by, now=timezone.now()))


@group.command("list", help="List the investigations that your keys open.")
@as_member
def list_all(by: Holder) -> None:
    for card in investigations_of(by):
        click.echo(f"{card.id}  {card.title or '(its file is not on this desk)'}")


@group.command(help="Give a colleague a key; a caseworker gets the door's only.")
@click.option("--investigation", type=click.UUID, required=True, help="Its id.")
@click.option("--with", "alias", required=True, help="The colleague's alias.")
@click.option("--write", is_flag=True, help="They may write, not only read.")
@as_member
def share(investigation: UUID, alias: str, write: bool, by: Holder) -> None:
    found = [each for each in colleagues() if each.alias == alias]
    if not found:
        raise Refused(
            "Nobody here has this alias.", "Look it up among your colleagues."
        )
    share_investigation(
        investigation, to=found[0], may_write=write, by=by, now=timezone.now()
    )
    click.echo("They will have it at their next sign-in.")


@group.command(
    "change-key", help="Encrypt it anew; all who are still here get the new key."
)
@click.option("--investigation", type=click.UUID, required=True, help="Its id.")
@as_member
def change(investigation: UUID, by: Holder) -> None:
    change_key(investigation, by=by, now=timezone.now())
    click.echo("Its key is new. Colleagues will have it at their next sign-in.")
