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
def verify(folder: Path, known_head: Path | None, trusted_keys: Path | None) -> None:
    """Check FOLDER as a stranger would, with the same verify.py that packages carry."""
    given = []
    if known_head:
        given += ["--known-head", str(known_head)]
    if trusted_keys:
        given += ["--trusted-keys", str(trusted_keys)]
    raise SystemExit(verifier.main([*given, "--", str(folder)]))
