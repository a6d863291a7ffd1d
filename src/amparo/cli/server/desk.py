from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

MOUNTS = Path("/proc/mounts")


@click.group(help="The private box where staff work.")
def group() -> None:
    """Group the desk's commands."""


@group.command(help="Make or update the desk's tables.")
def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    click.echo("The desk's tables are up to date.")


@group.command(help="Serve the desk on this machine.")
@click.option("--port", default=8001, show_default=True, help="Port on 127.0.0.1.")
def serve(port: int) -> None:
    from amparo.web.serving import serve_application

    call_command("migrate", interactive=False, verbosity=0)
    _sweep()
    if not lies_in_memory(settings.AMPARO_RAM, MOUNTS.read_text()):
        click.echo(
            "AMPARO_RAM is not on a tmpfs, so sealed sessions would reach the disk. "
            "Choose a folder below /dev/shm.",
            err=True,
        )
    serve_application("amparo.config.wsgi:application", port=port)


def _sweep() -> None:
    """Remove what a crash left: packages in memory, objects of broken-off sealings."""
    from amparo.apps.vault.actions import sweep
    from amparo.apps.vault.archives import sweep_exports

    sweep_exports()
    sweep(now=timezone.now())


def lies_in_memory(folder: Path, mounts: str) -> bool:
    """Tell from the lines of /proc/mounts whether a folder is on a tmpfs."""
    rows = (line.split()[1:3] for line in mounts.splitlines())
    kinds = {Path(place): kind for place, kind in rows}
    return next(
        (
            kinds[at] in {"tmpfs", "ramfs"}
            for at in (folder, *folder.parents)
            if at in kinds
        ),
        False,
    )
