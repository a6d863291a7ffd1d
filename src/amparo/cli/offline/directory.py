"""For trustees, offline: vouch for members."""

from pathlib import Path

import click

from amparo.cli.offline.files import read_json, write_new
from amparo.lib.sealing.ceremonies import entry_to_sign, fingerprint_of, sign_request
from amparo.lib.sealing.directory import DirectoryEntry

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(name="directory")
def group() -> None:
    """Vouch for members (trustees, offline)."""


@group.command()
@click.argument("request", type=FILE)
def show(request: Path) -> None:
    """Show whom REQUEST asks to vouch for."""
    show_entry(entry_to_sign(read_json(request)))


@group.command()
@click.argument("request", type=FILE)
@click.option("--trustee", type=FILE, required=True, help="Your trustee file.")
@click.option(
    "--output", type=FILE, required=True, help="Where to write your signature."
)
@click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
def sign(request: Path, trustee: Path, output: Path, yes: bool) -> None:
    """Sign REQUEST as a trustee, having compared the fingerprint words."""
    told = read_json(request)
    show_entry(entry_to_sign(told))
    if not yes:
        question = "Did two sponsors hear these words from the member in person?"
        click.confirm(question, abort=True)
    write_new(output, sign_request(told, read_json(trustee)))
    click.echo("Signed. Bring the file back to the desk.")


def show_entry(entry: DirectoryEntry) -> None:
    """Print what a trustee needs to decide."""
    click.echo(f"Member:       {entry.alias}")
    click.echo(f"Role:         {entry.role}")
    click.echo(f"State:        {entry.state.value}")
    click.echo(f"Change no.:   {entry.serial}")
    click.echo(f"Fingerprint:  {fingerprint_of(entry)}")
