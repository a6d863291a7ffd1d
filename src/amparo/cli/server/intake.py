import click
from django.utils import timezone

from amparo.apps.intake.pulling import pull
from amparo.apps.members.front import desk_front


@click.group(help="What people send.")
def group() -> None:
    """Group the commands of intake."""


@group.command("pull")
def pull_command() -> None:
    """Take sealed boxes from the front and leave answers there; needs no key."""
    pulled = pull(desk_front(), now=timezone.now())
    click.echo(f"{pulled.taken} taken, {pulled.sent} answers left on the front.")
    if pulled.known:
        click.echo(f"{pulled.known} were here already.")
    if pulled.undeliverable:
        click.echo(f"{pulled.undeliverable} answers: their conversation is gone.")
    if pulled.strange:
        click.echo(f"{pulled.strange} of a kind this desk does not know stay there.")
