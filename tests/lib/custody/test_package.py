"""What a package holds, what others make of it, and what is refused."""

import errno
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import bagit
import pytest
from rocrate.rocrate import ROCrate

from amparo.lib.custody import package as packages
from amparo.lib.custody import verify
from amparo.lib.custody.errors import ItemChanged, LogRewritten, NoteRefused
from amparo.lib.custody.package import safe_path
from amparo.lib.custody.parts import SealedLeaf
from amparo.lib.custody.proof import read_proof
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.custody.tree import leaf_hash, verify_inclusion
from amparo.lib.refusal import Refused
from amparo.lib.store.errors import NoRoom
from tests.lib.custody import making
from tests.lib.custody.making import (
    BAKO,
    CONTENT,
    FARAH,
    LETTER,
    LOG,
    ORIGIN,
    PHOTO,
    head_of,
    inputs,
    items,
    kept,
    make_package,
    salt_for,
    story,
)
from tests.lib.custody.verdicts import verdict_on


def test_a_package_is_valid(pristine: Path) -> None:
    assert verdict_on(pristine).code == verify.VALID


def test_the_library_of_congress_reads_it(pristine: Path) -> None:
    assert bagit.Bag(str(pristine)).validate()


def test_an_archive_finds_every_item_in_the_crate(pristine: Path) -> None:
    crate = ROCrate(str(pristine / "data"))
    found = {entity["name"]: entity for entity in crate.data_entities}
    for item in items():
        entity = found[item.name]
        content = (pristine / "data" / entity.id).read_bytes()
        assert content == CONTENT[item.id]
        assert entity["sha256"] == item.sha256.hex()
        assert json.loads(
            (pristine / "data" / entity["subjectOf"].id).read_bytes()
        ) == dict(item.record)


def test_the_crate_says_what_version_it_keeps_to(pristine: Path) -> None:
    crate = json.loads((pristine / "data/ro-crate-metadata.json").read_bytes())
    [descriptor] = [e for e in crate["@graph"] if e["@id"].endswith("metadata.json")]
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}


def test_every_proof_file_leads_to_the_root(pristine: Path) -> None:
    log = TileFolder(pristine.parent / "log")
    paths = sorted((pristine / "proof/leaves").iterdir())
    for path in paths:
        proof = read_proof(path.read_text())
        [entry] = log.entries(proof.index, proof.index + 1)
        verify_inclusion(
            leaf=leaf_hash(entry),
            index=proof.index,
            size=log.size,
            proof=proof.hashes,
            root=log.root(),
        )
    assert len(paths) == len(story())


def test_the_report_tells_each_items_story(pristine: Path) -> None:
    report = verdict_on(pristine).report
    photo, letter, copy = report.split("\nItem ")[1:]
    assert ["sealed by farah" in photo, "withheld" in photo] == [True, True]
    assert "viewed by bako_of_the_coast" in letter
    assert "derived by bako_of_the_coast" in copy
    assert str(LETTER) in copy


def test_a_withheld_event_is_shown_only_as_withheld(pristine: Path) -> None:
    hidden = "left out of the package"
    assert hidden.encode() in story()[-1]
    for path in pristine.rglob("*"):
        assert not path.is_file() or hidden.encode() not in path.read_bytes()
    assert "4 events shown, 1 withheld" in verdict_on(pristine).report


def test_the_report_says_what_it_does_not_show(pristine: Path) -> None:
    report = verdict_on(pristine).report
    for line in verify.NOT_SHOWN:
        assert line in report


def test_what_is_true_is_told_in_the_recipients_language(pristine: Path) -> None:
    for name in ("README.txt", "README.ru", "README.fr", "README.ar"):
        assert "python3 verify.py" in (pristine / name).read_text()


def test_the_verifier_goes_along(pristine: Path) -> None:
    carried = (pristine / "verify.py").read_bytes()
    assert carried == Path(verify.__file__).read_bytes()


