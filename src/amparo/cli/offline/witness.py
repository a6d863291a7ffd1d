"""For a partner: watch another house's log, and say that it only grew."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import click

from amparo.lib.custody.errors import NoteRefused
from amparo.lib.custody.notes import COSIGNING, NoteKey, note_name
from amparo.lib.custody.witness import LARGEST_REQUEST, Answer, WitnessHouse
from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.privates import new_seed, sign, signing_public
from amparo.lib.store.durable import make_folder

PATH = "/add-checkpoint"
SECONDS = 20
FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("witness"),
    show_default=True,
    help="Where the witness keeps its key and what it saw.",
)


@click.group(name="witness")
def group() -> None:
    """Watch another house's log for it: remember, and cosign only growth."""


@group.command(help="Make a witness called NAME, like coast.example/witness.")
@click.argument("name")
@FOLDER
def new(name: str, folder: Path) -> None:
    if name != note_name(name):
        raise Refused("A name has no spaces or plus signs.", "Choose another one.")
    if (folder / "key").exists():
        raise Refused("There is a witness in this folder.", "Choose another folder.")
    make_folder(folder)
    with os.fdopen(
        os.open(folder / "key", os.O_WRONLY | os.O_CREAT, 0o600), "wb"
    ) as file:
        file.write(new_seed())
        file.flush()
        os.fsync(file.fileno())
    (folder / "name").write_text(f"{name}\n")
    click.echo("Give this line to the house whose log you watch, for its policy:")
    click.echo(f"witness {name.partition('.')[0]} {_open(folder).key.text()} URL")


@group.command(help="Watch one more log: LOG is its key, as the house gives it.")
@click.argument("log")
@FOLDER
def add(log: str, folder: Path) -> None:
    try:
        key = NoteKey.parse(log)
    except NoteRefused:
        raise Refused(
            "This is not the key of a log.",
            "Ask the house for the line after `log` in a keys.txt or policy of theirs.",
        ) from None
    _open(folder).follow(key)
    click.echo(f"Watching {key.name} [{key.id.hex()}].")


@group.command(help="Answer on this machine; put a web server or an onion before it.")
@click.option("--port", default=8003, show_default=True, help="Port on 127.0.0.1.")
@FOLDER
def serve(port: int, folder: Path) -> None:
    house = _open(folder)
    with make_server(
        "127.0.0.1", port, application(house), handler_class=_Quiet
    ) as server:
        click.echo(f"{house.key.name} answers on http://127.0.0.1:{server.server_port}")
        server.serve_forever()


Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def application(house: WitnessHouse) -> Application:
    """Answer `POST /add-checkpoint` as a WSGI application; one at a time."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        told = _answer(house, environ)
        status = HTTPStatus(told.status)
        body = told.body.encode()
        headers = [
            ("Content-Type", told.content_type),
            ("Content-Length", str(len(body))),
        ]
        start(f"{status.value} {status.phrase}", headers)
        return [body]

    return answer


def _answer(house: WitnessHouse, environ: dict[str, Any]) -> Answer:
    if environ["PATH_INFO"] != PATH:
        return Answer(HTTPStatus.NOT_FOUND)
    if environ["REQUEST_METHOD"] != "POST":
        return Answer(HTTPStatus.METHOD_NOT_ALLOWED)
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > LARGEST_REQUEST:
        return Answer(HTTPStatus.BAD_REQUEST)
    request = environ["wsgi.input"].read(int(length))
    return house.answer(request, now=datetime.now(UTC))


def _open(folder: Path) -> WitnessHouse:
    try:
        seed, name = (
            (folder / "key").read_bytes(),
            (folder / "name").read_text().strip(),
        )
    except FileNotFoundError:
        raise Refused(
            "There is no witness in this folder.", "Make one: amparo witness new NAME"
        ) from None
    key = NoteKey(name, signing_public(seed), COSIGNING)
    return WitnessHouse(folder, key=key, sign=lambda message: sign(seed, message))


class _Quiet(WSGIRequestHandler):
    timeout = SECONDS  # of a socket: nobody can hold the line for long

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Write nothing down about who asked."""
