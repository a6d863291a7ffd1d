"""The one door: `amparo NOUN VERB`. A noun's module is imported when it is asked for."""

import importlib
import os
import sys
from typing import Any

import click

from amparo.lib.refusal import Refused

# noun: (module, does it need Django?)
NOUNS = {
    "recovery": ("amparo.cli.offline.recovery", False),
    "directory": ("amparo.cli.offline.directory", False),
    "package": ("amparo.cli.offline.package", False),
    "grant": ("amparo.cli.offline.grant", False),
    "witness": ("amparo.cli.offline.witness", False),
    "counts": ("amparo.cli.offline.counts", False),
    "claims": ("amparo.cli.offline.claims", False),
    "lists": ("amparo.cli.offline.lists", False),
    "organisation": ("amparo.cli.server.organisation", True),
    "member": ("amparo.cli.server.member", True),
    # the front starts a Python of its own, with its own settings
    "front": ("amparo.cli.server.front", False),
    "intake": ("amparo.cli.server.intake", True),
    "vault": ("amparo.cli.server.vault", True),
    "journal": ("amparo.cli.server.journal", True),
    "capture": ("amparo.cli.server.capture", True),
    "investigation": ("amparo.cli.server.investigation", True),
    "events": ("amparo.cli.server.events", True),
    "desk": ("amparo.cli.server.desk", True),
    # the demo starts Django itself, in a folder of its own
    "demo": ("amparo.cli.server.demo", False),
}


class Nouns(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in NOUNS:
            return None
        module, needs_django = NOUNS[cmd_name]
        if needs_django:
            _start_django()
        group: click.Command = _imported(module).group
        return group


def _imported(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("amparo"):
            raise
        raise click.ClickException(
            f"This command needs {missing.name}. "
            "Install all of Amparo with: pip install 'amparo[all]'"
        ) from None


def _start_django() -> None:
    try:
        import django
    except ModuleNotFoundError:
        raise click.ClickException(
            "This command needs the desk. Install it with: pip install 'amparo[web]'"
        ) from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.config.settings")
    django.setup()


@click.command(cls=Nouns, help="One report, from the first message to a record.")
@click.version_option(package_name="amparo")
def entry() -> None:
    """Open the door; the nouns do the work."""


def main() -> None:
    try:
        entry()
    except Refused as refused:
        click.echo(str(refused), err=True)
        sys.exit(2)
