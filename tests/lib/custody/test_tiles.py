"""The log on disk: the layout of C2SP, growth, crashes, rewriting."""

import os
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from amparo.lib.custody import tree
from amparo.lib.custody.errors import LogGap, LogRewritten, TileDamaged
from amparo.lib.custody.events import leaf_input
from amparo.lib.custody.tile_files import TileFiles, tile_path
from amparo.lib.custody.tiles import TileFolder


def inputs(count: int, *, start: int = 0) -> list[bytes]:
    return [leaf_input(sha256(b"%d" % n).digest()) for n in range(start, start + count)]


def root_of(count: int) -> bytes:
    return tree.root([tree.leaf_hash(each) for each in inputs(count)])


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def test_tiles_are_named_as_the_specification_says() -> None:
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path("entries", 5, 112) == "tile/entries/005.p/112"


def test_a_log_of_70000_has_the_tiles_the_specification_counts(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(70_000))
    upper = {name for name in files(tmp_path) if name.startswith(("tile/1", "tile/2"))}
    assert upper == {"tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"}
    lower = [name for name in files(tmp_path) if name.startswith("tile/0/")]
    assert len(lower) == 274
    assert "tile/0/273.p/112" in lower


def test_a_log_of_256_has_a_full_tile_and_its_parent(tmp_path: Path) -> None:
    TileFolder(tmp_path).append(inputs(256))
    assert files(tmp_path) - {".lock"} == {
        "tile/0/000",
        "tile/1/000.p/1",
        "tile/entries/000",
    }


def test_an_entry_bundle_frames_each_leaf_with_its_length(tmp_path: Path) -> None:
    TileFolder(tmp_path).append(inputs(2))
    first, second = inputs(2)
    raw = (tmp_path / "tile/entries/000.p/2").read_bytes()
    assert raw == b"\x00\x32" + first + b"\x00\x32" + second


