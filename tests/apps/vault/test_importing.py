"""A package goes from one house to another, and nothing of it differs there."""

import io
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from amparo.apps.vault.actions import (
    ask_release,
    derive_item,
    export_package,
    release_items,
    view_item,
)
from amparo.apps.vault.actions.importing import (
    Imported,
    NotValid,
    differences,
    import_package,
)
from amparo.apps.vault.models import Item
from amparo.apps.vault.queries import items
from amparo.lib.custody.received import Unlike, read_package
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import CANARY, Room, new_room
from tests.cast import Cast, Town, _clear, _places, _rows, build_town, restore

pytestmark = pytest.mark.django_db(transaction=True)


def handed_out(room: Room, target: Path, *chosen: Any) -> Path:
    """Let the items leave, by two people, and write the package."""
    asked = ask_release(
        chosen, reason="for a partner", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)
    return export_package(
        target,
        items=chosen,
        records=[{"note": "as asked"}],
        title="Photographs",
        by=room.cast.goran,
        now=room.now,
        **room.at,
    )


@pytest.fixture
def package(room: Room, tmp_path: Path) -> Path:
    """A package of a photograph, the same bytes again, and a copy made of it."""
    photo = room.seal(name="Фото رسالة.jpg")
    again = room.seal(name="again.jpg")
    copy = derive_item(
        io.BytesIO(b"the face made black"),
        parent=photo.item,
        name="copy.jpg",
        media_type="image/jpeg",
        how="one face made black",
        by=room.cast.farah,
        now=room.now,
        **room.at,
    )
    chosen = photo.item, again.item, copy.item
    return handed_out(room, tmp_path / "package", *chosen)


