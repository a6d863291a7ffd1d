"""Sealed objects on disk: whole or absent, and a named error for everything else."""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.lib.store.errors import ObjectDamaged, ObjectMissing
from amparo.lib.store.local_disk import LocalDisk
from amparo.lib.store.objects import ObjectStore
from amparo.lib.store.packs import LARGEST

KEY, CONTEXT = bytes(range(32)), b"item"
CHUNK = 16384


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ObjectStore]:
    with closing(ObjectStore.at(tmp_path / "objects")) as opened:
        yield opened


def content(size: int) -> bytes:
    return (sha256(b"%d" % size).digest() * (size // 32 + 1))[:size]


def put(store: ObjectStore, data: bytes) -> UUID:
    return store.put(io.BytesIO(data), key=KEY, context=CONTEXT).id


def whole(store: ObjectStore, object_id: UUID) -> bytes:
    return b"".join(store.read(object_id, key=KEY, context=CONTEXT))


def folder_of(store: ObjectStore) -> Path:
    assert isinstance(store.disk, LocalDisk)
    return store.disk.root


def lying(store: ObjectStore, object_id: UUID) -> tuple[Path, int, int]:
    """Where an object's sealed bytes lie: file, from where, how many."""
    if place := store.places.find(object_id):
        return folder_of(store) / place.pack, place.start, place.length
    path = folder_of(store) / "obj" / object_id.hex[:2] / object_id.hex
    return path, 0, path.stat().st_size


def sealed(store: ObjectStore, object_id: UUID) -> bytes:
    with store.open(object_id) as file:
        return file.read()


@pytest.mark.parametrize(
    "size",
    [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, LARGEST, LARGEST + 1, 2_500_000],
)
def test_what_was_put_is_what_is_read(store: ObjectStore, size: int) -> None:
    data = content(size)
    stored = store.put(io.BytesIO(data), key=KEY, context=CONTEXT)
    assert whole(store, stored.id) == data
    assert (stored.size, stored.sha256) == (size, sha256(data).digest())
    assert stored.sealed_size == len(sealed(store, stored.id))


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.integers(0, 4 * CHUNK) | st.just(LARGEST + CHUNK),
    st.integers(0, 5 * CHUNK),
    st.integers(0, 5 * CHUNK),
)
def test_a_range_is_the_same_part_of_the_whole(
    store: ObjectStore, size: int, start: int, length: int
) -> None:
    data = content(size)
    part = store.read_range(
        put(store, data), key=KEY, context=CONTEXT, start=start, length=length
    )
    assert part == data[start : start + length]


def test_nothing_of_the_content_or_its_hash_lies_on_the_disk(
    store: ObjectStore,
) -> None:
    for size in (1000, 100_000):
        data = b"the name of a witness" * size
        digest = store.put(io.BytesIO(data), key=KEY, context=CONTEXT).sha256
        for path in folder_of(store).rglob("*"):
            assert digest.hex()[:8] not in str(path)
            if path.is_file():
                raw = path.read_bytes()
                assert b"witness" not in raw
                assert digest[:8] not in raw
            if not path.name.startswith("index.db"):
                assert path.stat().st_mode & 0o077 == 0


def test_the_same_content_twice_makes_two_strangers(store: ObjectStore) -> None:
    one, other = put(store, b"same"), put(store, b"same")
    assert one != other
    assert sealed(store, one) != sealed(store, other)


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
LARGE = LARGEST + 3 * CHUNK + 5


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_object_is_a_named_error_never_fewer_bytes(
    store: ObjectStore, damage: Callable[[bytes], bytes]
) -> None:
    object_id = put(store, content(LARGE))
    path, _start, _length = lying(store, object_id)
    path.write_bytes(damage(path.read_bytes()))
    assert_it_is_damaged(store, object_id)


@pytest.mark.parametrize("place", [-1, 0, 55, 56, 40_000, 3 * CHUNK])
def test_a_damaged_byte_in_a_pack_is_a_named_error(
    store: ObjectStore, place: int
) -> None:
    before, object_id, after = (put(store, content(n)) for n in (7, 3 * CHUNK + 5, 8))
    path, start, _length = lying(store, object_id)
    raw = bytearray(path.read_bytes())
    raw[start + place] ^= 1
    path.write_bytes(raw)
    if place >= 0:
        assert_it_is_damaged(store, object_id)
    assert (whole(store, before), whole(store, after)) == (content(7), content(8))


def assert_it_is_damaged(store: ObjectStore, object_id: UUID) -> None:
    with pytest.raises(ObjectDamaged) as caught:
        whole(store, object_id)
    assert caught.value.object_id == object_id
    with pytest.raises(ObjectDamaged):
        store.read_range(object_id, key=KEY, context=CONTEXT, start=0, length=LARGE)


def test_an_object_under_another_name_does_not_open(store: ObjectStore) -> None:
    one, other = put(store, content(LARGE)), put(store, content(LARGE))
    shutil.copy(lying(store, one)[0], lying(store, other)[0])
    assert whole(store, one) == content(LARGE)
    with pytest.raises(ObjectDamaged):
        whole(store, other)


def test_a_vault_makes_the_folders_above_it(tmp_path: Path) -> None:
    with closing(ObjectStore.at(tmp_path / "desk/of/velmora")) as store:
        object_id = put(store, b"first")
        assert whole(store, object_id) == b"first"
    assert (tmp_path / "desk").stat().st_mode & 0o077 == 0


def test_an_object_of_the_first_layout_opens(store: ObjectStore) -> None:
    object_id = put(store, content(LARGE))
    path, _start, _length = lying(store, object_id)
    old = folder_of(store) / object_id.hex[:2] / object_id.hex
    old.parent.mkdir()
    path.rename(old)
    assert whole(store, object_id) == content(LARGE)
    assert list(store.ids()) == [object_id]
    store.delete(object_id)
    assert list(store.ids()) == []
    assert not old.exists()


@pytest.mark.parametrize(
    ("key", "context"), [(bytes(32), CONTEXT), (KEY, b"other purpose")]
)
def test_another_key_or_purpose_opens_nothing(
    store: ObjectStore, key: bytes, context: bytes
) -> None:
    object_id = put(store, b"x" * 100)
    with pytest.raises(ObjectDamaged):
        list(store.read(object_id, key=key, context=context))
    with pytest.raises(ObjectDamaged):
        store.read_range(object_id, key=key, context=context, start=0, length=1)


def test_an_absent_object_is_a_named_error(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing):
        store.read(uuid4(), key=KEY, context=CONTEXT)
    with pytest.raises(ObjectMissing):
        store.read_range(uuid4(), key=KEY, context=CONTEXT, start=0, length=1)
    with pytest.raises(ObjectMissing):
        store.delete(uuid4())


def test_a_deleted_object_is_gone_and_the_others_stay(store: ObjectStore) -> None:
    for size in (100, LARGE):
        gone, kept = put(store, content(size)), put(store, content(size))
        store.delete(gone)
        assert gone not in set(store.ids())
        assert whole(store, kept) == content(size)
        for missing in (store.open, store.delete):
            with pytest.raises(ObjectMissing):
                missing(gone)


class Breaking(io.BytesIO):
    """A source that breaks off, as an upload does."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionError("the line went dead")
        return piece


@pytest.mark.threat("T-18")
def test_a_broken_upload_leaves_nothing(store: ObjectStore) -> None:
    for size in (3000, 3_000_000):
        with pytest.raises(ConnectionError):
            store.put(Breaking(content(size)), key=KEY, context=CONTEXT)
    assert [p for p in folder_of(store).rglob("*") if p.is_file()] == []


def test_what_a_crash_left_is_swept_and_is_no_object(store: ObjectStore) -> None:
    kept = put(store, content(LARGE))
    left = lying(store, kept)[0].with_name(".abc.0123.part")
    left.write_bytes(b"half")
    assert list(store.ids()) == [kept]
    assert store.sweep() == 1
    assert not left.exists()
    assert whole(store, kept) == content(LARGE)
