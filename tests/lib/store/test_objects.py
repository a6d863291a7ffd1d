"""Sealed objects on disk: whole or absent, and a named error for everything else."""

import errno
import io
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.lib.store.errors import NoRoom, ObjectDamaged, ObjectMissing
from amparo.lib.store.objects import ObjectFolder

KEY, CONTEXT = bytes(range(32)), b"item"
CHUNK = 16384


@pytest.fixture
def store(tmp_path: Path) -> ObjectFolder:
    return ObjectFolder(tmp_path / "objects")


def content(size: int) -> bytes:
    return (sha256(b"%d" % size).digest() * (size // 32 + 1))[:size]


def put(store: ObjectFolder, data: bytes) -> UUID:
    return store.put(io.BytesIO(data), key=KEY, context=CONTEXT).id


def whole(store: ObjectFolder, object_id: UUID) -> bytes:
    return b"".join(store.read(object_id, key=KEY, context=CONTEXT))


def path_of(store: ObjectFolder, object_id: UUID) -> Path:
    return store.path / object_id.hex[:2] / object_id.hex


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 2_500_000]
)
def test_what_was_put_is_what_is_read(store: ObjectFolder, size: int) -> None:
    data = content(size)
    stored = store.put(io.BytesIO(data), key=KEY, context=CONTEXT)
    assert whole(store, stored.id) == data
    assert (stored.size, stored.sha256) == (size, sha256(data).digest())
    assert stored.sealed_size == path_of(store, stored.id).stat().st_size


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 4 * CHUNK), st.integers(0, 5 * CHUNK), st.integers(0, 5 * CHUNK))
def test_a_range_is_the_same_part_of_the_whole(
    store: ObjectFolder, size: int, start: int, length: int
) -> None:
    data = content(size)
    part = store.read_range(
        put(store, data), key=KEY, context=CONTEXT, start=start, length=length
    )
    assert part == data[start : start + length]


def test_nothing_of_the_content_or_its_hash_lies_on_the_disk(
    store: ObjectFolder,
) -> None:
    data = b"the name of a witness" * 2000
    stored = store.put(io.BytesIO(data), key=KEY, context=CONTEXT)
    lying = path_of(store, stored.id)
    assert b"witness" not in lying.read_bytes()
    assert stored.sha256.hex()[:8] not in str(lying)
    assert lying.stat().st_mode & 0o077 == 0


def test_the_same_content_twice_makes_two_strangers(store: ObjectFolder) -> None:
    one, other = put(store, b"same"), put(store, b"same")
    assert one != other
    assert path_of(store, one).read_bytes() != path_of(store, other).read_bytes()


def cut(raw: bytes) -> bytes:
    return raw[:-1]


def cut_at_a_chunk(raw: bytes) -> bytes:
    return raw[: 56 + CHUNK + 16]


def flip(raw: bytes) -> bytes:
    return raw[:-20] + bytes([raw[-20] ^ 1]) + raw[-19:]


def flip_first(raw: bytes) -> bytes:
    return bytes([raw[0] ^ 1]) + raw[1:]


def emptied(raw: bytes) -> bytes:
    return b""


def extended(raw: bytes) -> bytes:
    return raw + b"\x00"


DAMAGE = [cut, cut_at_a_chunk, flip, flip_first, emptied, extended]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_object_is_a_named_error_never_fewer_bytes(
    store: ObjectFolder, damage: Callable[[bytes], bytes]
) -> None:
    object_id = put(store, content(3 * CHUNK + 5))
    path = path_of(store, object_id)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ObjectDamaged) as caught:
        whole(store, object_id)
    assert caught.value.object_id == object_id
    with pytest.raises(ObjectDamaged):
        store.read_range(object_id, key=KEY, context=CONTEXT, start=0, length=4 * CHUNK)


def test_an_object_under_another_name_does_not_open(store: ObjectFolder) -> None:
    one, other = put(store, b"one"), put(store, b"other")
    shutil.copy(path_of(store, one), path_of(store, other))
    assert whole(store, one) == b"one"
    with pytest.raises(ObjectDamaged):
        whole(store, other)


@pytest.mark.parametrize(
    ("key", "context"), [(bytes(32), CONTEXT), (KEY, b"other purpose")]
)
def test_another_key_or_purpose_opens_nothing(
    store: ObjectFolder, key: bytes, context: bytes
) -> None:
    object_id = put(store, b"x" * 100)
    with pytest.raises(ObjectDamaged):
        list(store.read(object_id, key=key, context=context))
    with pytest.raises(ObjectDamaged):
        store.read_range(object_id, key=key, context=context, start=0, length=1)


def test_an_absent_object_is_a_named_error(store: ObjectFolder) -> None:
    with pytest.raises(ObjectMissing):
        store.read(uuid4(), key=KEY, context=CONTEXT)
    with pytest.raises(ObjectMissing):
        store.read_range(uuid4(), key=KEY, context=CONTEXT, start=0, length=1)
    with pytest.raises(ObjectMissing):
        store.delete(uuid4())


def test_a_deleted_object_is_gone_and_the_others_stay(store: ObjectFolder) -> None:
    gone, kept = put(store, b"gone"), put(store, b"kept")
    store.delete(gone)
    assert set(store.ids()) == {kept}
    assert whole(store, kept) == b"kept"
    with pytest.raises(ObjectMissing):
        store.open(gone)


class Breaking(io.BytesIO):
    """A source that breaks off, as an upload does."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionError("the line went dead")
        return piece


@pytest.mark.threat("T-18")
def test_a_broken_upload_leaves_nothing(store: ObjectFolder) -> None:
    with pytest.raises(ConnectionError):
        store.put(Breaking(content(3_000_000)), key=KEY, context=CONTEXT)
    assert [p for p in store.path.rglob("*") if p.is_file()] == []


@pytest.mark.threat("T-18")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_kindly_and_leaves_nothing(
    store: ObjectFolder, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = put(store, b"kept before")

    def full(descriptor: int) -> None:
        raise OSError(number, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(NoRoom):
            put(store, b"too much")
    assert list(store.ids()) == [kept]
    assert whole(store, kept) == b"kept before"
    assert list(store.path.glob("??/.*")) == []


def test_a_disk_that_fails_to_sync_is_never_trusted(
    store: ObjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def failing(descriptor: int) -> None:
        calls.append(descriptor)
        raise OSError(errno.EIO, "input/output error")

    put(store, b"before")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match="input/output"):
            put(store, b"lost")
    assert len(calls) == 1
    assert len(list(store.ids())) == 1


def test_bytes_are_on_the_disk_before_the_name_is(
    store: ObjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, b"so that folders exist")
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def seen_sync(descriptor: int) -> None:
        folder = Path(f"/proc/self/fd/{descriptor}").resolve().is_dir()
        done.append("folder" if folder else "bytes")
        sync(descriptor)

    def seen_replace(path: Path, target: Path) -> Path:
        done.append("name")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", seen_sync)
    monkeypatch.setattr(Path, "replace", seen_replace)
    put(store, b"x")
    assert done[-3:] == ["bytes", "name", "folder"]


def test_what_a_crash_left_is_swept_and_is_no_object(store: ObjectFolder) -> None:
    kept = put(store, b"kept")
    left = path_of(store, kept).with_name(".abc.0123.part")
    left.write_bytes(b"half")
    assert list(store.ids()) == [kept]
    assert store.sweep() == 1
    assert not left.exists()
    assert whole(store, kept) == b"kept"
