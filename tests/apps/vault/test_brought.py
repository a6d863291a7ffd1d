"""Folders, zips and mails are walked, never followed, run or unpacked; harm is named."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from amparo.apps.vault import brought
from amparo.apps.vault.brought import Brought, LeftOut, inside, walk


def only(path: Path) -> Brought:
    [found] = walk([path])
    assert isinstance(found, Brought)
    return found


def read(found: Brought) -> bytes:
    with found.open() as file:
        return file.read()


def zipped(path: Path, members: dict[str, bytes], **made: object) -> Brought:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return only(path)


def test_a_folder_is_walked_in_order_with_its_paths(tmp_path: Path) -> None:
    for name in ("phone/b/2.jpg", "phone/a.txt", "phone/b/1.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())

    found = list(walk([tmp_path / "phone"]))

    assert [f.path for f in found] == ["phone/a.txt", "phone/b/1.jpg", "phone/b/2.jpg"]
    assert [read(f) for f in found if isinstance(f, Brought)] == [
        f.path.encode() for f in found
    ]


@pytest.mark.threat("T-18")
def test_links_and_devices_are_named_and_never_opened(tmp_path: Path) -> None:
    folder = tmp_path / "dump"
    folder.mkdir()
    (tmp_path / "secret").write_text("not brought")
    (folder / "to-file").symlink_to(tmp_path / "secret")
    (folder / "to-folder").symlink_to(tmp_path)
    (folder / "broken").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe")
    (folder / "plain.txt").write_text("brought")

    found = {f.path: type(f) for f in walk([folder])}

    assert found == {
        "dump/broken": LeftOut,
        "dump/pipe": LeftOut,
        "dump/plain.txt": Brought,
        "dump/to-file": LeftOut,
        "dump/to-folder": LeftOut,
    }


def test_a_link_given_by_name_is_left_out_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "file")

    assert [type(f) for f in walk([tmp_path / "link"])] == [LeftOut]


def test_a_file_that_becomes_a_link_meanwhile_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("not brought")
    (tmp_path / "file").write_text("x")
    found = only(tmp_path / "file")
    (tmp_path / "file").unlink()
    (tmp_path / "file").symlink_to(tmp_path / "secret")

    with pytest.raises(brought._NotPlain):
        read(found)


def test_a_very_long_name_keeps_its_end(tmp_path: Path) -> None:
    found = Brought("x" * 400 + ".jpg", 0, lambda: io.BytesIO())

    assert len(found.name) == 255
    assert found.media_type == "image/jpeg"


def test_what_a_zip_holds_comes_with_it(tmp_path: Path) -> None:
    outer = zipped(tmp_path / "a.zip", {"d/1.txt": b"one", "2.txt": b"two"})

    found = [(f.path, read(f), f.about["came_with"]) for f in inside(outer)]  # type: ignore[union-attr,arg-type]

    assert found == [
        ("a.zip/2.txt", b"two", "a.zip"),
        ("a.zip/d/1.txt", b"one", "a.zip"),
    ]


def link_in_zip(path: Path) -> Brought:
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return only(path)


@pytest.mark.threat("T-18")
@pytest.mark.parametrize(
    "members",
    [
        {"../../up.txt": b"x"},
        {"/root.txt": b"x"},
        {"a\\..\\b.txt": b"x"},
        {"bomb": bytes(60 << 20)},
        {"Same.txt": b"1", "same.txt": b"2"},
    ],
)
def test_a_zip_made_to_do_harm_is_left_out_by_name(
    tmp_path: Path, members: dict[str, bytes]
) -> None:
    found = list(inside(zipped(tmp_path / "bad.zip", members)))

    assert [type(f) for f in found] == [LeftOut]
    assert found[0].path.startswith("bad.zip")


@pytest.mark.threat("T-18")
def test_a_link_in_a_zip_is_left_out(tmp_path: Path) -> None:
    assert [type(f) for f in inside(link_in_zip(tmp_path / "l.zip"))] == [LeftOut]


def test_a_broken_zip_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    zipped(path, {"1.txt": b"one" * 1000})
    path.write_bytes(path.read_bytes()[:-30])
    (tmp_path / "no.zip").write_bytes(b"PK not a zip")

    for each in (path, tmp_path / "no.zip"):
        assert [type(f) for f in inside(only(each))] == [LeftOut]


MAIL = b"""From: a@velmora.example\r
Date: Fri, 20 Nov 2026 10:00:00 +0000\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/plain\r
\r
the words\r
--b\r
Content-Type: image/png; name="p.png"\r
Content-Disposition: attachment; filename="p.png"\r
Content-Transfer-Encoding: base64\r
\r
aGVsbG8=\r
--b\r
Content-Disposition: attachment; filename="%s"\r
\r
more\r
--b--\r
"""


def mail(path: Path, name: bytes) -> Brought:
    path.write_bytes(MAIL % name)
    return only(path)


def test_what_a_mail_brings_comes_with_it(tmp_path: Path) -> None:
    found = list(inside(mail(tmp_path / "m.eml", b"p.png")))

    assert [f.path for f in found] == ["m.eml/p.png", "m.eml/3-p.png"]
    assert read(found[0]) == b"hello"  # type: ignore[arg-type]


@pytest.mark.threat("T-18")
def test_an_attachment_that_would_land_elsewhere_is_left_out(tmp_path: Path) -> None:
    found = list(inside(mail(tmp_path / "m.eml", b"../../x")))

    assert [type(f) for f in found] == [Brought, LeftOut]


def test_other_files_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("PK")

    assert list(inside(only(tmp_path / "x.txt"))) == []
