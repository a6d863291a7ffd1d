"""The scanner itself must be able to find."""

import base64
import gzip
import sqlite3
import zlib
from pathlib import Path

import pytest

from tests.seizure.scanner import find_canaries

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