def test_an_item_that_is_not_what_was_recorded_goes_nowhere(tmp_path: Path) -> None:
    changed = [replace(items()[0], open=lambda: io.BytesIO(b"other")), *items()[1:]]
    with pytest.raises(ItemChanged):
        make_package(tmp_path, items=changed)
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_an_item_that_cannot_be_read_to_its_end_goes_nowhere(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield CONTENT[PHOTO][:5]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        make_package(tmp_path, items=[replace(items()[0], open=broken)])
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


@pytest.mark.parametrize("problem", [errno.EIO, errno.ENOSPC])
def test_what_the_disk_could_not_keep_is_no_package(
    problem: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path) -> None:
        raise OSError(problem, "no")

    monkeypatch.setattr(packages, "sync_disk_of", refuse)
    with pytest.raises((OSError, NoRoom)):
        make_package(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"log"}


def test_a_folder_that_is_gone_cannot_be_made_durable(tmp_path: Path) -> None:
    packages.sync_disk_of(tmp_path)
    with pytest.raises(FileNotFoundError):
        packages.sync_disk_of(tmp_path / "gone")


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    with pytest.raises(Refused):
        make_package(tmp_path)
    assert list((tmp_path / "package").iterdir()) == []


def test_an_event_that_is_not_in_the_log_is_refused(tmp_path: Path) -> None:
    wrong = [SealedLeaf(9, story()[1], salt_for(1))]
    with pytest.raises(LogRewritten):
        make_package(tmp_path, events=wrong)


def test_a_head_that_the_log_did_not_sign_is_refused(tmp_path: Path) -> None:
    make_package(tmp_path)
    log = TileFolder(tmp_path / "log")
    forged = head_of(log).replace(f"\n{log.size}\n", f"\n{log.size + 1}\n")
    with pytest.raises(NoteRefused):
        make_package(tmp_path / "again", checkpoint=forged)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "data/originals/0001-passwd"),
        ("C:\\con.TXT", "data/originals/0001-c-con.txt"),
        ("\u202egnp.exe", "data/originals/0001-gnp.exe"),
        (".htaccess", "data/originals/0001-htaccess"),
        ("صورة.jpg", "data/originals/0001-item.jpg"),
        ("", "data/originals/0001-item"),
        ("a" * 300 + ".jpeg", "data/originals/0001-" + "a" * 40 + ".jpeg"),
        ("x.\n", "data/originals/0001-x"),
    ],
)
def test_no_name_leads_out_of_the_package(name: str, path: str) -> None:
    assert safe_path(1, replace(items()[0], name=name)) == path


def test_a_large_item_is_checked_to_its_last_byte(tmp_path: Path) -> None:
    content = bytes(3 * verify.PIECE + 7)
    digest = sha256(content).digest()
    detail = {"sha256": digest.hex(), "size": len(content)}
    raw = kept(0, FARAH, "sealed", PHOTO, **detail)
    log = TileFolder(tmp_path / "log")
    log.append(inputs([raw]))
    photo = replace(
        items()[0], open=lambda: [content], sha256=digest, size=len(content)
    )
    shown = [SealedLeaf(0, raw, salt_for(0))]
    folder = make_package(
        tmp_path / "x", items=[photo], events=shown, tiles=log, checkpoint=head_of(log)
    )
    assert verdict_on(folder).code == verify.VALID
    path = folder / "data/originals/0001-market-square.jpg"
    path.write_bytes(content[:-1] + b"\x01")
    assert verdict_on(folder).named("contradicted") == {str(path.relative_to(folder))}


def test_items_with_one_name_keep_apart(tmp_path: Path) -> None:
    twice = [items()[0], replace(items()[1], name=items()[0].name)]
    folder = make_package(tmp_path, items=twice)
    assert len(list((folder / "data/originals").iterdir())) == 2
    assert verdict_on(folder).code == verify.VALID


def test_an_item_without_a_logged_hash_makes_it_incomplete(tmp_path: Path) -> None:
    shown = [
        SealedLeaf(9 + n, raw, salt_for(n)) for n, raw in enumerate(story()[1:], 1)
    ]
    verdict = verdict_on(make_package(tmp_path, events=shown))
    assert verdict.code == verify.INCOMPLETE
    assert verdict.named("incomplete") == {"data/originals/0001-market-square.jpg"}


def test_an_item_logged_with_another_hash_is_contradicted(tmp_path: Path) -> None:
    swapped = [replace(items()[0], id=LETTER), replace(items()[1], id=PHOTO)]
    verdict = verdict_on(make_package(tmp_path, items=swapped))
    assert verdict.code == verify.CONTRADICTED
    assert verdict.named("contradicted") == {
        "data/originals/0001-market-square.jpg",
        "data/originals/0002-item.txt",
    }


