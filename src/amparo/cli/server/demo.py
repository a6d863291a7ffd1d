import os
from pathlib import Path

import click

from amparo.lib.refusal import Refused

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(
    invoke_without_command=True,
    help="An invented town, played through the real actions, then served here.",
)
@click.option("--home", type=FOLDER, default=Path("demo-home"), show_default=True)
@click.option("--no-serve", is_flag=True, help="End after the story.")
@click.option("--front-port", default=8000, show_default=True)
@click.option("--desk-port", default=8001, show_default=True)
@click.option("--pull-port", default=8002, show_default=True)
@click.pass_context
def group(
    context: click.Context,
    home: Path,
    no_serve: bool,
    front_port: int,
    desk_port: int,
    pull_port: int,
) -> None:
    """Play the story where it was not played yet; then serve."""
    home = home.resolve()
    context.obj = home
    if context.invoked_subcommand is not None:
        return
    _live_in(home, pull_port=pull_port)
    from amparo.demo.running import run
    from amparo.demo.servers import Ports

    ports = Ports(front=front_port, pull=pull_port, desk=desk_port)
    run(home, ports=ports, serve=not no_serve)


@group.command(help="Show the one-time code of one of the demo's people.")
@click.argument("alias")
@click.pass_obj
def code(home: Path, alias: str) -> None:
    import json

    slip = home / "papers" / f"{alias}.json"
    if not alias.isalpha() or not slip.is_file():
        raise Refused(
            "The demo knows nobody of this name.", "Play it first with: make demo"
        )
    _live_in(home, pull_port=8002)
    from django.utils import timezone

    from amparo.demo.founding import code_from_letters

    letters = json.loads(slip.read_text())["one_time_code_secret"]
    click.echo(code_from_letters(letters, now=timezone.now()))


def _live_in(home: Path, *, pull_port: int) -> None:
    """Point every setting at the demo's own folder, then start Django."""
    os.environ["AMPARO_HOME"] = str(home)
    os.environ["AMPARO_FRONT_URL"] = f"http://127.0.0.1:{pull_port}"
    os.environ["AMPARO_SECURE_COOKIES"] = "0"
    os.environ.pop("AMPARO_DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.config.settings"
    import django

    django.setup()
