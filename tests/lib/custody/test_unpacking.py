"""A package that comes as one file: what we wrote unpacks, what means harm does not."""

import contextlib
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.custody.bag_places import BagTar
from amparo.lib.custody.package import write_package_tar
from amparo.lib.custody.unpacking import NotUnpacked, unpack_tar, unpack_zip
from tests.lib.custody.making import AT, contents, make_package

ROOM = 1 << 20
Unpack = Callable[..., Path]


def tar_of(*members: tuple[str, bytes], **change: object) -> BinaryIO:
    """Make a tar with Python's own writer; `change` sets fields of every member."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            for field, value in change.items():
                setattr(entry, field, value)
            archive.addfile(entry, io.BytesIO(content))
    return io.BytesIO(raw.getvalue())


def zip_of(*members: tuple[str, bytes]) -> BinaryIO:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return io.BytesIO(raw.getvalue())


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_we_write_unpacks_as_the_package(tmp_path: Path) -> None:
    raw = io.BytesIO()
    write_package_tar(raw, contents(tmp_path / "one"))
    raw.seek(0)
    folder = unpack_tar(raw, tmp_path / "out", room=ROOM)
    assert files_of(folder) == files_of(make_package(tmp_path / "two"))


def test_other_people_read_the_tar_too(tmp_path: Path) -> None:
    raw = io.BytesIO()
    write_package_tar(raw, contents(tmp_path / "one"))
    raw.seek(0)
    with tarfile.open(fileobj=raw) as archive:
        members = archive.getmembers()
    same = make_package(tmp_path / "two")
    assert {m.name.partition("/")[2] for m in members} == files_of(same).keys()
    assert {(m.uid, m.uname, m.mode, m.mtime) for m in members} == {
        (0, "", 0o644, int(AT.timestamp()))
    }


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 2_000_000])
def test_every_size_comes_out_as_it_went_in(tmp_path: Path, size: int) -> None:
    raw = io.BytesIO()
    place = BagTar(raw, folder="bag", at=AT)
    place.write("data/x", [bytes([7]) * size], size=size)
    place.close()
    raw.seek(0)
    folder = unpack_tar(raw, tmp_path, room=size)
    assert (folder / "data/x").read_bytes() == bytes([7]) * size


def test_a_member_past_eight_gigabytes_is_announced_as_such() -> None:
    raw = io.BytesIO()
    place = BagTar(raw, folder="bag", at=AT)
    place.write("data/x", [], size=9 << 30)
    entry = tarfile.TarInfo.frombuf(raw.getvalue()[:512], "utf-8", "strict")
    assert (entry.size, entry.type) == (9 << 30, tarfile.REGTYPE)


HARMFUL = {
    "climbs out": ("bag/../../x", b"x"),
    "starts at the root": ("/bag/x", b"x"),
    "has a drive": ("c:/x", b"x"),
    "has a backslash": ("bag\\x/y", b"x"),
    "lies beside the folder": ("x", b"x"),
    "has a line break": ("bag/x\ny", b"x"),
    "is a dot": ("bag/./x", b"x"),
    "is too long": ("bag/" + "x" * 300, b"x"),
    "is too large": ("bag/x", bytes(ROOM + 1)),
}


@pytest.mark.parametrize("member", HARMFUL.values(), ids=HARMFUL)
@pytest.mark.parametrize(
    ("unpack", "make"), [(unpack_tar, tar_of), (unpack_zip, zip_of)], ids=["tar", "zip"]
)
def test_what_would_harm_is_refused(
    tmp_path: Path,
    unpack: Unpack,
    make: Callable[..., BinaryIO],
    member: tuple[str, bytes],
) -> None:
    with pytest.raises(NotUnpacked):
        unpack(make(("bag/ok", b"ok"), member), tmp_path / "out", room=ROOM)
    assert [p.name for p in tmp_path.iterdir()] in ([], ["out"])


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.FIFOTYPE,
        tarfile.XHDTYPE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_SPARSE,
    ],
)
def test_only_plain_files_are_read(tmp_path: Path, kind: bytes) -> None:
    archive = tar_of(("bag/x", b""), type=kind, linkname="/etc/passwd")
    with pytest.raises(NotUnpacked):
        unpack_tar(archive, tmp_path, room=ROOM)


@pytest.mark.parametrize(
    ("unpack", "make"), [(unpack_tar, tar_of), (unpack_zip, zip_of)], ids=["tar", "zip"]
)
def test_two_folders_or_none_are_no_package(
    tmp_path: Path, unpack: Unpack, make: Callable[..., BinaryIO]
) -> None:
    for n, members in enumerate([[], [("a/x", b""), ("b/x", b"")]]):
        with pytest.raises(NotUnpacked):
            unpack(make(*members), tmp_path / str(n), room=ROOM)


def test_one_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotUnpacked):
        unpack_tar(tar_of(("a/x", b"1"), ("a/x", b"2")), tmp_path, room=ROOM)


def test_a_file_where_a_folder_should_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotUnpacked):
        unpack_tar(tar_of(("a/x", b"1"), ("a/x/y", b"2")), tmp_path, room=ROOM)


def test_a_header_cannot_ask_for_memory(tmp_path: Path) -> None:
    entry = tarfile.TarInfo("bag/x")
    entry.size = 1 << 50
    archive = io.BytesIO(entry.tobuf(tarfile.GNU_FORMAT) + b"x" * 512)
    with pytest.raises(NotUnpacked):
        unpack_tar(archive, tmp_path, room=ROOM)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_nonsense_is_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    unpack, whole = data.draw(
        st.sampled_from(
            [
                (unpack_tar, tar_of(("bag/x", b"hello"), ("bag/y", b"z"))),
                (unpack_zip, zip_of(("bag/x", b"hello"), ("bag/y", b"z"))),
            ]
        )
    )
    raw = bytearray(whole.read())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = (
        raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw
    )
    target = tmp_path_factory.mktemp("nonsense")
    with contextlib.suppress(NotUnpacked):
        unpack(io.BytesIO(bytes(cut)), target / "in", room=ROOM)
    assert [p.name for p in target.iterdir()] in ([], ["in"])
