"""The journal's page, as an auditor and as everybody else sees it."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from amparo.apps.journal import published, views
from amparo.apps.journal.actions import note
from amparo.apps.journal.models import LogLeaf
from amparo.lib.custody.notes import to_base64

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def noted(cast: Any) -> None:
    with transaction.atomic():
        for _ in range(60):
            note(
                verb="vault.seal", by=cast.farah, now=timezone.now(), facts={"items": 7}
            )


def get(cast: Any, alias: str, path: str = "/journal/") -> Any:
    return cast.client(alias).get(path, secure=True)


def test_an_auditor_sees_who_did_what(cast: Any, noted: None) -> None:
    page = get(cast, "ines").content.decode()

    assert "vault.seal" in page
    assert "items: 7" in page


def test_a_second_page_goes_on_where_the_first_ended(cast: Any, noted: None) -> None:
    first, second = (get(cast, "ines", f"/journal/?page={n}") for n in (1, 2))

    assert first.content != second.content
    assert second.status_code == 200


@pytest.mark.parametrize("alias", ["dina", "farah", "amina", "bako", "goran", "hana"])
def test_for_all_others_the_journal_is_absent(
    cast: Any, noted: None, alias: str
) -> None:
    absent = get(
        cast, alias, "/vault/investigation/00000000-0000-4000-8000-000000000000/"
    )

    hidden = get(cast, alias)

    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_reading_the_journal_is_noted_too(cast: Any, noted: None) -> None:
    before = LogLeaf.objects.count()
    get(cast, "ines")

    assert LogLeaf.objects.count() == before + 1


def test_the_page_says_so_when_a_row_was_changed(cast: Any, noted: None) -> None:
    good = get(cast, "ines").content.decode()
    LogLeaf.objects.filter(position=3).update(commitment=bytes(32))

    page = get(cast, "ines").content.decode()

    assert 'class="refusal"' in page
    assert 'class="refusal"' not in good


def test_the_head_that_an_auditor_takes_is_the_published_one(
    cast: Any, noted: None
) -> None:
    taken = get(cast, "ines", "/journal/checkpoint").content.decode()

    size, root = taken.split("\n")[1:3]
    assert int(size) == LogLeaf.objects.count()
    assert root == to_base64(published.tiles().root())


def test_nobody_else_takes_the_head(cast: Any, noted: None) -> None:
    assert get(cast, "farah", "/journal/checkpoint").status_code == 404


def test_a_long_log_is_checked_at_its_end_and_wholly_when_asked(
    cast: Any, noted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "CHECKED_ON_EACH_VISIT", 20)
    LogLeaf.objects.filter(position=3).update(commitment=bytes(32))

    quick, whole = (
        get(cast, "ines", f"/journal/{query}") for query in ("", "?check=all")
    )

    assert 'class="refusal"' not in quick.content.decode()
    assert 'href="?check=all"' in quick.content.decode()
    assert 'class="refusal"' in whole.content.decode()
