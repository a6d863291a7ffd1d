"""What one organisation's front knows: `front/front.json`. No secret is in it."""

import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.publics import Cost

VERSION = 1
MIB = 1024 * 1024
NEUTRAL_PAGE = "https://www.wikipedia.org/"
REPORTER_COST = Cost(memory_kib=64 * 1024, passes=3, lanes=4)


@dataclass(frozen=True)
class Limits:
    """Where attachments stop; text goes on until the disk itself is full."""

    report_mib: int = 200
    disk_reserve_mib: int = 1024


@dataclass(frozen=True)
class Deployment:
    organisation: UUID
    name: str
    inbox_public: bytes
    inbox_version: int
    pull_public: bytes
    salt: bytes
    cost: Cost = REPORTER_COST
    exit_url: str = NEUTRAL_PAGE
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> str:
        """Write bytes as hex, so that a person can compare."""
        plain = {"version": VERSION, **asdict(self)}
        return json.dumps(plain, default=_plain, indent=1, ensure_ascii=False)


def front_folder(home: Path) -> Path:
    """Name the folder that holds all of the front."""
    return home / "front"


def read_deployment(home: Path) -> Deployment:
    """Read `front.json`.

    Raises:
        Refused: it is missing or damaged.
    """
    try:
        raw = json.loads((front_folder(home) / "front.json").read_text("utf-8"))
        return _from_json(raw)
    except (OSError, ValueError, KeyError, TypeError):
        raise Refused(
            "The front box is not prepared.",
            "Run: amparo front prepare ORGANISATION.json",
        ) from None


@lru_cache(maxsize=8)
def _kept(home: Path) -> Deployment:
    return read_deployment(home)


def get_deployment() -> Deployment:
    """Give this process's deployment; a change of the file takes effect at the next start."""
    return _kept(settings.AMPARO_HOME)


def _from_json(raw: dict[str, Any]) -> Deployment:
    if raw["version"] != VERSION:
        raise ValueError("unknown version of front.json")
    return Deployment(
        organisation=UUID(raw["organisation"]),
        name=str(raw["name"]),
        inbox_public=bytes.fromhex(raw["inbox_public"]),
        inbox_version=int(raw["inbox_version"]),
        pull_public=bytes.fromhex(raw["pull_public"]),
        salt=bytes.fromhex(raw["salt"]),
        cost=Cost(**raw["cost"]),
        exit_url=str(raw["exit_url"]),
        limits=Limits(**raw["limits"]),
    )


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
