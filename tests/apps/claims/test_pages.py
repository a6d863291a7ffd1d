"""The pages of claims: what documenters see, and what an outsider does not."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.urls import reverse

from amparo.apps.claims.actions import read_texts
from amparo.apps.claims.models import TextReading
from amparo.apps.claims.queries import claims, text_page
from amparo.apps.claims.rules import RULES
from amparo.apps.events.actions import add_article
from amparo.apps.events.investigations import open_investigation
from amparo.cli.main import entry
from amparo.cli.server import sign_in
from amparo.lib.refusal import Refused
from tests.apps.claims.conftest import FIRST


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
        text = TextReading.objects.get(information__uid=texts["first.txt"]).text
    assert shown == "\n".join(line for line in text.split("\n") if line)


PAGE = """<html><head><title>Arrests in Velmora</title></head><body><article>
<h1>Arrests in Velmora</h1>
<p>The Karsan Courier reported that at least 60 men were detained in Velmora in March.
They were held in a barracks outside the town, and several were beaten.</p>
<p>The mayor's spokesman denied that anybody had been detained. He spoke to reporters
in front of the town hall and took no questions after that.</p></article></body></html>
"""


def test_the_terminal_takes_pages_and_texts_and_reads_them_once(
    cast: Any, velmora: UUID, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "first.txt").write_text(FIRST)

    for expected in ("2 recorded, 0 refused.\n2 read now, 2 in all", "0 recorded"):
        with patch.object(
            sign_in, "signed_in", lambda *_a, **_k: nullcontext(cast.farah)
        ):
            done = CliRunner().invoke(
                entry,
                [
                    "claims",
                    "read",
                    str(tmp_path),
                    "--into",
                    str(velmora),
                    "--as",
                    "farah",
                ],
            )
        assert done.exit_code == 0, done.output
        assert expected in done.output


def test_storing_needs_somebody_who_signs_in(tmp_path: Path, velmora: UUID) -> None:
    (tmp_path / "first.txt").write_text(FIRST)
    done = CliRunner().invoke(
        entry, ["claims", "read", str(tmp_path), "--into", str(velmora)]
    )

    assert isinstance(done.exception, Refused)
