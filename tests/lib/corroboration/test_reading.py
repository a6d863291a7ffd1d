import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from amparo.lib.corroboration.documents import Kind
from amparo.lib.corroboration.reading import read_file, read_text
from amparo.lib.refusal import Refused

PAGE = b"""<html><head><title>Raid in Velmora</title>
<meta property="article:published_time" content="2021-04-02T10:00:00Z">
<meta property="og:site_name" content="Velmora Herald"></head><body>
<nav><a href="/">Home</a></nav><article><h1>Raid in Velmora</h1>
<p>Forty people were held, <a href="https://ngo.example/report">the Lamp Committee said</a>,
in a raid that started at night and lasted until noon on the following day.</p>
<figure><img src="a.jpg"><figcaption>The police station in Velmora</figcaption></figure>
<blockquote><p>We saw it all. They took them away in vans, and nobody knows where.</p></blockquote>
<h2>What they ask</h2><p>The committee asks the government to:</p>
<ul><li>open an investigation;</li><li>release all the people who are held.</li></ul>
<p>It is the third raid in a year, and the ministry has denied all of them.</p></article>
<script>var x = "Subscribe";</script></body></html>"""


def kinds(document):
    return {document.of(p.span): p.kind for p in document.passages}


@pytest.fixture
def page(tmp_path: Path):
    def read(raw: bytes, name: str = "raid.html"):
        (tmp_path / name).write_bytes(raw)
        return read_file(tmp_path / name)

    return read


def test_a_line_above_the_text_is_no_text():
    document = read_text(
        "# https://x.example/2021/04/02/a | A raid | note\nPolice came.", name="a"
    )
    told = (document.text, document.address, document.title, document.published.edtf)
    assert told == (
        "Police came.",
        "https://x.example/2021/04/02/a",
        "A raid",
        "2021-04-02",
    )


def test_text_stays_as_it_is():
    text = "One  line.\n\n  • an item;\n“A quote”\u00a0– and more…\n"
    assert read_text(text, name="a").text == text


def test_signs_that_nobody_sees_are_taken_out_and_told():
    document = read_text("Forty \u202emen\u202c were de\u200btained.", name="a")
    assert (document.text, len(document.flags)) == ("Forty men were detained.", 1)


def test_words_of_two_alphabets_are_flagged():
    assert any(
        "mix" in flag for flag in read_text("They were аrrested.", name="a").flags
    )


def test_a_text_without_end_is_cut_and_flagged():
    document = read_text("word " * 200_000, name="a")
    assert len(document.text) == 600_000
    assert any("cut" in flag for flag in document.flags)


def test_an_empty_text_gives_an_empty_document():
    assert read_text(" \n\n", name="a").passages == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The police said that they were in the town.", "en"),
        ("Полиция сообщила, что они были в городе.", "ru"),
        ("La police a dit qu'ils étaient dans la ville.", "fr"),
        ("Поліція повідомила, що вони були в місті і їх немає.", "uk"),
        ("Die Polizei hat die Menschen in der Stadt nicht gesehen.", "de"),
    ],
)
def test_the_language_is_told_by_small_words(text, language):
    assert read_text(text, name="a").language == language


def test_comments_and_links_below_are_no_body():
    text = (
        "A raid\n\n"
        + "Police came to the town at night. " * 9
        + "\n\nLeave a Reply\n\n"
        "What a terrible story, I think they lie.\n\nRelated articles:\n\nOther news"
    )
    found = kinds(read_text(text, name="a"))
    assert found["What a terrible story, I think they lie."] is Kind.COMMENT
    assert found["Other news"] is Kind.BOILERPLATE


def test_a_broken_line_is_one_paragraph():
    text = "• End the climate of fear by holding to account all of the police\n  who beat them.\n• Free all."
    assert len(read_text(text, name="a").passages) == 2


def test_points_in_names_and_dates_end_no_sentence():
    text = "Mr. J. Kern of the U.S. Army came on Jan. 3. He left at 5 p.m. on Monday."
    assert len(read_text(text, name="a").sentences) == 2


def test_russian_abbreviations_end_no_sentence():
    text = "В 2017 г. в г. Вельмора жили 5 тыс. человек. Потом их не стало."
    assert len(read_text(text, name="a").sentences) == 2


def test_a_page_keeps_links_captions_quotations_and_lists(page):
    found = kinds(page(PAGE))
    assert found["The police station in Velmora"] is Kind.CAPTION
    assert found["open an investigation;"] is Kind.LIST
    assert Kind.BLOCKQUOTE in found.values()


def test_a_link_is_kept_with_its_words(page):
    document = page(PAGE)
    assert [(document.of(x.span), x.address) for x in document.links] == [
        ("the Lamp Committee said", "https://ngo.example/report")
    ]


def test_a_page_tells_its_day_and_outlet(page):
    document = page(PAGE)
    assert (document.published.edtf, document.published.basis, document.outlet) == (
        "2021-04-02",
        "meta",
        "Velmora Herald",
    )


def test_a_page_without_text_is_refused(page):
    with pytest.raises(Refused):
        page(b"<html><body><script>x</script></body></html>")


@pytest.mark.parametrize(
    "piece",
    [
        b"<div>",
        b"<script>",
        b"<!--",
        b"<p>word ",
        b"<a href=x>y</a> ",
        b"<",
        b"<table><tr><td>",
    ],
)
def test_a_hostile_page_is_bounded(page, piece):
    import time

    start = time.process_time()
    with suppress(Refused):
        page(PAGE + piece * (6_000_000 // len(piece)))
    assert time.process_time() - start < 6


def wacz(body: bytes, *, text: str = "") -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    record = (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.example/a\r\n"
        b"Content-Length: " + str(len(http)).encode() + b"\r\n\r\n" + http + b"\r\n\r\n"
    )
    page = '{"format": "json-pages-1.0"}\n{"url": "https://x.example/a", "title": "T", "text": "%s"}'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("pages/pages.jsonl", page % text)
        if body:
            file.writestr("archive/data.warc", record)
    return made.getvalue()


def test_a_web_archive_gives_its_page(page):
    document = page(wacz(PAGE), "a.wacz")
    assert (document.address, document.title) == (
        "https://x.example/a",
        "Raid in Velmora",
    )


def test_a_web_archive_without_records_gives_its_text(page):
    assert page(wacz(b"", text="Police came."), "a.wacz").text == "Police came."


def test_a_broken_web_archive_is_refused(page):
    with pytest.raises(Refused):
        page(b"PK\x03\x04nonsense", "a.wacz")


def test_a_mail_gives_its_words_subject_and_day(page):
    raw = (
        b"From: Ana Bell <ana@x.example>\r\nSubject: A raid\r\n"
        b"Date: Fri, 02 Apr 2021 10:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"\r\nPolice came at night.\r\n"
    )
    document = page(raw, "a.eml")
    assert (document.text.strip(), document.title, document.published.edtf) == (
        "Police came at night.",
        "A raid",
        "2021-04-02",
    )


def test_pages_of_print_are_joined_without_their_running_heads():
    names = ("Ana came first.", "Then Ilo left.", "Nobody spoke.", "It was late.")
    sheet = "Annual report\n\n{}\nThe police investi-\ngated it.\n{}\n{}\n\n{}\f"
    pages = [sheet.format(x, x[::-1], x[4:], n) for n, x in enumerate(names, 1)]
    document = read_text("".join(pages), name="a")
    assert "investigated" in document.text
    assert "Annual report" not in document.text


def test_a_kind_of_file_that_we_do_not_read_is_refused(page):
    with pytest.raises(Refused):
        page(b"%PDF-1.4", "a.pdf")