@pytest.fixture(scope="module")
def second_town(
    town: Town, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Town:
    """Another house with people, keys and a log of its own, made once."""
    home = tmp_path_factory.mktemp("elsewhere")
    with django_db_blocker.unblock(), override_settings(**_places(home)):
        made = build_town(home, timezone.now())
        made.rows = list(_rows())
        _clear()
    return made


@pytest.fixture
def elsewhere(second_town: Town, package: Path, settings: Any, tmp_path: Path) -> Room:
    """The other house; the first one is gone."""
    call_command("flush", interactive=False, verbosity=0)
    home = tmp_path / "elsewhere"
    for name, value in _places(home).items():
        setattr(settings, name, value)
    shutil.copytree(second_town.home / "desk", home / "desk")
    restore(second_town.rows)
    return new_room(Cast(second_town, timezone.now()))


def take_over(room: Room, package: Path, **change: Any) -> Imported:
    call = {"by": room.cast.farah, "now": room.now, **room.at}
    return import_package(package, **(call | change))


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_another_house_takes_a_package_over_with_no_difference(
    elsewhere: Room, package: Path
) -> None:
    imported = take_over(elsewhere, package)

    assert imported.differences == ()
    assert (imported.new, imported.already) == (3, 0)


def test_the_package_can_be_put_together_again_byte_for_byte(
    elsewhere: Room, package: Path
) -> None:
    take_over(elsewhere, package)
    paths = {str(item.id): item.path for item in read_package(package).items}

    made: dict[str, bytes] = {}
    for card in items(by=elsewhere.cast.goran, **elsewhere.at):
        content = view_item(
            card.id,
            by=elsewhere.cast.goran,
            now=elsewhere.now,
            reason="to hand it on",
            **elsewhere.at,
        )
        raw, told = b"".join(content.chunks), card.about["imported"]
        if "item" in told:
            made[paths[told["item"]]] = raw
        else:
            with tarfile.open(fileobj=io.BytesIO(raw)) as rest:
                for member in rest:
                    file = rest.extractfile(member)
                    assert file is not None
                    made[member.name.removeprefix("rest/")] = file.read()

    assert made == files_of(package)


def test_what_the_first_house_knew_is_kept_word_for_word(
    elsewhere: Room, package: Path
) -> None:
    take_over(elsewhere, package)

    cards = {card.name: card for card in items(by=elsewhere.cast.farah, **elsewhere.at)}

    photo = cards["Фото رسالة.jpg"].about["imported"]
    assert photo["record"]["about"] == {"source": "a witness"}
    assert photo["record"]["sealed_by"] == "farah"
    copy = cards["copy.jpg"].about["imported"]
    assert copy["record"]["derived_from"] == photo["item"]
    again = cards["again.jpg"].about["imported"]
    assert again["record"]["duplicate_of"] == photo["item"]


def test_taking_over_again_adds_nothing(elsewhere: Room, package: Path) -> None:
    take_over(elsewhere, package)
    before = Item.objects.count()

    imported = take_over(elsewhere, package)

    assert (imported.new, imported.already, imported.differences) == (0, 3, ())
    assert Item.objects.count() == before


def test_an_import_that_broke_off_goes_on(
    elsewhere: Room, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amparo.apps.vault.actions import bringing, importing

    opened, calls = importing._opened, []

    def failing(*given: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise Refused("The disk is full.", "Make room.")
        return opened(*given)

    monkeypatch.setattr(importing, "_opened", failing)
    monkeypatch.setattr(bringing, "MOST_ITEMS", 1)
    with pytest.raises(Refused):
        take_over(elsewhere, package)
    monkeypatch.undo()

    imported = take_over(elsewhere, package)

    assert (imported.new, imported.already, imported.differences) == (2, 1, ())


def test_a_package_that_is_not_valid_is_not_taken_over(
    elsewhere: Room, package: Path
) -> None:
    [photo, *_] = (package / "data/originals").iterdir()
    photo.write_bytes(b"T" + CANARY[1:])

    with pytest.raises(NotValid) as refused:
        take_over(elsewhere, package)

    assert photo.name in refused.value.report
    assert Item.objects.count() == 0


def test_an_incomplete_package_is_not_taken_over(
    elsewhere: Room, package: Path
) -> None:
    (package / "proof/checkpoint").unlink()
    with pytest.raises(NotValid):
        take_over(elsewhere, package)
    assert Item.objects.count() == 0


def test_keys_that_the_reader_does_not_trust_stop_it(
    elsewhere: Room, package: Path, tmp_path: Path
) -> None:
    mine = (package / "proof/keys.txt").read_text().splitlines(keepends=True)
    trusted = tmp_path / "trusted.txt"
    trusted.write_text(mine[0])
    with pytest.raises(NotValid):
        take_over(elsewhere, package, trusted_keys=trusted)


def test_a_medium_that_changes_its_mind_is_caught(
    elsewhere: Room, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verifier sees the true file; whoever reads after it sees another."""
    from amparo.apps.vault.actions import importing

    def verified(*_given: Any) -> None:
        [photo, *_] = (package / "data/originals").iterdir()
        photo.write_bytes(b"T" + CANARY[1:])

    monkeypatch.setattr(importing, "_why_not_valid", verified)
    with pytest.raises(Unlike):
        take_over(elsewhere, package)


def test_who_holds_no_key_takes_nothing_over(elsewhere: Room, package: Path) -> None:
    with pytest.raises(Unseen):
        take_over(elsewhere, package, by=elsewhere.cast.chen)


def test_every_difference_is_named(
    elsewhere: Room, package: Path, tmp_path: Path
) -> None:
    take_over(elsewhere, package)
    other = Path(shutil.copytree(package, tmp_path / "other"))
    received = read_package(other)
    (other / "README.txt").write_text("another")
    changed = read_package_of_others(received)

    found = list(differences(changed, by=elsewhere.cast.farah, **elsewhere.at))

    assert any("is told differently" in line for line in found)
    assert any("its name or kind" in line for line in found)
    assert any("its hash" in line for line in found)


def read_package_of_others(package: Any) -> Any:
    """Say of the same items other things than the package says."""
    from dataclasses import replace

    one, two, three = package.items
    told = (
        replace(one, record={}),
        replace(two, name="other"),
        replace(three, sha256="0" * 64),
    )
    digests = {k: v for k, v in package.digests.items() if k != "README.txt"}
    return replace(package, items=told, digests=digests)


def test_the_second_house_can_hand_it_on(
    elsewhere: Room, package: Path, tmp_path: Path
) -> None:
    from amparo.lib.custody import verify
    from tests.lib.custody.verdicts import verdict_on

    take_over(elsewhere, package)
    chosen = [card.id for card in items(by=elsewhere.cast.farah, **elsewhere.at)]

    onward = handed_out(elsewhere, tmp_path / "onward", *chosen)

    assert verdict_on(onward).code == verify.VALID
    assert Kind.INVESTIGATION is elsewhere.kind
