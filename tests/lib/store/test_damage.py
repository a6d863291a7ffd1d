"""Every byte of a small vault changed, cut, swapped: found, named, survived, healed."""

import io
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pytest

from amparo.lib.refusal import Refused
from amparo.lib.store import batches
from amparo.lib.store.errors import ObjectDamaged, ObjectMissing
from amparo.lib.store.local_disk import LocalDisk
from amparo.lib.store.mirroring import heal, mirror
from amparo.lib.store.objects import ObjectStore
from amparo.lib.store.packs import HEAD_SIZE, Record, walk
from amparo.lib.store.rewriting import tidy
from amparo.lib.store.scrubbing import Findings, Opening, Why, scrub
from amparo.lib.store.vault_folder import NAME
from tests.home import IS_PROOF
from tests.lib.store.story import CONTEXT, KEY, content, read

STEP = 1 if IS_PROOF else 5


@dataclass
class Vault:
    """A vault of five objects, two of them in files, one of them deleted, and its mirror."""

    path: Path
    held: dict[UUID, bytes] = field(default_factory=dict)

    def opened(self, *, index: bool = True) -> ObjectStore:
        path = self.path / "index.db" if index else None
        return ObjectStore(LocalDisk(self.path), index=path)

    def opening_of(self, object_id: UUID) -> Opening | None:
        data = self.held.get(object_id)
        if data is None:
            return None
        return Opening(KEY, CONTEXT, sha256(data).digest())

    def scrubbed(self, *, index: bool = True) -> Findings:
        with closing(self.opened(index=index)) as store:
            return scrub(store, opening_of=self.opening_of, expected=self.held)

    def good(self) -> set[UUID]:
        """The ids of all that can be read and is what was put."""
        with closing(self.opened()) as store:
            return {each for each in self.held if self._is_good(store, each)}

    def _is_good(self, store: ObjectStore, object_id: UUID) -> bool:
        try:
            return read(store, object_id) == self.held[object_id]
        except (ObjectDamaged, ObjectMissing):
            return False

    def files(self) -> list[Path]:
        kinds = (NAME, "pack/*/*", "obj/*/*")
        return sorted(path for kind in kinds for path in self.path.glob(kind))

    @property
    def pack(self) -> Path:
        [path] = self.path.glob("pack/*/*")
        return path

    def owners(self) -> dict[tuple[Path, int], UUID | None]:
        """Whose byte each byte is; nobody's in heads of files and records of deletions.

        Left out are the sealed bytes of what was deleted: nobody can or need ever read them.
        """
        owned: dict[tuple[Path, int], UUID | None] = {
            (path, at): None
            for path in self.files()
            for at in range(path.stat().st_size)
        }
        with closing(self.opened()) as store:
            for object_id in self.held:
                if place := store.places.find(object_id):
                    path, start, end = self.path / place.pack, place.start - 32, 0
                    end = place.start + place.length
                else:
                    path = self.path / str(store.file_of(object_id))
                    start, end = 0, path.stat().st_size
                owned |= {(path, at): object_id for at in range(start, end)}
            for pack in self.path.glob("pack/*/*"):
                for at in self._deleted_bytes(pack):
                    del owned[pack, at]
        return owned

    def _deleted_bytes(self, pack: Path) -> Iterator[int]:
        with pack.open("rb") as file:
            for found in walk(file, size=pack.stat().st_size, start=HEAD_SIZE):
                if isinstance(found, Record) and UUID(bytes=found.id) not in self.held:
                    yield from range(found.start, found.end)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: thousands of vaults are damaged here."""
    shm = Path("/dev/shm")
    with TemporaryDirectory(dir=shm if shm.is_dir() else tmp_path) as name:
        yield Path(name)


@pytest.fixture
def vault(memory: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    monkeypatch.setattr(batches, "LARGEST", 400)
    monkeypatch.setattr(batches, "LARGEST_SEALED", 400 + 72)
    made = Vault(memory / "vault")
    with closing(made.opened()) as store, store.batch() as batch:
        for number, size in enumerate((0, 30, 401, 60, 777, 80)):
            data = content(number, size)
            stored = batch.put(io.BytesIO(data), key=KEY, context=CONTEXT)
            made.held[stored.id] = data
        batch.commit()
        gone = list(made.held)[3]
        store.delete(gone)
        del made.held[gone]
        stored = store.put(io.BytesIO(b"last"), key=KEY, context=CONTEXT)
        made.held[stored.id] = b"last"
    return made


@pytest.fixture
def copy(vault: Vault, memory: Path) -> Vault:
    made = Vault(memory / "mirror", vault.held)
    with closing(vault.opened()) as store, closing(made.opened()) as to:
        pushed = mirror(store, to, opening_of=vault.opening_of)
    assert (pushed.objects, pushed.gone) == (len(vault.held), 1)
    return made


def flipped(path: Path, at: int) -> Callable[[], None]:
    """Change one byte, and give what puts it back."""
    raw = path.read_bytes()
    path.write_bytes(raw[:at] + bytes([raw[at] ^ 0x41]) + raw[at + 1 :])
    return lambda: path.write_bytes(raw) and None


def test_a_whole_vault_is_found_whole(vault: Vault) -> None:
    for index in (True, False):
        found = vault.scrubbed(index=index)
        assert (found.objects, found.damage) == (len(vault.held), [])
        assert found.unknown == 0


@pytest.mark.parametrize("index", [True, False], ids=["with index", "without"])
def test_every_changed_byte_is_found_and_names_its_object_and_no_other(
    vault: Vault, index: bool
) -> None:
    for (path, at), owner in vault.owners().items():
        if not index:
            forget_index(vault)
        back = flipped(path, at)
        found = vault.scrubbed()
        place = f"{path.name} byte {at}"
        if owner:
            assert found.damaged_ids() == {owner}, place
        else:
            # A note of a deletion that is torn off at the end of a pack looks unfinished.
            assert found.damaged_ids() == set(), place
            assert [each.name for each in found.damage] == [
                str(path.relative_to(vault.path))
            ], place
        back()


def test_a_changed_byte_harms_one_object_and_no_other(vault: Vault) -> None:
    owners = list(vault.owners().items())
    for (path, at), owner in owners[::STEP]:
        back = flipped(path, at)
        harmed = set(vault.held) - vault.good()
        assert harmed == ({owner} if owner else set())
        back()


def test_an_index_with_any_byte_changed_costs_nothing(vault: Vault) -> None:
    index = vault.path / "index.db"
    with closing(sqlite3.connect(index)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    whole = index.read_bytes()
    used = [n for n in range(len(whole)) if whole[n]]
    for at in used[:: 1 if IS_PROOF else 3]:
        forget_index(vault)
        index.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        assert vault.good() == set(vault.held), f"byte {at}"


def forget_index(vault: Vault) -> None:
    for path in vault.path.glob("index.db*"):
        path.unlink()


def test_an_index_made_anew_is_the_same(vault: Vault) -> None:
    before = told_by(vault)
    forget_index(vault)
    with closing(vault.opened()) as store:
        store.places.refresh()
    assert told_by(vault) == before


def told_by(vault: Vault) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(vault.path / "index.db")) as connection:
        return [
            row
            for sql in (
                "SELECT id, name, start, length, is_whole FROM objects JOIN packs ON pack = number ORDER BY id",
                "SELECT name, covered FROM packs ORDER BY name",
                "SELECT id FROM gone ORDER BY id",
            )
            for row in connection.execute(sql)
        ]


def test_a_file_cut_anywhere_names_what_was_behind_the_cut(vault: Vault) -> None:
    owners = vault.owners()
    for path in vault.files():
        raw = path.read_bytes()
        for size in range(0, len(raw), STEP):
            path.write_bytes(raw[:size])
            lost = {owners.get((path, at)) for at in range(size, len(raw))} - {None}
            found = vault.scrubbed()
            assert found.damaged_ids() == lost, f"{path.name} cut at {size}"
            path.write_bytes(raw)


@pytest.mark.parametrize("more", [b"\x00", b"\xa5OBJ", bytes(5000), b"\xa5" * 40])
def test_bytes_added_to_a_file_are_found_or_do_no_harm(
    vault: Vault, more: bytes
) -> None:
    for path in vault.files():
        raw = path.read_bytes()
        path.write_bytes(raw + more)
        found = vault.scrubbed()
        if path == vault.pack or path.name == NAME:
            assert found.damaged_ids() == set()
            assert vault.good() == set(vault.held)
        else:
            assert found.damaged_ids() == {UUID(path.name)}
        path.write_bytes(raw)


def test_two_objects_that_changed_places_are_both_named(vault: Vault) -> None:
    one, other = vault.path.glob("obj/*/*")
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert vault.scrubbed().damaged_ids() == {UUID(one.name), UUID(other.name)}


def test_a_missing_file_is_named(vault: Vault) -> None:
    owners = vault.owners()
    for path in vault.files():
        owned = {i for (where, _at), i in owners.items() if where == path}
        path.rename(path.with_name(".away"))
        assert vault.scrubbed().damaged_ids() == owned - {None}
        path.with_name(".away").rename(path)


def test_each_of_many_damaged_files_is_named(vault: Vault) -> None:
    with closing(vault.opened()) as store, store.batch() as batch:
        for number in range(100, 180):
            data = content(number, 500)
            stored = batch.put(io.BytesIO(data), key=KEY, context=CONTEXT)
            vault.held[stored.id] = data
        batch.commit()
    files = sorted(vault.path.glob("obj/*/*"))
    for path in files[::3]:
        flipped(path, 200)
    named = {UUID(path.name) for path in files[::3]}
    found = vault.scrubbed()
    assert found.damaged_ids() == named
    assert found.objects == len(vault.held) - len(named)


def test_damage_is_found_without_any_key(vault: Vault) -> None:
    with closing(vault.opened()) as store:
        place = next(filter(None, map(store.places.find, vault.held)))
    flipped(vault.pack, place.start + 60)
    with closing(vault.opened()) as store:
        found = scrub(store, opening_of=lambda _id: None)
    assert len(found.damaged_ids()) == 1
    assert found.unknown == len(vault.held)


def test_an_object_whose_hash_is_not_the_recorded_one_is_named(vault: Vault) -> None:
    def opening_of(object_id: UUID) -> Opening:
        return Opening(KEY, CONTEXT, bytes(32))

    with closing(vault.opened()) as store:
        found = scrub(store, opening_of=opening_of)
    assert found.damaged_ids() == set(vault.held)


def test_what_must_be_there_and_is_not_is_named(vault: Vault) -> None:
    never = uuid4()
    with closing(vault.opened()) as store:
        found = scrub(store, opening_of=vault.opening_of, expected=[never])
    assert [(each.id, each.why) for each in found.damage] == [(never, Why.MISSING)]


@pytest.mark.parametrize("index", [True, False], ids=["with index", "without"])
def test_any_damage_on_one_side_is_healed(
    vault: Vault, copy: Vault, index: bool
) -> None:
    whole = {path: path.read_bytes() for path in vault.files()}
    owners = list(vault.owners().items())
    for (path, at), owner in owners[:: STEP * 7]:
        if not index:
            forget_index(vault)
        flipped(path, at)
        assert healed(vault, copy) == ({owner} - {None}, set())
        assert_whole(vault)
        for path, raw in whole.items():
            path.write_bytes(raw)
        for path in set(vault.files()) - whole.keys():
            path.unlink()


def healed(vault: Vault, copy: Vault) -> tuple[set[UUID], set[UUID]]:
    with closing(vault.opened()) as store, closing(copy.opened()) as other:
        found = scrub(store, opening_of=vault.opening_of, expected=vault.held)
        told = heal(store, other, damage=found.damage, opening_of=vault.opening_of)
    return set(told.healed), set(told.lost)


def assert_whole(vault: Vault) -> None:
    for index in (True, False):
        found = vault.scrubbed(index=index)
        assert (found.objects, found.damage) == (len(vault.held), [])
    assert vault.good() == set(vault.held)


def test_an_older_copy_of_a_pack_makes_nothing_else_look_damaged(vault: Vault) -> None:
    """The index places what lies behind the deleted object where it no longer is."""
    older, owners = vault.pack.read_bytes(), vault.owners()
    for at in range(len(older)):
        with closing(vault.opened()) as store:
            tidy(store, share=0.01)
        vault.pack.write_bytes(older[:at] + bytes([older[at] ^ 1]) + older[at + 1 :])
        harmed = {owners.get((vault.pack, at))} - {None}
        assert vault.scrubbed().damaged_ids() == harmed, f"byte {at}"
        vault.pack.write_bytes(older)


def test_a_vault_that_is_lost_whole_comes_back_from_the_mirror(
    vault: Vault, copy: Vault
) -> None:
    shutil.rmtree(vault.path)
    assert healed(vault, copy) == (set(vault.held), set())
    assert_whole(vault)


def test_damage_on_both_sides_is_named_as_lost(vault: Vault, copy: Vault) -> None:
    for each in (vault, copy):
        for path in [*each.path.glob("obj/*/*")]:
            flipped(path, 100)
    large = {UUID(path.name) for path in vault.path.glob("obj/*/*")}
    assert healed(vault, copy) == (set(), large)


def test_damage_does_not_spread_to_the_mirror(vault: Vault, tmp_path: Path) -> None:
    path = next(vault.path.glob("obj/*/*"))
    flipped(path, 100)
    with (
        closing(vault.opened()) as store,
        closing(ObjectStore.at(tmp_path / "m")) as to,
    ):
        pushed = mirror(store, to, opening_of=vault.opening_of)
        assert pushed.damaged == [UUID(path.name)]
        assert not to.has(UUID(path.name))


def test_a_mirror_only_takes_what_is_new(vault: Vault, copy: Vault) -> None:
    before = {path: path.read_bytes() for path in copy.files()}
    with closing(vault.opened()) as store, closing(copy.opened()) as to:
        again = mirror(store, to, opening_of=vault.opening_of)
    assert (again.objects, again.gone) == (0, 0)
    assert {path: path.read_bytes() for path in copy.files()} == before


def test_a_mirror_of_another_vault_is_refused(
    vault: Vault, copy: Vault, tmp_path: Path
) -> None:
    with closing(ObjectStore.at(tmp_path / "other")) as other:
        other.put(io.BytesIO(b"x"), key=KEY, context=CONTEXT)
        with closing(copy.opened()) as to, pytest.raises(Refused):
            mirror(other, to, opening_of=lambda _id: None)


def test_what_was_deleted_does_not_come_back_from_the_mirror(
    vault: Vault, copy: Vault
) -> None:
    gone = next(iter(vault.held))
    with closing(vault.opened()) as store:
        store.delete(gone)
    del vault.held[gone]
    assert healed(vault, copy) == (set(), set())
    with closing(vault.opened()) as store, closing(copy.opened()) as to:
        assert mirror(store, to, opening_of=vault.opening_of).gone == 1
        assert not store.has(gone)
        assert not to.has(gone)


def test_tidying_takes_away_what_was_deleted_and_nothing_else(vault: Vault) -> None:
    pack, before = vault.pack, vault.pack.stat().st_size
    dead = sealed_bytes_of_the_deleted(vault)
    with closing(vault.opened()) as store:
        assert tidy(store, share=0.9) == 0
        assert tidy(store, share=0.01) == before - pack.stat().st_size > 100
        assert tidy(store, share=0.01) == 0
    assert dead not in pack.read_bytes()
    assert_whole(vault)
    with closing(vault.opened()) as store:
        assert len(list(store.places.gone())) == 1


def sealed_bytes_of_the_deleted(vault: Vault) -> bytes:
    raw, places = vault.pack.read_bytes(), list(vault._deleted_bytes(vault.pack))
    return raw[places[0] : places[-1]]
