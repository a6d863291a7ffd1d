"""Sessions live in a RAM-backed folder and open only with the cookie.

A file is named after the token's hash; inside, sealed under a key that only the token
yields, lies the member's bundle. The machine's own memory of who is signed in is one small
file for each member, so that a new sign-in ends the older one and a freeze finds it.
"""

import base64
import datetime as dt
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from django.conf import settings

from amparo.lib.sealing.bundle import Bundle
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import (
    derive,
    open_bytes,
    seal_bytes,
    sha256,
)

IDLE = dt.timedelta(minutes=10)
ABSOLUTE = dt.timedelta(hours=8)
FRESH = dt.timedelta(minutes=5)
TOKEN_SIZE = 32


@dataclass(frozen=True)
class Session:
    """One signed-in browser: whose it is, its keys, since when."""

    member: UUID
    bundle: Bundle
    started_at: dt.datetime
    passphrase_at: dt.datetime

    def is_fresh(self, now: dt.datetime) -> bool:
        """Tell whether the passphrase was typed within the last five minutes."""
        return self.passphrase_at <= now < self.passphrase_at + FRESH


def start(bundle: Bundle, *, member: UUID, now: dt.datetime) -> str:
    """Begin a session, end the member's earlier one, and return the cookie's token."""
    end_all_of(member)
    token = secrets.token_urlsafe(TOKEN_SIZE)
    without_totp = replace(bundle, totp_secret=b"")
    _write(token, Session(member, without_totp, started_at=now, passphrase_at=now))
    _put(_members() / str(member), _name(token).encode(), now)
    return token


def find(token: str, *, now: dt.datetime) -> Session | None:
    """Open the session of a token and count this as activity; None when there is none.

    A session that was idle for too long, is too old, or is not its member's latest is ended.
    """
    path = _files() / _name(token)
    try:
        sealed = path.read_bytes()
        seen_at = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
    except FileNotFoundError:
        return None
    try:
        session = _open(token, sealed)
    except SealBroken:
        path.unlink(missing_ok=True)
        return None
    if _is_over(session, seen_at, now) or not _is_latest(token, session.member):
        path.unlink(missing_ok=True)
        return None
    os.utime(path, (now.timestamp(), now.timestamp()))
    return session


def freshen(token: str, *, now: dt.datetime) -> None:
    """Remember that the passphrase was typed again just now."""
    session = find(token, now=now)
    if session is not None:
        _write(token, replace(session, passphrase_at=now))


def end(token: str) -> None:
    """End the session of a token, if there is one."""
    (_files() / _name(token)).unlink(missing_ok=True)


def end_all_of(member: UUID) -> None:
    """End whatever session a member has."""
    pointer = _members() / str(member)
    try:
        (_files() / pointer.read_text()).unlink(missing_ok=True)
    except FileNotFoundError:
        return
    pointer.unlink(missing_ok=True)


def sweep(*, now: dt.datetime) -> int:
    """Remove sessions that nobody came back to; return how many."""
    stale = [
        p for p in _files().iterdir() if p.stat().st_mtime < (now - IDLE).timestamp()
    ]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _is_over(session: Session, seen_at: dt.datetime, now: dt.datetime) -> bool:
    return now - seen_at >= IDLE or now - session.started_at >= ABSOLUTE


def _is_latest(token: str, member: UUID) -> bool:
    try:
        return (_members() / str(member)).read_text() == _name(token)
    except FileNotFoundError:
        return False


def _write(token: str, session: Session) -> None:
    plain = json.dumps(
        {
            "member": str(session.member),
            "bundle": base64.b64encode(session.bundle.to_bytes()).decode(),
            "started_at": session.started_at.isoformat(),
            "passphrase_at": session.passphrase_at.isoformat(),
        }
    )
    sealed = seal_bytes(_key(token), plain.encode(), context=_context(token))
    _put(
        _files() / _name(token), sealed, max(session.started_at, session.passphrase_at)
    )


def _open(token: str, sealed: bytes) -> Session:
    stored = json.loads(open_bytes(_key(token), sealed, context=_context(token)))
    return Session(
        member=UUID(stored["member"]),
        bundle=Bundle.from_bytes(base64.b64decode(stored["bundle"])),
        started_at=dt.datetime.fromisoformat(stored["started_at"]),
        passphrase_at=dt.datetime.fromisoformat(stored["passphrase_at"]),
    )


def _name(token: str) -> str:
    return sha256(bind("session-name/v1", token)).hex()


def _key(token: str) -> bytes:
    return derive(token.encode(), purpose="members/session")


def _context(token: str) -> bytes:
    return bind("session/v1", _name(token))


def _put(path: Path, content: bytes, now: dt.datetime) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.utime(fresh, (now.timestamp(), now.timestamp()))
    fresh.rename(path)


def _files() -> Path:
    return _private("sessions")


def _members() -> Path:
    return _private("signed-in")


def _private(name: str) -> Path:
    folder: Path = settings.AMPARO_RAM / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
