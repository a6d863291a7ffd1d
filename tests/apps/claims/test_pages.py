"""The pages of claims: what documenters see, and what an outsider does not."""

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from amparo.apps.claims.queries import claims, text_page
from amparo.apps.claims.rules import RULES
from amparo.apps.events.investigations import open_investigation


@pytest.fixture
def pages(cast: Any, velmora: UUID, texts: dict[str, UUID]) -> list[str]:
    with open_investigation(velmora, by=cast.farah):
        first = claims(rules=RULES).cards[0]
    names = ("claims", "figures", "disagreements", "texts")
    return [
        *(reverse(f"claims:{name}", args=[velmora]) for name in names),
        reverse("claims:claim", args=[velmora, first.id]),
        reverse("claims:text", args=[velmora, texts["first.txt"]]),
    ]


def test_a_documenter_reads_every_page(cast: Any, pages: list[str]) -> None:
    client = cast.client("farah")
    for address in pages:
        assert client.get(address).status_code == 200, address


def test_an_outsider_finds_none_of_them(cast: Any, pages: list[str]) -> None:
    client = cast.client("goran")
    for address in pages:
        assert client.get(address).status_code == 404, address


def test_a_line_is_accepted_with_one_tap(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    text = texts["first.txt"]
    with open_investigation(velmora, by=cast.farah):
        line = text_page(text).lines[0]

    answer = cast.client("farah").post(
        reverse("claims:decide", args=[velmora, text]), {"decide": f"accept:{line.id}"}
    )

    assert answer.status_code == 302
    with open_investigation(velmora, by=cast.farah):
        assert text_page(text).lines[0].state == "accepted"


def test_several_marked_lines_are_rejected_at_once(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    text = texts["first.txt"]
    with open_investigation(velmora, by=cast.farah):
        marked = [line.id for line in text_page(text).lines[:3]]

    cast.client("farah").post(
        reverse("claims:decide", args=[velmora, text]),
        {"decide": "reject", "marked": marked},
    )

    with open_investigation(velmora, by=cast.farah):
        states = {line.id: line.state for line in text_page(text).lines}
    assert {states[each] for each in marked} == {"rejected"}


def test_markup_in_an_article_stays_text(cast: Any, velmora: UUID) -> None:
    from amparo.apps.claims.actions import read_texts
    from amparo.apps.events.actions import add_article

    words = "The <script>Courier</script> said 12 men were detained in Velmora."
    added = add_article(
        velmora, words.encode(), name="a.txt", by=cast.farah, now=cast.now
    )
    read_texts(velmora, rules=RULES, by=cast.farah, now=cast.now)

    client = cast.client("farah")
    shown = client.get(reverse("claims:text", args=[velmora, added.information]))
    listed = client.get(reverse("claims:claims", args=[velmora]))

    for page in (shown, listed):
        assert b"<script>" not in page.content


def test_every_piece_of_a_text_is_shown_once(
    cast: Any, velmora: UUID, texts: dict[str, UUID]
) -> None:
    with open_investigation(velmora, by=cast.farah):
        page = text_page(texts["first.txt"])
    shown = "\n".join(
        "".join(p.text for p in paragraph) for paragraph in page.paragraphs
    )
    with open_investigation(velmora, by=cast.farah):
        from amparo.apps.claims.models import TextReading

        text = TextReading.objects.get(information__uid=texts["first.txt"]).text
    assert shown == "\n".join(line for line in text.split("\n") if line)
