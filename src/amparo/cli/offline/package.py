"""For anyone who was given a package."""

from pathlib import Path

import click

from amparo.lib.custody import verify as verifier

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(name="package")
def group() -> None:
    """Check packages that left the house."""


@group.command()
@click.argument("folder", type=FOLDER)
@click.option("--known-head", type=FILE, help="A checkpoint of this log, got earlier.")
@click.option("--trusted-keys", type=FILE, help="A keys.txt got from the organisation.")
@click.option(
    "--trusted-roots", type=FILE, help="Roots of time stamp authorities (PEM)."
)
@click.option("--policy", type=FILE, help="Whose cosignatures you ask for.")
def verify(folder: Path, **given: Path | None) -> None:
    """Check FOLDER as a stranger would, with the same verify.py that packages carry."""
    options = [
        part
        for name, path in given.items()
        if path
        for part in (f"--{name.replace('_', '-')}", str(path))
    ]
    raise SystemExit(verifier.main([*options, "--", str(folder)]))
