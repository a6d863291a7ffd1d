import io
import resource
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from amparo.apps.members.actions import collect_grants, grant, keep
from amparo.apps.vault.actions import Receipt, seal_item
from amparo.lib.sealing.keyring import Entry, Kind
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.store.objects import ObjectStore

CANARY = b"the canary of Velmora sings at 04:10"


def pack_in(desk: Path) -> Path:
    """Find the one file in which the small objects of a test lie."""
    [path] = (desk / "desk/vault").glob("pack/*/*")
    return path


def spans_in(desk: Path) -> list[tuple[int, int]]:
    """Tell where in that file each sealed object begins, and how long it is."""
    places = ObjectStore.at(desk / "desk/vault").places
    return [(found.start, found.length) for found in map(places.find, places.ids())]


NO_FOREIGN_KEYS = {
    "sqlite": "PRAGMA foreign_keys=OFF",
    "postgresql": "SET session_replication_role = replica",
}


@dataclass
class Room:
    """An investigation that farah and goran hold, and hana and chen do not."""

    cast: Any
    compartment: UUID
    now: datetime
    kind: Kind = Kind.INVESTIGATION

    @property
    def at(self) -> dict[str, Any]:
        return {"kind": self.kind, "compartment": self.compartment}

    def seal(
        self, content: bytes = CANARY, *, name: str = "photo.jpg", by: Any = None
    ) -> Receipt:
        return seal_item(
            io.BytesIO(content),
            name=name,
            media_type="image/jpeg",
            about={"source": "a witness"},
            by=by or self.cast.farah,
            now=self.now,
            **self.at,
        )

    def address(self, *parts: object) -> str:
        path = "/".join(str(part) for part in parts)
        return f"/vault/investigation/{self.compartment}/{path}"


def new_room(cast: Any) -> Room:
    entry = Entry(Kind.INVESTIGATION, uuid.uuid4(), 1, random_bytes(32))
    keep(entry, by=cast.farah, now=cast.now)
    grant(entry, to=cast.goran, by=cast.farah, now=cast.now)
    collect_grants(cast.goran, now=cast.now)
    return Room(cast, entry.compartment, cast.now)


@pytest.fixture
def room(cast: Any) -> Room:
    return new_room(cast)


@pytest.fixture
def other_room(cast: Any) -> Room:
    return new_room(cast)


@pytest.fixture
def as_administrator() -> Any:
    """Write to the database past the ORM, as one who may write every row."""

    def write(sql: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(NO_FOREIGN_KEYS[connection.vendor])
            cursor.execute(sql, values)

    return write


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow past `size`: to a writer this looks like a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