class TestKnownHead:
    def head(self, folder: Path, package: Path, size: int) -> list[str]:
        """Write down the head a reader may have seen earlier, as arguments."""
        path = folder / "head"
        path.write_text(head_of(TileFolder(package.parent / "log"), size))
        return ["--known-head", str(path)]

    @pytest.mark.parametrize("size", [0, 1, 7, 10, 14])
    def test_the_log_continues_what_was_seen(
        self, pristine: Path, tmp_path: Path, size: int
    ) -> None:
        verdict = verdict_on(pristine, *self.head(tmp_path, pristine, size))
        assert verdict.code == verify.VALID
        assert "continues a head you know        holds" in verdict.report

    def test_a_head_without_a_proof_leaves_it_incomplete(
        self, pristine: Path, tmp_path: Path
    ) -> None:
        verdict = verdict_on(pristine, *self.head(tmp_path, pristine, 8))
        assert verdict.code == verify.INCOMPLETE

    @pytest.mark.parametrize("size", [1, 7, 10, 14])
    def test_a_rewritten_log_is_contradicted(
        self, pristine: Path, tmp_path: Path, size: int
    ) -> None:
        other = TileFolder(tmp_path / "other")
        other.append([b"x%d" % n for n in range(20)])
        (tmp_path / "head").write_text(head_of(other, size))
        verdict = verdict_on(pristine, "--known-head", str(tmp_path / "head"))
        assert verdict.code == verify.CONTRADICTED
        assert verdict.named("contradicted") == {"proof/checkpoint"}

    def test_a_newer_head_leaves_it_incomplete(
        self, pristine: Path, tmp_path: Path
    ) -> None:
        other = TileFolder(tmp_path / "other")
        other.append([b"x%d" % n for n in range(20)])
        (tmp_path / "head").write_text(head_of(other))
        verdict = verdict_on(pristine, "--known-head", str(tmp_path / "head"))
        assert verdict.code == verify.INCOMPLETE
        assert verdict.named("incomplete") == {"--known-head"}

    @pytest.mark.parametrize("text", ["", "x", "\udcff", "a\n5\nb\n\n— x y\n"])
    def test_a_head_that_is_none_could_not_be_checked(
        self, pristine: Path, tmp_path: Path, text: str
    ) -> None:
        (tmp_path / "head").write_bytes(text.encode("utf-8", "surrogateescape"))
        verdict = verdict_on(pristine, "--known-head", str(tmp_path / "head"))
        assert verdict.code == verify.UNCHECKED


class TestTrustedKeys:
    def given(self, folder: Path, log: str, *members: str) -> list[str]:
        lines = [f"log {log}\n", *(f"member {each}\n" for each in members)]
        (folder / "keys").write_text("".join(lines))
        return ["--trusted-keys", str(folder / "keys")]

    def test_the_right_keys_change_nothing(
        self, pristine: Path, tmp_path: Path
    ) -> None:
        keys = [LOG.key.text(), BAKO.key.text(), FARAH.key.text()]
        verdict = verdict_on(pristine, *self.given(tmp_path, *keys))
        assert verdict.code == verify.VALID

    def test_a_member_you_do_not_trust_contradicts(
        self, pristine: Path, tmp_path: Path
    ) -> None:
        keys = [LOG.key.text(), FARAH.key.text()]
        verdict = verdict_on(pristine, *self.given(tmp_path, *keys))
        assert (verdict.code, verdict.named("contradicted")) == (
            verify.CONTRADICTED,
            {"proof/keys.txt"},
        )

    def test_another_log_key_contradicts(self, pristine: Path, tmp_path: Path) -> None:
        other = replace(LOG, seed=bytes(32)).key.text()
        keys = [other, FARAH.key.text(), BAKO.key.text()]
        verdict = verdict_on(pristine, *self.given(tmp_path, *keys))
        assert verdict.code == verify.CONTRADICTED


def test_a_wholly_forged_package_fails_against_the_true_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone without the members' keys can only sign with keys of their own."""
    true = [who.key.text() for who in (LOG, FARAH, BAKO)]
    for number, name in enumerate(("LOG", "FARAH", "BAKO"), 100):
        forger = replace(getattr(making, name), seed=bytes([number]) * 32)
        monkeypatch.setattr(making, name, forger)
    forged = make_package(tmp_path)
    assert verdict_on(forged).code == verify.VALID
    given = TestTrustedKeys().given(tmp_path, *true)
    assert verdict_on(forged, *given).code == verify.CONTRADICTED


def test_the_origin_is_that_of_the_log(pristine: Path) -> None:
    assert (pristine / "proof/checkpoint").read_text().startswith(ORIGIN + "\n")
    assert ORIGIN in (pristine / "proof/package.sig").read_text()
    assert UUID(int=99, version=4).hex in (
        (pristine / "bag-info.txt").read_text().replace("-", "")
    )
