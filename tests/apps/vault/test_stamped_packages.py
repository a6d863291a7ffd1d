"""A package leaves with other people's word for its time; a stranger checks it."""

from pathlib import Path

import pytest
from django.utils import timezone

from amparo.apps.journal import anchoring, clocks, published
from amparo.apps.journal.actions import note
from amparo.apps.vault.actions import ask_release, export_package, release_items
from amparo.lib.custody import verify
from tests.apps.journal.test_anchoring import (
    World,
    authorities,
    kept,
    policy,
    world,
)
from tests.apps.vault.conftest import Room
from tests.lib.custody.verdicts import verdict_on

__all__ = ["authorities", "world"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def export(room: Room, target: Path) -> Path:
    item = room.seal().item
    asked = ask_release(
        [item], reason="court", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)
    return export_package(
        target, items=[item], records=[], by=room.cast.goran, now=room.now, **room.at
    )


@pytest.fixture
def given(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Set the clocks up; return what a reader brings who trusts the same authorities."""
    monkeypatch.setattr(clocks, "load", lambda: world.clocks)
    (tmp_path / "roots.pem").write_text(kept().roots())
    (tmp_path / "policy").write_text(policy())
    roots = ["--trusted-roots", str(tmp_path / "roots.pem")]
    return [*roots, "--policy", str(tmp_path / "policy")]


def test_a_package_bears_stamps_and_cosignatures(
    room: Room, given: list[str], tmp_path: Path
) -> None:
    verdict = verdict_on(export(room, tmp_path / "package"), *given)
    assert verdict.code == verify.VALID
    assert "holds  2 of them, as --policy asks" in verdict.report
    assert "under the roots in --trusted-roots" in verdict.report
    sealed = [x for x in verdict.report.splitlines() if " sealed by " in x]
    assert sealed
    assert all("in the log by 20" in line for line in sealed)


def test_the_first_anchor_that_holds_an_event_goes_along(
    room: Room, given: list[str], world: World, tmp_path: Path
) -> None:
    receipt = room.seal(b"sealed long ago", name="old.jpg")
    early = world.anchor()
    assert early
    for _ in range(40):
        note(verb="test.note", by=room.cast.farah, now=timezone.now())
    asked = ask_release(
        [receipt.item], reason="court", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)
    package = export_package(
        tmp_path / "package",
        items=[receipt.item],
        records=[],
        by=room.cast.goran,
        now=room.now,
        **room.at,
    )
    sizes = sorted(
        int(p.name) for p in (package / "proof/anchors").iterdir() if p.is_dir()
    )
    assert early.size in sizes
    assert max(sizes) > early.size
    assert verdict_on(package, *given).code == verify.VALID


def test_a_package_leaves_when_everybody_outside_is_down(
    room: Room, given: list[str], world: World, tmp_path: Path
) -> None:
    for each in (world.island, world.harbour, world.calendar, world.coast, world.north):
        each.is_down = True
    package = export(room, tmp_path / "package")
    assert verdict_on(package).code == verify.VALID
    assert not list(package.rglob("*.tsr"))
    assert verdict_on(package, *given).code == verify.INCOMPLETE


def test_a_head_that_a_reader_anchored_elsewhere_is_continued(
    room: Room, given: list[str], world: World, tmp_path: Path
) -> None:
    export(room, tmp_path / "first")
    known = published.tiles().checkpoint() or ""
    (tmp_path / "head").write_text(known)
    second = export(room, tmp_path / "second")
    verdict = verdict_on(second, "--known-head", str(tmp_path / "head"), *given)
    assert verdict.code == verify.VALID
    assert anchoring.standings()