@pytest.mark.parametrize("steps", [[1] * 300, [255, 1, 1], [257, 511, 3], [65_536, 1]])
def test_a_log_grown_in_steps_is_the_log_grown_at_once(
    tmp_path: Path, steps: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    log, size = TileFolder(tmp_path), 0
    for step in steps:
        log.append(inputs(step, start=size))
        size += step
    log.audit()
    assert (log.size, log.root()) == (size, root_of(size))


def test_another_reader_sees_the_same_log(tmp_path: Path) -> None:
    TileFolder(tmp_path).append(inputs(300))
    assert TileFolder(tmp_path).root() == root_of(300)
    assert list(TileFolder(tmp_path).entries(250, 260)) == inputs(10, start=250)


def test_proofs_from_tiles_lead_to_the_root_of_every_size(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(1000))
    for size in (1, 2, 255, 256, 257, 600, 1000):
        for index in {0, size // 2, size - 1}:
            tree.verify_inclusion(
                leaf=tree.leaf_hash(inputs(1, start=index)[0]),
                index=index,
                size=size,
                proof=log.proof(index, size),
                root=root_of(size),
            )
        tree.verify_consistency(
            old=size,
            new=1000,
            old_root=root_of(size),
            new_root=log.root(),
            proof=log.consistency(size),
        )


def test_catching_up_twice_changes_nothing(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    assert log.catch_up(inputs(300)) == 300
    before = files(tmp_path)
    assert log.catch_up(inputs(300)) == 0
    assert log.catch_up(inputs(60, start=250), start=250) == 10
    assert log.catch_up(inputs(10, start=300), start=300) == 0
    assert (log.size, before < files(tmp_path)) == (310, True)


@pytest.mark.threat("T-05")
def test_a_rewritten_row_is_named(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(300))
    rows = inputs(301)
    rows[260] = leaf_input(bytes(32))
    with pytest.raises(LogRewritten) as caught:
        log.catch_up(rows)
    assert (caught.value.position, log.size) == (260, 300)


@pytest.mark.threat("T-05")
def test_a_row_taken_away_is_named(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(300))
    log.compare(inputs(300))
    with pytest.raises(LogRewritten) as caught:
        log.compare(inputs(299))
    assert caught.value.position == 299


def test_a_gap_is_refused(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(3))
    with pytest.raises(LogGap):
        log.catch_up(inputs(1, start=5), start=5)


def test_a_flipped_byte_in_any_tile_is_found(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(700))
    log.audit()
    for name in sorted(files(tmp_path) - {".lock"}):
        path = tmp_path / name
        raw = path.read_bytes()
        path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
        with pytest.raises(TileDamaged):
            TileFolder(tmp_path).audit()
        path.write_bytes(raw)


def test_a_missing_or_cut_tile_is_an_error_never_a_smaller_log(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(700))
    for name in ("tile/entries/000", "tile/entries/002.p/188", "tile/1/000.p/2"):
        path = tmp_path / name
        raw = path.read_bytes()
        path.write_bytes(raw[:-1])
        with pytest.raises(TileDamaged):
            TileFolder(tmp_path).audit()
        path.unlink()
        with pytest.raises(TileDamaged):
            TileFolder(tmp_path).audit()
        path.write_bytes(raw)


def test_a_cut_tile_never_makes_another_root(tmp_path: Path) -> None:
    TileFolder(tmp_path).append(inputs(700))
    for name, index in (
        ("tile/0/000", 0),
        ("tile/0/002.p/188", 699),
        ("tile/1/000.p/2", 699),
    ):
        path = tmp_path / name
        raw = path.read_bytes()
        path.write_bytes(raw[:-32])
        with pytest.raises(TileDamaged):
            TileFolder(tmp_path).proof(index)
        path.write_bytes(raw)


def test_a_bundle_cut_between_entries_is_damaged(tmp_path: Path) -> None:
    TileFolder(tmp_path).append(inputs(5))
    path = tmp_path / "tile/entries/000.p/5"
    path.write_bytes(path.read_bytes()[:-52])
    with pytest.raises(TileDamaged):
        list(TileFolder(tmp_path).entries())


def test_partial_tiles_go_once_the_full_one_is_there(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    for start in range(250, 258):
        log.append(inputs(start - log.size, start=log.size))
    assert {name for name in files(tmp_path) if "000.p" in name} == {"tile/1/000.p/1"}
    assert {name for name in files(tmp_path) if "001.p" in name} == {
        "tile/0/001.p/1",
        "tile/entries/001.p/1",
    }


def test_one_who_read_the_size_before_a_tile_became_full_reads_on(
    tmp_path: Path,
) -> None:
    TileFolder(tmp_path).append(inputs(300))
    reader = TileFiles(tmp_path)
    hashes = [tree.leaf_hash(each) for each in inputs(200)]
    assert reader.pyramid(0, 0, size=200)[0] == hashes
    assert reader.read_entries(0, size=200) == inputs(200)


def test_one_who_reads_before_a_parent_is_written_reads_on(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(600))
    (tmp_path / "tile/1/000.p/2").unlink()
    assert TileFolder(tmp_path).root() == root_of(600)


class PowerCut(Exception):  # noqa: N818  it names what happens
    pass


def cuts_after(count: int) -> Iterator[None]:
    """Let `count` files be renamed into place, then cut the power."""
    for _ in range(count):
        yield
    raise PowerCut


@pytest.mark.parametrize("survived", range(11))
def test_a_power_cut_at_any_file_loses_nothing_that_was_there(
    tmp_path: Path, survived: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(500))
    steps, replace = cuts_after(survived), Path.replace
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda s, t: (next(steps), replace(s, t)))
        with pytest.raises(PowerCut):
            log.append(inputs(900, start=500))
    again = TileFolder(tmp_path)
    assert again.size >= 500
    assert again.root(500) == root_of(500)
    again.catch_up(inputs(1400))
    again.audit()
    assert again.root() == root_of(1400)


def test_two_writers_at_once_make_one_log(tmp_path: Path) -> None:
    def write() -> None:
        for size in range(10, 300, 10):
            TileFolder(tmp_path).catch_up(inputs(size))

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    log = TileFolder(tmp_path)
    log.audit()
    assert (log.size, log.root()) == (290, root_of(290))


def test_the_head_is_published_beside_the_tiles(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    assert log.checkpoint() is None
    log.append(inputs(1))
    log.publish("a head\n")
    assert log.checkpoint() == "a head\n"


def test_there_is_no_proof_beyond_the_log(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    log.append(inputs(3))
    with pytest.raises(IndexError):
        log.root(4)
    with pytest.raises(IndexError):
        log.proof(3)


def test_a_reader_is_never_disturbed_by_a_writer(tmp_path: Path) -> None:
    TileFolder(tmp_path).append(inputs(200))
    proof = TileFolder(tmp_path).proof(199)
    done = threading.Event()

    def write() -> None:
        for size in range(200, 900, 7):
            TileFolder(tmp_path).append(inputs(7, start=size))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    reader, read = TileFolder(tmp_path), 0
    while not done.is_set():
        assert reader.root(200) == root_of(200)
        assert reader.proof(199, 200) == proof
        assert list(reader.entries(198, 200)) == inputs(2, start=198)
        read += 1
    writer.join()
    assert read > 3


def test_appending_one_leaf_lists_no_folder_more_than_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that notes something pays for it: 255 partial tiles may lie there."""
    for size in range(200):
        TileFolder(tmp_path).append(inputs(1, start=size))
    listed: list[Path] = []
    list_folder = os.listdir

    def seen(folder: Path) -> list[str]:
        listed.append(folder)
        return list_folder(folder)

    monkeypatch.setattr(os, "listdir", seen)
    TileFolder(tmp_path).append(inputs(1, start=200))
    assert listed == [tmp_path / "tile/0/000.p"]


def test_many_leaves_are_had_at_once(tmp_path: Path) -> None:
    log = TileFolder(tmp_path)
    leaves = [b"leaf %d" % n for n in range(600)]
    log.append(leaves)
    wanted = [0, 255, 256, 511, 512, 599, 3]
    assert list(log.entries_at(wanted)) == [leaves[n] for n in wanted]
    assert list(log.proofs(wanted, 600)) == [log.proof(n, 600) for n in wanted]
    for index in (600, -1):
        with pytest.raises(IndexError):
            list(log.entries_at([index]))
