"""Lay out `front/` for one organisation."""

import json
import os
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from amparo.front.deployment import (
    NEUTRAL_PAGE,
    REPORTER_COST,
    Deployment,
    Limits,
    front_folder,
    read_deployment,
)
from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.publics import (
    HPKE_PUBLIC_SIZE,
    SIGNING_PUBLIC_SIZE,
    Cost,
    random_bytes,
)

SALT_SIZE = 16


def prepare(
    home: Path,
    *,
    told: bytes,
    exit_url: str | None = None,
    cost: Cost = REPORTER_COST,
    limits: Limits | None = None,
) -> Deployment:
    """Write `front.json` from the organisation's public data, JSON made by the desk.

    A front that is prepared already keeps its salt and cost, on which every code given out depends.

    Raises:
        Refused: the data are not an organisation's, or this is another organisation's front.
    """
    wanted = _deployment(told, cost=cost)
    before = _before(home)
    if before and before.organisation != wanted.organisation:
        raise Refused(
            "This front box belongs to another organisation.",
            "Choose another AMPARO_HOME, or remove the old front first.",
        )
    if before:
        wanted = replace(
            wanted,
            salt=before.salt,
            cost=before.cost,
            exit_url=before.exit_url,
            limits=before.limits,
        )
    wanted = replace(
        wanted, exit_url=exit_url or wanted.exit_url, limits=limits or wanted.limits
    )
    _write(home, wanted)
    return wanted


def _before(home: Path) -> Deployment | None:
    if not (front_folder(home) / "front.json").exists():
        return None
    return read_deployment(home)


def _deployment(told: bytes, *, cost: Cost) -> Deployment:
    try:
        raw = json.loads(told)
        return Deployment(
            organisation=UUID(raw["organisation"]),
            name=str(raw["name"]),
            inbox_version=int(raw["inbox_version"]),
            salt=random_bytes(SALT_SIZE),
            cost=cost,
            exit_url=NEUTRAL_PAGE,
            inbox_public=_public_key(raw["inbox_public"], HPKE_PUBLIC_SIZE),
            pull_public=_public_key(raw["pull_public"], SIGNING_PUBLIC_SIZE),
        )
    except (ValueError, KeyError, TypeError):
        raise Refused(
            "This file does not describe an organisation.",
            "Use the organisation.json that the desk wrote when it was founded.",
        ) from None


def _public_key(text: str, size: int) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != size:
        raise ValueError("a public key of another size")
    return key


def _write(home: Path, deployment: Deployment) -> None:
    folder = front_folder(home)
    for needed in (
        folder,
        *(folder / name for name in ("boxes", "arriving", "public")),
    ):
        needed.mkdir(parents=True, exist_ok=True)
        needed.chmod(0o700)
    draft = folder / "front.json.new"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(deployment.to_json())
        target.flush()
        os.fsync(target.fileno())
    draft.replace(folder / "front.json")
