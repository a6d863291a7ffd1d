"""Files that are whole or absent."""

import os
from pathlib import Path

import pytest

from amparo.lib.store.durable import make_folder, new_file, write_file, write_files


def test_a_file_takes_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "x"
    with new_file(target) as file:
        file.write(b"half")
        assert not target.exists()
        file.write(b" and half")
    assert target.read_bytes() == b"half and half"


def test_a_file_that_breaks_off_leaves_the_one_before(tmp_path: Path) -> None:
    target = tmp_path / "x"
    write_file(target, b"before")

    def break_off() -> None:
        with new_file(target) as file:
            file.write(b"after")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_every_new_folder_is_made_durable_in_the_one_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    sync = os.fsync

    def seen(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").resolve())
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    make_folder(tmp_path / "a/b")
    assert synced == [tmp_path, tmp_path / "a"]


def test_one_folder_is_durable_before_the_next_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        make_folder(tmp_path / name)
    synced: list[str] = []
    sync = os.fsync

    def seen(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        synced.append(path.name if path.is_dir() else "file")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    write_files((tmp_path / name, b"") for name in ("a/1", "a/2", "b/1"))
    assert synced == ["file", "file", "a", "file", "b"]


def test_others_on_the_machine_read_none_of_it(tmp_path: Path) -> None:
    write_file(tmp_path / "folder/x", b"")
    assert (tmp_path / "folder/x").stat().st_mode & 0o077 == 0
    assert (tmp_path / "folder").stat().st_mode & 0o077 == 0
