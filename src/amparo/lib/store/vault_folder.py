"""`vault.json`: which format a vault has, and which vault it is."""

import json
import secrets
from zlib import crc32

from amparo.lib.refusal import Refused
from amparo.lib.store.disk import Disk

NAME = "vault.json"
FORMAT = "amparo-vault/v1"


def vault_id(disk: Disk) -> str | None:
    """Give the vault's id, 32 hex digits; None when there is none that can be read.

    Raises:
        Refused: the vault has a format that this version does not know.
    """
    try:
        with disk.open(NAME) as file:
            told = json.loads(file.read(1000))
        found, check = told["id"], told["check"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    if check != _check(told.get("format"), found):
        return None
    if told["format"] != FORMAT:
        raise Refused(
            "This vault was written by another version of Amparo.",
            "Update Amparo, then try again. Nothing was changed.",
        )
    return str(found)


def keep_name(disk: Disk) -> str:
    """Give the vault's id; a vault that has none gets one."""
    return vault_id(disk) or give_name(disk, secrets.token_hex(16))


def give_name(disk: Disk, name: str) -> str:
    """Write `vault.json` with this id."""
    told = {"format": FORMAT, "id": name, "check": _check(FORMAT, name)}
    file = disk.create(NAME, over=True)
    try:
        file.write(json.dumps(told).encode())
        file.finish()
    finally:
        file.abandon()
    return name


def _check(kind: object, name: object) -> str:
    return f"{crc32(f'{kind} {name}'.encode()):08x}"
