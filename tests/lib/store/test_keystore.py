"""What was destroyed is gone from every copy; what was not is there, byte for byte."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from amparo.lib.store import epochs, keystore_file
from amparo.lib.store.errors import (
    EpochKeyMissing,
    KeystoreDamaged,
    NoRoom,
)
from amparo.lib.store.keystore import Keystore
from amparo.lib.store.keystore_pages import ENTRIES_A_PAGE
from tests.home import IS_PROOF

TODAY = date(2026, 11, 20)


def keystore(folder: Path) -> Keystore:
    (folder / "medium").mkdir(exist_ok=True)
    return Keystore(folder / "keys/keystore.db", epoch_key=folder / "medium/epoch.key")


@pytest.fixture
def keys(tmp_path: Path) -> Keystore:
    return keystore(tmp_path)


def fill(keys: Keystore, count: int) -> dict[UUID, bytes]:
    told = {uuid4(): b"secret %d" % number for number in range(count)}
    keys.put(told, on=TODAY)
    return told


def bytes_of(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_what_was_put_is_what_comes_out(keys: Keystore) -> None:
    told = fill(keys, 2 * ENTRIES_A_PAGE + 1)

    assert keys.get(told) == told
    assert set(keys.ids()) == set(told)


def test_an_empty_keystore_has_nothing_and_makes_no_file(keys: Keystore) -> None:
    assert keys.get([uuid4()]) == {}
    assert list(keys.ids()) == list(keys.check()) == []
    assert not keys.path.exists()


def test_no_secret_lies_in_clear(keys: Keystore, tmp_path: Path) -> None:
    fill(keys, 3)

    assert b"secret" not in bytes_of(tmp_path)


def test_both_files_are_the_owners_alone(keys: Keystore) -> None:
    fill(keys, 1)

    assert [p.stat().st_mode & 0o077 for p in (keys.path, keys.epoch.path)] == [0, 0]


def test_entries_change_together_or_not_at_all(keys: Keystore) -> None:
    told = fill(keys, 3)

    def breaks_off(entry: UUID, secret: bytes) -> bytes:
        if entry == list(told)[2]:
            raise LookupError
        return secret[::-1]

    with pytest.raises(LookupError):
        keys.replace(breaks_off, told)
    assert keys.get(told) == told

    changed = keys.replace(lambda _entry, secret: secret[::-1], told)

    assert changed == set(told)
    assert keys.get(told) == {each: secret[::-1] for each, secret in told.items()}


def test_entries_that_change_declines_stay(keys: Keystore) -> None:
    told = fill(keys, 2)

    assert keys.replace(lambda _entry, _secret: None, [*told, uuid4()]) == set()
    assert keys.get(told) == told


def test_what_was_shredded_is_gone_and_the_rest_is_there(keys: Keystore) -> None:
    told = fill(keys, ENTRIES_A_PAGE + 10)
    gone = [next(iter(told)), list(told)[-1]]

    keys.shred(gone)

    kept = {each: secret for each, secret in told.items() if each not in gone}
    assert keys.get(told) == kept
    assert list(keys.check()) == []


def test_shredding_twice_is_shredding_once(keys: Keystore) -> None:
    told = fill(keys, 2)
    keys.shred(told)
    keys.shred(told)

    assert keys.get(told) == {}


@pytest.mark.threat("T-19")
def test_a_copy_from_before_opens_with_no_later_key(
    keys: Keystore, tmp_path: Path
) -> None:
    """A backup of the keystore, kept for ever, beside the medium as it is after."""
    told = fill(keys, 5)
    shutil.copytree(keys.path.parent, tmp_path / "backup/keys")
    keys.shred([next(iter(told))])

    shutil.copytree(keys.epoch.path.parent, tmp_path / "backup/medium")
    with pytest.raises(EpochKeyMissing):
        keystore(tmp_path / "backup").get(told)


@pytest.mark.threat("T-19")
def test_no_key_that_opened_it_lies_anywhere_after(
    keys: Keystore, tmp_path: Path
) -> None:
    """Not the epoch's key either, in any file, nor in the file that had its name."""
    told = fill(keys, 5)
    old = keys.epoch.path.read_bytes()
    with keys.epoch.path.open("rb") as held:
        keys.shred([next(iter(told))])

        assert held.read() == bytes(len(old))
    assert old not in bytes_of(tmp_path)


def test_without_the_medium_nothing_opens_and_it_says_so(keys: Keystore) -> None:
    told = fill(keys, 1)
    keys.epoch.path.unlink()

    for attempt in (
        lambda: keys.get(told),
        lambda: keys.shred(told),
        lambda: keys.put({uuid4(): b""}, on=TODAY),
    ):
        with pytest.raises(EpochKeyMissing):
            attempt()


