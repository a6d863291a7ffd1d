from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import click
import segno
from django.core.management import call_command
from django.utils import timezone

from amparo.apps.members.actions import (
    found,
    renew,
    request_recovery,
    take_recovered,
)
from amparo.apps.members.actions.founding import TRUSTEES, Founding
from amparo.apps.members.enrolling import Slip
from amparo.apps.members.front import front_statement
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import findings, member_by_alias
from amparo.cli.offline.files import read_json, write_new
from amparo.cli.server.sign_in import as_member
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(help="Found the organisation, and what three trustees do for it.")
def group() -> None:
    """Group the organisation's commands."""


@group.command("found")
@click.option("--name", required=True, help="As reporters will read it.")
@click.option("--administrator", required=True, help="Alias of the administrator.")
@click.option("--trustees", default=TRUSTEES, show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A new folder for the papers; give each away and delete it.",
)
def found_organisation(
    name: str, administrator: str, trustees: int, output: Path
) -> None:
    """Make the organisation's keys, with all trustees in the room.

    Writes one file for each trustee, one for the administrator, and one for the front.
    Nothing of the trustees' stays on this machine.
    """
    _check_new(output)
    call_command("migrate", interactive=False, verbosity=0)
    founding = found(
        name, administrator=administrator, now=timezone.now(), trustees=trustees
    )
    _write_papers(founding, output)
    click.echo(f"{name} is founded. In {output}:")
    click.echo(
        f"  trustee-1.json to trustee-{trustees}.json  one for each trustee's offline machine"
    )
    click.echo(
        "  administrator.txt  passphrase and one-time-code secret, shown nowhere else"
    )
    click.echo("  front.json         for the front: amparo front prepare front.json")
    click.echo("Give each file to its person now, then delete the folder.")


@group.command("front")
@click.option("--output", type=FILE, required=True)
def front(output: Path) -> None:
    """Write what the front must know: public keys only."""
    write_new(output, front_statement())


@group.command("ask-recovery")
@click.option("--for", "alias", required=True, help="Who will receive the keys.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    required=True,
    type=click.Choice([kind.name.lower() for kind in Kind]),
)
@click.option("--compartment", "compartments", multiple=True, type=click.UUID)
@click.option("--output", type=FILE, required=True)
def ask_recovery(
    alias: str, kinds: tuple[str, ...], compartments: tuple[UUID, ...], output: Path
) -> None:
    """Write the file with which three trustees give keys to a member.

    They open it offline: amparo recovery grant.
    """
    request = request_recovery(
        member_by_alias(alias).id,
        kinds=[Kind[kind.upper()] for kind in kinds],
        compartments=compartments,
    )
    write_new(output, request)
    click.echo("Bring the file to three trustees: amparo recovery grant.")


@group.command("take-recovered")
@click.argument("file", type=FILE)
def take_recovered_file(file: Path) -> None:
    """Take in what three trustees recovered; the member collects it at the next sign-in."""
    count = take_recovered(read_json(file), by=None, now=timezone.now())
    click.echo(f"{count} keys wait for the member's next sign-in.")


@group.command("renew")
@click.argument("what", type=click.Choice(["inbox", "journal"]))
@as_member
def renew_key(what: str, by: Holder) -> None:
    """Give the inbox or the journal a new key, as somebody who holds it."""
    entry = renew(Kind[what.upper()], by=by, now=timezone.now())
    click.echo(f"The {what} has key {entry.version} now.")
    if entry.kind is Kind.INBOX:
        click.echo("Tell the front: amparo organisation front, amparo front prepare.")


@group.command("check")
def check() -> None:
    """Search the desk's database for rows that someone changed by hand."""
    found_any = False
    for finding in findings():
        found_any = True
        click.echo(f"{finding.what}  {finding.member or ''}")
    if found_any:
        raise Refused(
            "The database was changed by hand.", "Tell an auditor and two trustees."
        )
    click.echo("All members are as the trustees signed them.")


def _check_new(output: Path) -> None:
    if output.exists() and any(output.iterdir()):
        raise Refused("That folder is not empty.", "Name a new one for --output.")


def _write_papers(founding: Founding, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number, paper in enumerate(founding.trustee_files, 1):
        write_new(output / f"trustee-{number}.json", _as_dict(paper))
    slip = output / "administrator.txt"
    slip.touch(mode=0o600)
    slip.write_text(_slip_text(founding.administrator), "utf-8")
    write_new(output / "front.json", front_statement())


def _as_dict(paper: Mapping[str, object]) -> dict[str, object]:
    return dict(paper)


def _slip_text(slip: Slip) -> str:
    lines = [
        f"Alias:       {slip.alias}",
        f"Passphrase:  {slip.passphrase}",
        f"Secret:      {slip.totp_secret}",
        f"Address:     {slip.totp_address}",
        "",
        _square(slip.totp_address),
        "Scan the square with an authenticator, learn the six words, burn this paper.",
        "",
    ]
    return "\n".join(lines)


def _square(address: str) -> str:
    """Draw a square code in half blocks, for a printer or a terminal."""
    rows = [list(row) for row in segno.make(address, error="m").matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    halves = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
    return "\n".join(
        "".join(
            halves[int(bool(a)), int(bool(b))] for a, b in zip(top, low, strict=True)
        )
        for top, low in zip(rows[::2], rows[1::2], strict=True)
    )
