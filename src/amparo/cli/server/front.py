import os
from pathlib import Path

import click

from amparo.lib.refusal import Refused


@click.group(help="The outer box, which takes sealed messages from the world.")
def group() -> None:
    """Group the front's commands."""


@group.command(
    help="Lay out a front box from the organisation.json that the desk wrote."
)
@click.argument("organisation", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--exit-url", help="Everyday page that the leave button opens.")
@click.option("--report-mib", type=int, help="Most MiB of files in one report.")
@click.option("--reserve-mib", type=int, help="MiB of disk that files leave free.")
def prepare(
    organisation: Path,
    exit_url: str | None,
    report_mib: int | None,
    reserve_mib: int | None,
) -> None:
    from amparo.front import preparing
    from amparo.front.deployment import Limits

    if not organisation.is_file():
        raise Refused(
            "There is no such file.",
            "Name the organisation.json that the desk wrote when it was founded.",
        )
    chosen = {"report_mib": report_mib, "disk_reserve_mib": reserve_mib}
    limits = {name: value for name, value in chosen.items() if value is not None}
    home = _home()
    prepared = preparing.prepare(
        home,
        told=organisation.read_bytes(),
        exit_url=exit_url,
        limits=Limits(**limits) if limits else None,
    )
    click.echo(
        f"The front box of {prepared.name} is ready. Start it: amparo front serve"
    )


@group.command(help="Serve reporters and, on a second port, the desk.")
@click.option("--port", type=int, help="Port on 127.0.0.1 for reporters; 8000 if nothing is said.")  # fmt: skip
@click.option("--socket", "socket_path", type=click.Path(path_type=Path), help="Unix socket for reporters.")  # fmt: skip
@click.option("--pull-port", type=int, help="Port on 127.0.0.1 for the desk; 8002 if nothing is said.")  # fmt: skip
@click.option("--pull-socket", type=click.Path(path_type=Path), help="Unix socket for the desk.")  # fmt: skip
def serve(
    port: int | None,
    socket_path: Path | None,
    pull_port: int | None,
    pull_socket: Path | None,
) -> None:
    from amparo.front.command_line import command_line

    command, environment = command_line(
        public=_place(port, socket_path, usual=8000),
        pull=_place(pull_port, pull_socket, usual=8002),
    )
    os.execve(command[0], command, environment)  # noqa: S606  our own Python, no shell


def _place(port: int | None, path: Path | None, *, usual: int) -> str:
    if port is not None and path is not None:
        raise Refused("Say a port or a socket, not both.")
    return f"unix:{path.resolve()}" if path else str(port or usual)


def _home() -> Path:
    return Path(os.environ.get("AMPARO_HOME", ".amparo")).resolve()