def test_a_medium_that_is_not_mounted_gets_no_key_in_its_place(tmp_path: Path) -> None:
    away = tmp_path / "medium/epoch.key"
    keys = Keystore(tmp_path / "keys/keystore.db", epoch_key=away)

    with pytest.raises(EpochKeyMissing):
        fill(keys, 1)
    assert not away.parent.exists()
    assert not keys.path.exists()


def test_another_key_on_the_medium_is_no_key(keys: Keystore) -> None:
    told = fill(keys, 1)
    keys.epoch.path.write_bytes(bytes(32))

    with pytest.raises(EpochKeyMissing):
        keys.get(told)


def test_what_nothing_uses_is_taken_out_once_it_is_old(keys: Keystore) -> None:
    told = fill(keys, 4)
    used = set(list(told)[:2])

    early = keys.drop_unused(lambda ids: used & set(ids), before=TODAY)
    late = keys.drop_unused(
        lambda ids: used & set(ids), before=TODAY + timedelta(days=1)
    )

    assert (early, late, set(keys.ids())) == (0, 2, used)


MOMENTS = ("prepare", "commit", "turn", "replace", "wipe")


class Cut(BaseException):
    """The power goes."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_cut_anywhere_in_shredding_leaves_all_or_has_destroyed(
    keys: Keystore, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    told = fill(keys, 300)
    gone = list(told)[7]

    def cut(*_args: object, **_named: object) -> None:
        raise Cut

    match moment:
        case "prepare":
            monkeypatch.setattr(epochs.EpochKey, "prepare", cut)
        case "commit":
            monkeypatch.setattr("amparo.lib.store.keystore_pages.Pages.turn", cut)
        case "turn":
            monkeypatch.setattr(epochs.EpochKey, "turn", cut)
        case "replace":
            monkeypatch.setattr(epochs, "_opened", cut)
        case "wipe":
            monkeypatch.setattr(epochs, "sync_folder", cut)
    if moment == "wipe":  # the folder is synced when the next key is written, too
        monkeypatch.setattr(epochs, "_write", lambda path: path.write_bytes(b"n" * 32))
    with pytest.raises(Cut):
        keys.shred([gone])
    monkeypatch.undo()

    found = keys.get(told)

    kept = told if moment in ("prepare", "commit") else told.keys() - {gone}
    assert found == {each: told[each] for each in kept}
    keys.shred([gone])
    assert keys.get(told) == {each: told[each] for each in told if each != gone}


CHILD = """
import sys
from datetime import date
from pathlib import Path
from uuid import UUID
from amparo.lib.store.keystore import Keystore
keys = Keystore(Path(sys.argv[1]), epoch_key=Path(sys.argv[2]))
print("begun", flush=True)
for number in range(10_000):
    entry = UUID(int=number + 1)
    keys.put({entry: b"%d" % number}, on=date(2026, 11, 20))
    print("put", number, flush=True)
    if number % 2:
        keys.shred([entry])
        print("shredded", number, flush=True)
