from pathlib import Path

import click
from django.utils import timezone

from amparo.apps.members.actions import (
    freeze,
    invite,
    request_signatures,
    take_signatures,
)
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Member
from amparo.apps.members.queries import colleagues, member_by_alias, newcomers
from amparo.apps.members.roles import Role
from amparo.cli.offline.files import read_json, write_new
from amparo.cli.server.sign_in import as_member
from amparo.lib.sealing.directory import State as Standing

FILE = click.Path(path_type=Path, dir_okay=False)
ROLES = click.Choice([role.value for role in Role])


@click.group(help="Invite colleagues, let trustees sign them, freeze them.")
def group() -> None:
    """Group the members' commands."""


@group.command("list")
def list_members() -> None:
    """List the colleagues whom trustees signed, and the newcomers."""
    for colleague in colleagues():
        click.echo(f"{colleague.alias:<24}{colleague.role}")
    for newcomer in newcomers():
        click.echo(f"{newcomer.alias:<24}{newcomer.role}  {newcomer.state}")


@group.command("invite")
@click.option("--role", type=ROLES, required=True)
@as_member
def invite_member(role: str, by: Holder) -> None:
    """Make the words of a paper invitation, as the administrator."""
    invitation = invite(Role(role), by=by, now=timezone.now())
    click.echo(f"Role:   {invitation.role}")
    click.echo(f"Words:  {invitation.code}")
    click.echo(f"Until:  {invitation.expires_on}")


@group.command("ask-signatures")
@click.argument("alias")
@click.option("--role", type=ROLES, help="The new role, if it changes.")
@click.option("--left", is_flag=True, help="The member is no longer here.")
@click.option("--output", type=FILE, required=True)
def ask_signatures(alias: str, role: str | None, left: bool, output: Path) -> None:
    """Write the file that two trustees sign offline: amparo directory sign."""
    request = request_signatures(
        _anybody(alias).id,
        role=Role(role) if role else None,
        standing=Standing.LEFT if left else Standing.ACTIVE,
    )
    write_new(output, request)
    click.echo(f"Fingerprint: {request['fingerprint']}")
    click.echo("Bring the file to two trustees: amparo directory sign.")


@group.command("take-signatures")
@click.argument("files", nargs=-1, required=True, type=FILE)
def take_signature_files(files: tuple[Path, ...]) -> None:
    """Take in what two trustees signed."""
    entry = take_signatures(
        [read_json(file) for file in files], by=None, now=timezone.now()
    )
    click.echo(f"{entry.alias}: {entry.role}, {entry.state.value}.")


@group.command("freeze")
@click.argument("alias")
@as_member
def freeze_member(alias: str, by: Holder) -> None:
    """Ask to freeze a colleague, or confirm that another asked."""
    done = freeze(member_by_alias(alias).id, by=by, now=timezone.now())
    click.echo("Frozen." if done else "Asked. A second colleague confirms it.")


def _anybody(alias: str) -> Member:
    waiting = [m for m in newcomers() if m.alias == alias]
    return waiting[0] if waiting else member_by_alias(alias)
