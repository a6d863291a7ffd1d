"""What is taken over from a package is what was signed, whatever lies there meanwhile."""

import io
import tarfile
from pathlib import Path

import pytest

from amparo.lib.custody.received import RestOfPackage, Unlike, read_package
from tests.lib.custody.making import CONTENT, items
from tests.lib.custody.test_hostile import relist, resign


def test_every_file_is_known_and_split_in_items_and_rest(package: Path) -> None:
    received = read_package(package)
    files = {
        p.relative_to(package).as_posix() for p in package.rglob("*") if p.is_file()
    }
    assert received.digests.keys() == files
    assert {item.path for item in received.items} | set(received.rest()) == files
    assert [(i.id, i.name, i.size) for i in received.items] == [
        (i.id, i.name, i.size) for i in items()
    ]
    for item in received.items:
        assert received.read(item.path) == CONTENT[item.id]


def test_the_rest_is_always_the_same_tar(package: Path) -> None:
    received = read_package(package)
    one, two = (RestOfPackage(received).read() for _ in range(2))
    assert one == two
    with tarfile.open(fileobj=io.BytesIO(one)) as archive:
        names = [member.name.removeprefix("rest/") for member in archive]
    assert names == received.rest()


@pytest.mark.parametrize(
    "name",
    ["README.txt", "proof/events.jsonl", "data/records/0001.json", "bag-info.txt"],
)
def test_a_file_changed_after_the_lists_were_read_is_noticed(
    package: Path, name: str
) -> None:
    received = read_package(package)
    raw = bytearray((package / name).read_bytes())
    raw[0] ^= 1
    (package / name).write_bytes(raw)
    with pytest.raises(Unlike):
        RestOfPackage(received).read()


@pytest.mark.parametrize("change", ["longer", "shorter", "gone", "link", "pipe"])
def test_another_thing_in_its_place_is_noticed(package: Path, change: str) -> None:
    import os

    received, path = read_package(package), package / "README.txt"
    raw = path.read_bytes()
    path.unlink()
    if change == "longer":
        path.write_bytes(raw + b"x")
    elif change == "shorter":
        path.write_bytes(raw[:-1])
    elif change == "link":
        (package / "same").write_bytes(raw)
        path.symlink_to(package / "same")
    elif change == "pipe":
        os.mkfifo(path)
    with pytest.raises(Unlike):
        RestOfPackage(received).read()


@pytest.mark.parametrize(
    "name", ["tagmanifest-sha256.txt", "manifest-sha256.txt", "proof/keys.txt"]
)
def test_lists_that_nobody_signed_are_refused(package: Path, name: str) -> None:
    raw = (package / name).read_bytes()
    (package / name).write_bytes(raw.replace(b"a", b"b", 1))
    with pytest.raises(Unlike):
        read_package(package)


def test_a_signed_list_cannot_point_out_of_the_package(package: Path) -> None:
    """A member of the sender signs whatever they like; we still read nothing of ours."""
    path = package / "tagmanifest-sha256.txt"
    path.write_text(f"{'0' * 64}  ../../../etc/passwd\n{path.read_text()}")
    resign(package)
    with pytest.raises(Unlike):
        read_package(package)


def test_a_record_that_is_no_plain_json_is_refused(package: Path) -> None:
    [record, *_] = sorted((package / "data/records").glob("*-*.json"))
    record.write_text('{"size":1.5}')
    relist(package)
    with pytest.raises(Unlike):
        read_package(package)


def test_a_record_as_large_as_a_film_is_refused(package: Path) -> None:
    [record, *_] = sorted((package / "data/records").glob("*-*.json"))
    with record.open("wb") as file:
        file.truncate(80 << 20)
    relist(package)
    with pytest.raises(Unlike):
        read_package(package)