"""


@pytest.mark.parametrize("milliseconds", range(2, 60, 12 if not IS_PROOF else 1))
def test_a_writer_killed_at_any_time_loses_nothing_it_acknowledged(
    keys: Keystore, milliseconds: int
) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, keys.path, keys.epoch.path],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    with child.stdout as told:
        assert told.readline() == "begun\n"
        time.sleep(milliseconds / 1000)
        os.kill(child.pid, signal.SIGKILL)
        said = [line.split() for line in told.read().splitlines()]
    child.wait()
    put = {int(number) for verb, number in said if verb == "put"}
    gone = {int(number) for verb, number in said if verb == "shredded"}
    sure = {UUID(int=number + 1): b"%d" % number for number in put - gone}

    found = keys.get(UUID(int=number + 1) for number in range(max(put, default=0) + 2))

    in_flight = UUID(int=max(put, default=-1) + 1)  # perhaps being shredded
    assert sure.items() - {(in_flight, sure.get(in_flight, b""))} <= found.items()
    assert not {UUID(int=number + 1) for number in gone} & found.keys()
    assert list(keys.check()) == []
    keys.put({uuid4(): b"next"}, on=TODAY)


def test_readers_and_writers_in_other_threads_never_meet_a_wrong_key(
    keys: Keystore,
) -> None:
    from threading import Event, Thread

    told, stop, wrong = fill(keys, 20), Event(), []
    kept = dict(list(told.items())[:10])

    def reads() -> None:
        while not stop.is_set():
            if keys.get(kept) != kept:
                wrong.append(1)

    reader = Thread(target=reads)
    reader.start()
    for entry in list(told)[10:]:
        keys.shred([entry])
    stop.set()
    reader.join()

    assert wrong == []


@pytest.mark.threat("T-05")
def test_a_flipped_byte_never_gives_another_secret(
    keys: Keystore, tmp_path: Path
) -> None:
    told = fill(keys, 3)
    raw = keys.path.read_bytes()
    refused = 0
    for place in range(0, len(raw), 1 if IS_PROOF else 61):
        keys.path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        try:
            found = keys.get(told)
            damaged = set(keys.check())
        except (KeystoreDamaged, EpochKeyMissing, sqlite3.DatabaseError):
            refused += 1
            continue
        assert found.items() <= told.items()
        assert not damaged & found.keys()
        for rest in keys.path.parent.glob("keystore.db-*"):
            rest.unlink()
    assert refused


@pytest.mark.threat("T-05")
def test_two_entries_cannot_change_places(keys: Keystore) -> None:
    one, two = told = fill(keys, 2)
    with closing(sqlite3.connect(keys.path)) as rows:
        sealed = dict(rows.execute("SELECT id, sealed FROM entry"))
        for entry, other in ((one, two), (two, one)):
            rows.execute(
                "UPDATE entry SET sealed = ? WHERE id = ?",
                (sealed[other.bytes], entry.bytes),
            )
        rows.commit()

    assert keys.get(told) == {}
    assert set(keys.check()) == set(told)


def test_a_damaged_entry_takes_no_other_with_it(keys: Keystore) -> None:
    told = fill(keys, 3)
    bad, gone, good = told
    with closing(sqlite3.connect(keys.path)) as rows:
        rows.execute("UPDATE entry SET sealed = x'00' WHERE id = ?", (bad.bytes,))
        rows.commit()

    keys.shred([gone])

    assert keys.get(told) == {good: told[good]}
    assert list(keys.check()) == [bad]


def test_a_full_disk_refuses_and_destroys_nothing(
    keys: Keystore, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = fill(keys, 3)
    connect = sqlite3.connect

    def full(*args: object, **named: object) -> sqlite3.Connection:
        rows = connect(*args, **named)  # type: ignore[call-overload]
        (pages,) = rows.execute("PRAGMA page_count").fetchone()
        rows.execute(f"PRAGMA max_page_count={pages}")
        return rows

    monkeypatch.setattr(sqlite3, "connect", full)
    with pytest.raises(NoRoom):
        keys.put({uuid4(): bytes(1 << 20)}, on=TODAY)
    monkeypatch.undo()

    assert keys.get(told) == told


def test_room_is_set_aside_for_destroying_on_a_full_disk(
    keys: Keystore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(keys, 1)
    assert keys.reserve.stat().st_size == keystore_file.RESERVE_SIZE
    monkeypatch.setattr(keystore_file, "free", lambda _path: 0)
    monkeypatch.setattr("amparo.lib.store.keystore.free", lambda _path: 0)

    with keys.room():
        assert not keys.reserve.exists()
    assert not keys.reserve.exists()

    monkeypatch.undo()
    with keys.room():
        pass
    assert keys.reserve.exists()


SMALL_DISK = """
import sys, uuid
from datetime import date
from pathlib import Path
from amparo.lib.store.errors import NoRoom
from amparo.lib.store.keystore import Keystore
folder = Path(sys.argv[1])
keys = Keystore(folder / "keystore.db", epoch_key=folder / "epoch.key")
told = {uuid.uuid4(): bytes(132) for _ in range(3000)}
keys.put(told, on=date(2026, 11, 20))
with (folder / "fill").open("wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError:
        pass
try:
    keys.put({uuid.uuid4(): bytes(1 << 22)}, on=date(2026, 11, 20))
except NoRoom:
    print("refused")
assert keys.get(told) == told
with keys.room():
    keys.shred(list(told)[:5])
assert len(keys.get(told)) == 2995
print("destroyed")
"""


@pytest.mark.skipif(os.getuid() != 0, reason="a disk of its own needs root")
def test_on_a_disk_that_is_really_full_reading_and_destroying_go_on(
    tmp_path: Path,
) -> None:
    script = 'mount -t tmpfs -o size=6m tmpfs "$0" && exec "$1" -c "$2" "$0"'
    ran = subprocess.run(
        [
            "unshare",
            "--mount",
            "sh",
            "-c",
            script,
            tmp_path,
            sys.executable,
            SMALL_DISK,
        ],
        capture_output=True,
        text=True,
    )
    if "permission" in ran.stderr.lower():
        pytest.skip("no disk of its own can be had here")

    assert ran.stdout.split() == ["refused", "destroyed"], ran.stderr


def test_a_copy_opens_until_something_is_destroyed(
    keys: Keystore, tmp_path: Path
) -> None:
    told = fill(keys, 300)
    (tmp_path / "backup").mkdir()
    keys.copy(tmp_path / "backup/keystore.db")
    copied = Keystore(tmp_path / "backup/keystore.db", epoch_key=keys.epoch.path)
    assert copied.get(told) == told

    keys.shred([next(iter(told))])

    with pytest.raises(EpochKeyMissing):
        copied.get(told)


def test_what_is_not_there_is_not_made_by_asking(keys: Keystore) -> None:
    keys.shred([uuid4()])
    keys.drop([uuid4()])

    assert not keys.path.exists()
    assert fill(keys, 1)
