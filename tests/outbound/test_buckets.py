"""A vault in an S3-speaking bucket (moto's server on loopback), and the fake held to it."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import boto3
import pytest
from moto.server import ThreadedMotoServer

from amparo.lib.store import batches
from amparo.lib.store.bucket import COMMITTED, Bucket, RemoteFiles
from amparo.lib.store.errors import ObjectMissing
from amparo.lib.store.mirroring import heal, mirror
from amparo.lib.store.objects import ObjectStore
from amparo.lib.store.scrubbing import Opening, scrub
from amparo.outbound.buckets import BucketAddress, open_bucket
from amparo.outbound.buckets_fake import FakeFiles
from tests.lib.store.story import (
    CONTEXT,
    KEY,
    LARGE,
    Acknowledged,
    broken_promises,
    content,
    play,
    put,
)

ADDRESS = {"key_id": "test", "secret": "test"}  # moto takes any


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["fake", "moto"])
def files(request: pytest.FixtureRequest) -> RemoteFiles:
    if request.param == "fake":
        return FakeFiles()
    endpoint = request.getfixturevalue("endpoint")
    name = sha256(request.node.name.encode()).hexdigest()[:20]
    made = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
    )
    made.create_bucket(Bucket=name)
    bucket = open_bucket(BucketAddress(name, endpoint, prefix="second", **ADDRESS))
    return bucket._files


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGEST", 2000)
    monkeypatch.setattr(batches, "LARGEST_SEALED", 2072)


@pytest.fixture
def store(files: RemoteFiles, tmp_path: Path) -> Iterator[ObjectStore]:
    with closing(ObjectStore(Bucket(files), index=tmp_path / "far.db")) as opened:
        yield opened


def test_a_name_in_use_is_refused(files: RemoteFiles) -> None:
    files.put("pack/ab/one", b"first", over=False)
    with pytest.raises(FileExistsError):
        files.put("pack/ab/one", b"second", over=False)
    assert files.get("pack/ab/one", start=1, length=3) == b"irs"
    files.put("pack/ab/one", b"third", over=True)
    assert files.get("pack/ab/one", start=0, length=5) == b"third"


def test_what_is_not_there_is_named_so(files: RemoteFiles) -> None:
    files.delete("obj/ab/none")
    for ask in (files.facts, lambda name: files.get(name, start=0, length=1)):
        with pytest.raises(FileNotFoundError):
            ask("obj/ab/none")


def test_names_size_and_age_are_told(files: RemoteFiles) -> None:
    files.put("pack/ab/one", b"12345", over=False)
    files.put("done/obj/cd/two", b"", over=False)
    assert list(files.names("pack/")) == ["pack/ab/one"]
    assert list(files.names("done/obj/")) == ["done/obj/cd/two"]
    assert files.facts("pack/ab/one").size == 5
    assert files.facts("pack/ab/one").written_at > 1.7e9


def test_a_large_file_is_not_there_before_it_is_finished(files: RemoteFiles) -> None:
    upload = files.upload("obj/ab/one")
    for _piece in range(5):
        upload.write(memoryview(bytes(3 << 20)))
    with pytest.raises(FileNotFoundError):
        files.facts("obj/ab/one")
    upload.finish()
    assert files.facts("obj/ab/one").size == 15 << 20


def test_every_promise_holds_in_a_bucket(store: ObjectStore, tmp_path: Path) -> None:
    told = Acknowledged()
    play(store, told)
    assert list(broken_promises(store, told)) == []
    with closing(ObjectStore(store.disk, index=tmp_path / "new.db")) as again:
        assert list(broken_promises(again, told)) == []


def test_a_large_object_without_its_commit_record_does_not_exist(
    files: RemoteFiles, store: ObjectStore
) -> None:
    object_id = put(store, Acknowledged(), 1, LARGE)
    [record] = files.names(COMMITTED)
    files.delete(record)
    assert list(store.ids()) == []
    with pytest.raises(ObjectMissing):
        store.open(object_id)


def test_a_bucket_is_a_mirror_that_heals_a_lost_vault(
    store: ObjectStore, tmp_path: Path
) -> None:
    held: dict[UUID, bytes] = {}
    opening = opening_of(held)
    with closing(ObjectStore.at(tmp_path / "vault")) as own:
        for number, size in enumerate((0, 500, LARGE, 1900)):
            data = content(number, size)
            stored = own.put(io.BytesIO(data), key=KEY, context=CONTEXT)
            held[stored.id] = data
        assert mirror(own, store, opening_of=opening).objects == 4
        assert mirror(own, store, opening_of=opening).objects == 0
    found = scrub(store, opening_of=opening, expected=held)
    assert (found.objects, found.damage) == (4, [])

    with closing(ObjectStore.at(tmp_path / "after the fire")) as new:
        lost = scrub(new, opening_of=opening, expected=held)
        assert lost.damaged_ids() == set(held)
        told = heal(new, store, damage=lost.damage, opening_of=opening)
        assert (set(told.healed), told.lost) == (set(held), [])
        again = scrub(new, opening_of=opening, expected=held)
        assert (again.objects, again.damage) == (4, [])


class Failing(FakeFiles):
    """A bucket that cannot be reached for one call."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.left = at

    def __getattribute__(self, name: str) -> Any:
        if name in ("put", "upload", "get", "facts", "names", "delete"):
            self.left -= 1
            if self.left == 0:
                raise OSError("the bucket failed")
        return object.__getattribute__(self, name)


def test_a_bucket_that_fails_at_any_call_keeps_what_was_promised() -> None:
    for at in range(1, 200):
        files, told = Failing(at), Acknowledged()
        store = ObjectStore(Bucket(files))
        with suppress(OSError):
            play(store, told)
        is_through = files.left > 0
        files.left = -1
        for each in (store, ObjectStore(Bucket(files))):
            assert list(broken_promises(each, told)) == [], f"failed at call {at}"
        if is_through:
            return
    pytest.fail("the story has more calls than were tried")


def opening_of(held: dict[UUID, bytes]) -> Callable[[UUID], Opening | None]:
    def told(object_id: UUID) -> Opening | None:
        data = held.get(object_id)
        return (
            Opening(KEY, CONTEXT, sha256(data).digest()) if data is not None else None
        )

    return told
