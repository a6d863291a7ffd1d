"""What `make demo` does: play the story once, then serve front and desk."""

import json
import signal
from pathlib import Path
from typing import Any

from amparo.demo.home import clear, find_story, keep_story, only_one
from amparo.demo.playing import PACKAGE, front_command, play
from amparo.demo.servers import Ports, Server, why_not_use
from amparo.demo.telling import Teller


def run(home: Path, *, ports: Ports, serve: bool) -> None:
    """Play the story where it was not played to its end, tell of it, and serve if wanted.

    Raises:
        Refused: another demo runs here, a port is taken, or a step was refused.
    """
    teller = Teller()
    with only_one(home):
        told = find_story(home)
        if (told is None or serve) and (refused := why_not_use(ports)):
            raise refused
        if told is None:
            clear(home)
            told = play(home, ports=ports, teller=teller)
            keep_story(home, told)
        _tell(told, home, teller)
        if serve:
            _serve(home, ports=ports, told=told, teller=teller)


def _tell(told: dict[str, Any], home: Path, teller: Teller) -> None:
    package = home / PACKAGE
    teller.chapter("The package")
    teller.line(f"  It lies in {package}. A stranger checks it with:")
    teller.line(f"    python3 {package}/verify.py {package}")
    teller.chapter("The reporter")
    teller.line(f"  code: {told['code']}")


def _serve(home: Path, *, ports: Ports, told: dict[str, Any], teller: Teller) -> None:
    desk = ["desk", "serve", "--port", str(ports.desk)]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        Server(home, front_command(ports), ports=[ports.front, ports.pull]),
        Server(home, desk, ports=[ports.desk]) as served,
    ):
        _tell_sign_ins(home, ports=ports, told=told, teller=teller)
        try:
            served.wait()
        except KeyboardInterrupt:
            teller.line("\nBoth are closed.")


def _tell_sign_ins(
    home: Path, *, ports: Ports, told: dict[str, Any], teller: Teller
) -> None:
    teller.chapter("Look around")
    teller.line(f"  front  http://127.0.0.1:{ports.front}/")
    teller.line(f"  desk   http://127.0.0.1:{ports.desk}/")
    teller.chapter("Sign in at the desk as")
    for person in told["people"]:
        slip = _slip(home, person["alias"])
        teller.line(f"  {person['alias']:<7}{slip['passphrase']:<56}{person['does']}")
    teller.line("  one-time code:  .venv/bin/amparo demo code ALIAS")
    teller.line("\nCtrl-C ends it.")


def _slip(home: Path, alias: str) -> dict[str, Any]:
    slip: dict[str, Any] = json.loads((home / "papers" / f"{alias}.json").read_text())
    return slip
