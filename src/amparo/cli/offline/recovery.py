"""For trustees, offline: bring lost keys back."""

from collections import Counter
from pathlib import Path

import click

from amparo.cli.offline.directory import FILE, show_entry
from amparo.cli.offline.files import read_json, write_new
from amparo.lib.sealing.ceremonies import (
    Recovery,
    check_shares,
    read_recovery,
    recovered_file,
)


@click.group(name="recovery")
def group() -> None:
    """Bring lost keys back (three trustees, offline)."""


SHARES = click.option(
    "--share",
    "shares",
    type=FILE,
    required=True,
    multiple=True,
    help="A trustee's file; name three of them.",
)


@group.command()
@SHARES
def check(shares: tuple[Path, ...]) -> None:
    """Make sure that these trustees together hold the recovery key."""
    check_shares([read_json(share) for share in shares])
    click.echo("These shares open the organisation's recovery key.")


@group.command()
@click.argument("request", type=FILE)
@SHARES
@click.option("--output", type=FILE, required=True, help="Where to write the grants.")
@click.option("--yes", is_flag=True, help="Do not ask; for scripts.")
def grant(request: Path, shares: tuple[Path, ...], output: Path, yes: bool) -> None:
    """Give the keys that REQUEST asks for to the member it names."""
    recovery = read_recovery(read_json(request), [read_json(share) for share in shares])
    _show(recovery)
    if not yes:
        click.confirm("Shall this member have these keys?", abort=True)
    write_new(output, recovered_file(recovery))
    click.echo("Done. Bring the file back to the desk.")


def _show(recovery: Recovery) -> None:
    show_entry(recovery.recipient)
    kinds = Counter(entry.kind.name.lower() for entry in recovery.entries)
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    click.echo(f"Keys to give: {listed or 'none'}")
    if recovery.unbelieved:
        click.echo(
            f"Warning: {recovery.unbelieved} copies could not be believed and are left out."
        )
