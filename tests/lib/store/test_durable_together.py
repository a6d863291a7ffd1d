"""Many files at once: each whole or absent, none counted before all are on the disk."""

import errno
import os
from pathlib import Path

import pytest

from amparo.lib.store.durable import write_together
from amparo.lib.store.errors import NoRoom


def files(folder: Path, count: int) -> list[tuple[Path, bytes]]:
    return [(folder / f"{n:03d}", b"%d" % n * 1000) for n in range(count)]


@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_all_are_there_and_nothing_else(tmp_path: Path, count: int) -> None:
    given = files(tmp_path / "a", count) + files(tmp_path / "b", count)
    write_together(given)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == dict(
        given
    )


@pytest.mark.parametrize("count", [3, 40])
def test_no_name_is_given_before_all_content_is_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    (tmp_path / "a").mkdir()
    seen: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        seen.append("folder" if path.is_dir() else "content")
        sync(descriptor)

    def named(part: Path, target: Path) -> Path:
        seen.append("name")
        return replace(part, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", named)
    write_together(files(tmp_path / "a", count))
    assert seen == ["content"] * count + ["name"] * count + ["folder"]


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize(
    ("number", "raised"), [(errno.EIO, OSError), (errno.ENOSPC, NoRoom)]
)
def test_one_error_and_none_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    number: int,
    raised: type[Exception],
) -> None:
    sync, calls = os.fsync, iter(range(10_000))

    def failing(descriptor: int) -> None:
        if (
            not Path(f"/proc/self/fd/{descriptor}").resolve().is_dir()
            and next(calls) == 2
        ):
            raise OSError(number, "the disk")
        sync(descriptor)

    (tmp_path / "a").mkdir()
    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(raised):
        write_together(files(tmp_path / "a", count))
    assert list((tmp_path / "a").iterdir()) == []


def test_a_full_disk_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, calls = os.write, iter(range(10_000))

    def full(descriptor: int, content: bytes) -> int:
        if next(calls) > 20:
            raise OSError(errno.ENOSPC, "full")
        return write(descriptor, content[:100])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(NoRoom):
        write_together(files(tmp_path / "a", 10))
    assert list((tmp_path / "a").iterdir()) == []
