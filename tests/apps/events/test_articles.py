"""An article is recorded with what it states of itself; nothing is guessed."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from amparo.apps.events.actions import add_article
from amparo.apps.events.articles import read_article
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.models import Information
from amparo.apps.events.queries import Wanted, information_page, search
from amparo.apps.vault.actions import seal_item, view_item
from amparo.apps.vault.queries import items
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen

BODY = """Raids continue in Velmora

{dateline}
The town of Velmora has seen a wave of raids in the last week, and the people of the
harbour say that it was worse than in 2009. On 3 March 2011 there had been nothing of it.
"""
NO_DATE = BODY.replace("{dateline}\n", "")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("28 Apr, 2017", "2017-04-28"),
        ("April 28, 2017", "2017-04-28"),
        ("28 апреля 2017 года", "2017-04-28"),
        ("28 avril 2017", "2017-04-28"),
        ("28 أبريل 2017", "2017-04-28"),
        ("Published: 28th April 2017", "2017-04-28"),
        ("28.04.2017", "2017-04-28"),
        ("2017-04-28", "2017-04-28"),
        ("April 2017", "2017-04"),
    ],
)
def test_a_dateline_is_the_date_with_the_line_as_its_basis(
    line: str, date: str
) -> None:
    article = read_article(BODY.format(dateline=line).encode())

    assert (article.date, article.date_basis) == (date, "text")
    assert line in article.date_note


@pytest.mark.parametrize(
    "line",
    [
        "04/05/2017",
        "last week",
        "In April 2017 the raids began.",
        "31 April 2017",
        "the 2017 raids",
        "28 Foo 2017",
    ],
)
def test_what_is_no_clear_dateline_leaves_the_date_unknown(line: str) -> None:
    article = read_article(BODY.format(dateline=line).encode())

    assert (article.date, article.date_basis, article.date_note) == ("", "unknown", "")


def test_a_date_inside_the_text_is_not_its_date() -> None:
    assert read_article(NO_DATE.encode()).date_basis == "unknown"


def test_the_first_line_may_tell_of_the_file() -> None:
    head = "# https://harbour.example/raids | Raids | 28 Apr 2017; saved by hand\n"
    article = read_article((head + NO_DATE).encode())

    assert (article.title, article.source_name) == ("Raids", "harbour.example")
    assert (article.date, article.date_basis) == ("2017-04-28", "meta")
    assert not article.text.startswith("#")


def test_the_text_goes_before_the_line_about_it() -> None:
    head = "# https://harbour.example/raids | Raids | 2019-01-01\n"
    article = read_article((head + BODY.format(dateline="28 Apr, 2017")).encode())

    assert (article.date, article.date_basis) == ("2017-04-28", "text")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (NO_DATE, "en"),
        ("Они были в городе, и на улице не было никого, кто из них это видел.", "ru"),
        (
            "Les gens de la ville ont été arrêtés par des hommes qui sont dans une voiture.",
            "fr",
        ),
        (
            "قال السكان في المدينة إن الرجال الذين كانوا مع الشرطة عن هذا من على الطريق",
            "ar",
        ),
        ("Velmora Karsan", "und"),
    ],
)
def test_the_language_is_told_by_small_words_or_not_at_all(
    text: str, language: str
) -> None:
    assert read_article(text.encode()).language == language


@pytest.mark.parametrize("raw", [b"", b"  \n ", b"\xff\xfe\x00", b"# a | b | c\n"])
def test_a_file_without_readable_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        read_article(raw)


def test_an_article_is_sealed_recorded_and_found(cast: Any, velmora: UUID) -> None:
    raw = BODY.format(dateline="28 Apr, 2017").encode()

    added = add_article(velmora, raw, name="one.txt", by=cast.farah, now=cast.now)

    with open_investigation(velmora, by=cast.farah):
        told = information_page(added.information, language="en")
        found = search(Wanted(words="raided harbours"), language="en")
        assert [line.uid for line in found[:5]] == [added.information]
    assert (told.line.date, told.items) == ("28 April 2017", (added.item,))
    content = view_item(
        added.item,
        kind=Kind.INVESTIGATION,
        compartment=velmora,
        by=cast.farah,
        now=cast.now,
        reason="test",
    )
    assert b"".join(content.chunks) == raw


def test_a_second_run_adds_nothing(cast: Any, velmora: UUID) -> None:
    first, second = (
        add_article(
            velmora, NO_DATE.encode(), name="one.txt", by=cast.farah, now=cast.now
        )
        for _ in range(2)
    )

    assert (first.is_new, second.is_new) == (True, False)
    assert (second.information, second.item) == (first.information, first.item)
    with open_investigation(velmora, by=cast.farah):
        assert Information.objects.count() == 1
    assert len(items(kind=Kind.INVESTIGATION, compartment=velmora, by=cast.farah)) == 1


def test_a_file_that_is_sealed_already_is_linked(cast: Any, velmora: UUID) -> None:
    from io import BytesIO

    receipt = seal_item(
        BytesIO(NO_DATE.encode()),
        kind=Kind.INVESTIGATION,
        compartment=velmora,
        name="before.txt",
        media_type="text/plain",
        about={},
        by=cast.farah,
        now=cast.now,
    )

    added = add_article(
        velmora, NO_DATE.encode(), name="after.txt", by=cast.farah, now=cast.now
    )

    assert added.item == receipt.item


def test_an_article_waits_to_be_read_before_it_counts(cast: Any, velmora: UUID) -> None:
    added = add_article(
        velmora, NO_DATE.encode(), name="one.txt", by=cast.farah, now=cast.now
    )

    with open_investigation(velmora, by=cast.farah):
        told = Information.objects.get(uid=added.information)
        assert (told.event, told.accepted_by) == (None, None)
        assert told.hearsay_depth == 1


def test_who_has_no_key_adds_nothing(cast: Any, velmora: UUID) -> None:
    for investigation in (velmora, uuid4()):
        with pytest.raises(Unseen):
            add_article(
                investigation, NO_DATE.encode(), name="x", by=cast.goran, now=cast.now
            )


def test_the_page_takes_several_files_and_says_what_became_of_each(
    cast: Any, velmora: UUID
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    farah, address = cast.client("farah"), f"/investigations/{velmora}/articles/new"

    def send() -> str:
        files = [
            SimpleUploadedFile(
                "one.txt", BODY.format(dateline="28 Apr, 2017").encode()
            ),
            SimpleUploadedFile("two.txt", b"\xff\xfe\x00 no text"),
        ]
        answer = farah.post(address, {"articles": files}, secure=True)
        return str(answer.content.decode())

    first, second = send(), send()

    for said in ("Raids continue in Velmora", "2017-04-28", "not a text in UTF-8"):
        assert said in first
    assert "Known already" in second
    with open_investigation(velmora, by=cast.farah):
        assert Information.objects.count() == 1
    assert farah.get(address, secure=True).status_code == 200
    assert cast.client("goran").get(address, secure=True).status_code == 404
