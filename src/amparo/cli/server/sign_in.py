"""Sign in on the terminal, as on the page: alias, passphrase, one-time code.

Neither is ever an argument or a variable of the environment: other users of the machine
can read those. A script hands both over on a file descriptor, a line each.
"""

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from django.utils import timezone

from amparo.apps.members import sessions
from amparo.apps.members.actions import sign_in, sign_out
from amparo.apps.members.holder import Holder
from amparo.apps.members.opening import open_holder
from amparo.apps.members.queries import get_member
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen

Command = Callable[..., Any]


def as_member(command: Command) -> Command:
    """Add `--as` and `--passphrase-fd` to a command and hand it the holder as `by`."""

    @click.option("--as", "signed_as", required=True, help="Your alias.")
    @click.option(
        "--passphrase-fd",
        type=int,
        help="Read passphrase and code, a line each, from this file descriptor.",
    )
    @functools.wraps(command)
    def signed(
        *args: Any, signed_as: str, passphrase_fd: int | None, **kwargs: Any
    ) -> Any:
        with signed_in(signed_as, passphrase_fd=passphrase_fd) as holder:
            try:
                return command(*args, by=holder, **kwargs)
            except Unseen:
                raise Refused(
                    "It does not exist, or it is not open to you.", "Check the ids."
                ) from None

    return signed


@contextmanager
def signed_in(alias: str, *, passphrase_fd: int | None = None) -> Iterator[Holder]:
    """Open the keyring of a member for the length of a command, then end the session.

    Raises:
        Refused: alias, passphrase and code do not fit, or the account is not in order.
    """
    passphrase, code = _ask() if passphrase_fd is None else _read(passphrase_fd)
    token = sign_in(alias, passphrase=passphrase, code=code, now=timezone.now())
    try:
        yield _holder(token)
    finally:
        sign_out(token=token)


def _ask() -> tuple[str, str]:
    passphrase: str = click.prompt("Passphrase", hide_input=True, err=True)
    code: str = click.prompt("One-time code", err=True)
    return passphrase, code


def _read(descriptor: int) -> tuple[str, str]:
    try:
        with os.fdopen(descriptor, closefd=False) as lines:
            passphrase, code = lines.readline(), lines.readline()
    except OSError:
        passphrase = code = ""
    if not passphrase.strip() or not code.strip():
        raise Refused(
            "There was no passphrase and code on that file descriptor.",
            "Write the passphrase on the first line and the code on the second.",
        )
    return passphrase.strip(), code.strip()


def _holder(token: str) -> Holder:
    now = timezone.now()
    session = sessions.find(token, now=now)
    if session is None:
        raise Refused(
            "You signed in somewhere else meanwhile.", "Nothing was done. Try again."
        )
    return open_holder(
        get_member(session.member),
        session.bundle,
        passphrase_at=session.passphrase_at,
        now=now,
    )
