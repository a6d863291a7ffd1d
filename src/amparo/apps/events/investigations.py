"""Open, create and list investigations: each is one encrypted file, seen only by its keys.

Which investigations exist stands nowhere but in the members' rings. Format:
docs/formats/investigation-file.md.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, OperationalError
from django.utils.translation import gettext as _

from amparo.apps.events import schema
from amparo.apps.events.models import About
from amparo.apps.events.open_files import connected, opens
from amparo.apps.journal.actions import note
from amparo.apps.members.actions import keep
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Entry, Kind
from amparo.lib.sealing.primitives.publics import derive, random_bytes

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Investigation:
    """An investigation that is open in this thread."""

    id: UUID
    title: str


@dataclass(frozen=True)
class InvestigationCard:
    """One line of a member's own list; `title` is empty when the file is not here."""

    id: UUID
    title: str


def file_of(investigation: UUID) -> Path:
    """Tell where the file of an investigation lies."""
    return Path(settings.AMPARO_HOME) / "desk/investigations" / f"{investigation}.db"


@contextmanager
def open_investigation(investigation: UUID, *, by: Holder) -> Iterator[Investigation]:
    """Open an investigation for the length of a `with`; its models work only inside.

    It may be nested, also with another investigation inside. A file of an older program
    is brought up to date first.

    Raises:
        Unseen: this member has no key for it; there may be no such investigation.
        Refused: the file is missing, damaged, or held by somebody else.
    """
    newest = by.entry(Kind.INVESTIGATION, investigation).version
    path = file_of(investigation)
    if not path.exists():
        raise Refused(
            _("The file of this investigation is not on this desk."),
            _("Ask your administrator to put it back from the last backup."),
        )
    with _refusing_in_words(), _unlocked(path, investigation, by=by, newest=newest):
        if not schema.is_current():
            schema.bring_up_to_date()
        yield Investigation(investigation, About.objects.get().title)


@contextmanager
def _unlocked(
    path: Path, investigation: UUID, *, by: Holder, newest: int
) -> Iterator[None]:
    """Connect with the newest key that opens the file.

    A change of key puts the new one into the rings first. If it was cut short there, the
    file still has the one before.
    """
    for version in range(newest, 0, -1):
        if not by.ring.at(Kind.INVESTIGATION, investigation, version):
            continue
        key = file_key(by.key(Kind.INVESTIGATION, investigation, version=version))
        if version == 1 or opens(path, investigation=investigation, key=key):
            break
    with connected(path, investigation=investigation, key=key):
        yield


def file_key(compartment_key: bytes) -> bytes:
    """Make the key of the file out of the key of its compartment."""
    return derive(compartment_key, purpose="investigation file")


def create_investigation(title: str, *, by: Holder, now: datetime) -> UUID:
    """Begin an investigation: a new file, a new key in one's own ring.

    Raises:
        Refused: there is no title, or this member's role may not hold such a key.
    """
    title = title.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(
            _("An investigation needs a title of at most 200 letters."),
            _("Use words that would harm nobody if they were seen."),
        )
    investigation, key = uuid.uuid4(), random_bytes(32)
    path = file_of(investigation)
    try:
        with _new_file(path, investigation=investigation, key=file_key(key)):
            About.objects.create(
                investigation=investigation, title=title, begun_by=by.id, begun_at=now
            )
        keep(Entry(Kind.INVESTIGATION, investigation, 1, key), by=by, now=now)
    except BaseException:
        _remove(path)
        raise
    note(verb="investigation.begun", by=by, now=now, subject=investigation)
    return investigation


def investigations_of(holder: Holder) -> list[InvestigationCard]:
    """List what this member can open, by title, from nothing but the member's own ring."""
    cards = [_card(i, by=holder) for i in holder.compartments(Kind.INVESTIGATION)]
    return sorted(cards, key=lambda card: (card.title.casefold(), card.id))


def _card(investigation: UUID, *, by: Holder) -> InvestigationCard:
    if not file_of(investigation).exists():
        return InvestigationCard(investigation, "")
    with open_investigation(investigation, by=by) as opened:
        return InvestigationCard(opened.id, opened.title)


@contextmanager
def _new_file(path: Path, *, investigation: UUID, key: bytes) -> Iterator[None]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        _refusing_in_words(),
        connected(path, investigation=investigation, key=key),
    ):
        schema.bring_up_to_date()
        yield


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _refusing_in_words() -> Iterator[None]:
    """Turn what SQLCipher says of a file into what a person can do about it."""
    try:
        yield
    except OperationalError as error:
        if "locked" in str(error):
            raise Refused(
                _("Somebody else is writing in this investigation just now."),
                _("Nothing was changed. Try again in a moment."),
            ) from error
        if "full" in str(error):
            raise Refused(
                _("The disk is full, so nothing was changed."),
                _("Tell your administrator, then try again."),
            ) from error
        raise
    except DatabaseError as error:
        if "not a database" in str(error) or "malformed" in str(error):
            raise Refused(
                _("This file does not open with your key."),
                _("It may be damaged, or have a newer key: ask who gave you yours."),
            ) from error
        raise
