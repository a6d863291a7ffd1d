"""The scanner itself must be able to find."""

import base64
import gzip
import json
import secrets
import sqlite3
import zipfile
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.seizure.scanner import find_canaries, find_in_files, scanner_of

CANARY = "kvellorin-хутор-0042"


@pytest.mark.parametrize(
    "dressed",
    [
        CANARY.encode(),
        CANARY.encode("utf-16-le"),
        b"x" + CANARY.encode("utf-16-be"),
        base64.b64encode(b"a" + CANARY.encode() + b"tail"),
        base64.b64encode(b"ab" + CANARY.encode()),
        base64.b64encode(CANARY.encode()),
        CANARY.encode().hex().encode(),
        b"junk" + gzip.compress(b"before " + CANARY.encode() + b" after", mtime=0),
        b"junk" + zlib.compress(CANARY.encode() * 3),
        base64.b64encode(gzip.compress(b"inside " + CANARY.encode(), mtime=0)),
        gzip.compress(CANARY.encode() + secrets.token_bytes(9000))[:5000],
        json.dumps({"told": CANARY}).encode(),
        quote(CANARY).encode(),
        CANARY.upper().encode(),
    ],
)
def test_a_canary_is_found_in_every_dress(dressed: bytes, tmp_path: Path) -> None:
    (tmp_path / "file.bin").write_bytes(b"\0\1" + dressed + b"\2")

    assert find_canaries([tmp_path], [CANARY])


def test_a_canary_in_a_file_name_is_found(tmp_path: Path) -> None:
    (tmp_path / f"{CANARY}.txt").touch()

    assert find_canaries([tmp_path], [CANARY])


def test_a_canary_in_a_database_is_found(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as db:
        db.execute("create table t (x text)")
        db.execute("insert into t values (?)", [CANARY])
    db.close()

    assert find_canaries([tmp_path], [CANARY])


def test_a_clean_folder_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"nothing to see" * 1000)

    assert find_canaries([tmp_path], [CANARY]) == []


def test_a_canary_in_a_zip_is_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("told.txt", f"They took {CANARY} at night." * 9)

    assert find_canaries([tmp_path], [CANARY])


@pytest.mark.parametrize("shift", range(9))
def test_a_key_is_found_wherever_it_begins(shift: int, tmp_path: Path) -> None:
    key, before = secrets.token_bytes(32), secrets.token_bytes(shift)
    (tmp_path / "raw").write_bytes(before + key + b"after")
    (tmp_path / "letters").write_bytes(base64.b64encode(before + key + b"after"))

    hits = find_in_files([tmp_path], scanner_of([], {"a key": key}))

    assert {Path(hit.partition(": ")[0]).name for hit in hits} == {"raw", "letters"}
