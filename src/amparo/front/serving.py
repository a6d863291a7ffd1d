"""Start both sides of the front: `python -m amparo.front.serving`, which `amparo front serve` becomes."""

import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.front.settings"

import django
from django.conf import settings
from django.core.management import call_command

from amparo.front.deployment import read_deployment
from amparo.lib.refusal import Refused
from amparo.web.serving import listen, serve_listener

PUBLIC, PULL = "amparo.front.wsgi:application", "amparo.front.pull:application"
THREADS = {PUBLIC: 16, PULL: 2}
UNIX = "unix:"
STOPPING = (signal.SIGTERM, signal.SIGINT)


def main(public: str, pull: str) -> int:
    """Serve at two places until a signal; refuse in one line when something stands in the way."""
    try:
        listeners = {PUBLIC: _listen_at(public), PULL: _listen_at(pull)}
        _put_in_order()
    except Refused as refused:
        print(refused, file=sys.stderr)  # noqa: T201  this is a command
        return 2
    print(f"Reporters: {_shown(public)}  Desk: {_shown(pull)}", flush=True)  # noqa: T201
    return _run(listeners)


def _listen_at(place: str) -> socket.socket:
    if place.startswith(UNIX):
        return listen(socket_path=Path(place.removeprefix(UNIX)))
    return listen(port=int(place))


def _shown(place: str) -> str:
    return place if place.startswith(UNIX) else f"http://127.0.0.1:{place}/"


def _put_in_order() -> None:
    os.umask(0o077)
    read_deployment(settings.AMPARO_HOME)
    django.setup()
    from amparo.front.sweeping import sweep

    call_command("migrate", interactive=False, verbosity=0)
    sweep()


def _run(listeners: dict[str, socket.socket]) -> int:
    """Run each side in a child; when one ends the other must not go on alone."""
    children = {_start(dotted, listeners) for dotted in listeners}
    for listener in listeners.values():
        listener.close()
    for stop in STOPPING:
        signal.signal(stop, lambda *_: _tell(children, signal.SIGTERM))
    ended, status = _wait()
    children.discard(ended)
    _tell(children, signal.SIGTERM)
    while children:
        children.discard(_wait()[0])
    return os.waitstatus_to_exitcode(status)


def _start(dotted: str, listeners: dict[str, socket.socket]) -> int:
    child = os.fork()
    if child:
        return child
    for other, listener in listeners.items():
        if other != dotted:
            listener.close()
    serve_listener(dotted, listener=listeners[dotted], threads=THREADS[dotted])
    os._exit(0)


def _wait() -> tuple[int, int]:
    return os.waitpid(-1, 0)


def _tell(children: set[int], what: signal.Signals) -> None:
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, what)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
