"""Five articles on a crisis, from files to a package that a stranger finds valid."""

from pathlib import Path
from typing import Any

import pytest

from amparo.demo import stranger
from amparo.lib.sealing.keyring import Kind, Right

ARTICLES = {
    "001.txt": "Raids in Velmora\n\n28 Apr 2026\n\nA newspaper says that at least ten men were held.",
    "002.txt": "What the harbour tells\n\nOfficials of Karsania call the reports invented.",
    "003.txt": "Descentes à Velmora\n\n3 mai 2026\n\nLe journal dit que des hommes sont retenus dans une cave.",
    "004.txt": "Рейды в Вельморе\n\nГазета сообщает, что людей держат в подвале у реки. Об этом не знают даже те, кто живёт на этой улице, и только один из них говорит, что он слышал голоса.",
    "005.txt": "Raids resume\n\nTwo groups repeat what the newspaper said about the cellar.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    for name, text in ARTICLES.items():
        (place / name).write_text(text)
    return place


@pytest.mark.django_db(transaction=True)
def test_five_articles_are_sealed_found_and_verified(
    cast: Any, folder: Path, tmp_path: Path
) -> None:
    from amparo.apps.events.actions import add_article
    from amparo.apps.events.investigations import (
        create_investigation,
        open_investigation,
    )
    from amparo.apps.events.queries import Wanted, search
    from amparo.apps.members.actions import collect_grants, grant_compartment
    from amparo.apps.vault.actions import ask_release, export_package, release_items

    now, kind = cast.now, Kind.INVESTIGATION
    file = create_investigation("Raids, public claims", by=cast.farah, now=now)
    added = [
        add_article(
            file, path.read_bytes(), name=path.name, by=cast.open("farah"), now=now
        )
        for path in [*sorted(folder.iterdir()), *sorted(folder.iterdir())]
    ]
    assert [each.is_new for each in added] == [True] * 5 + [False] * 5
    with open_investigation(file, by=cast.open("farah")):
        assert len(search(Wanted(words="newspaper"), language="en")) == 2
        assert len(search(Wanted(words="подвал"), language="ru")) == 1

    grant_compartment(
        kind,
        file,
        to=cast.goran,
        by=cast.open("farah"),
        now=now,
        rights=Right.READ | Right.WRITE,
    )
    collect_grants(cast.open("goran"), now=now)
    items = sorted({each.item for each in added})
    asked = ask_release(
        items,
        kind=kind,
        compartment=file,
        reason="For a court",
        by=cast.open("farah"),
        now=now,
    )
    release_items(asked, kind=kind, compartment=file, by=cast.open("goran"), now=now)
    package = export_package(
        tmp_path / "package", kind=kind, compartment=file, items=items, records=[],
        by=cast.open("goran"), now=now,
    )  # fmt: skip

    said = stranger.verify(package)
    assert said.exit_code == stranger.VALID, said.words
    assert len(list((package / "data").rglob("*.txt"))) == 5
