import re

import pytest
from django.test import Client
from django.urls import get_resolver

from amparo.front.machinery import machinery
from amparo.front.models import Thread
from tests.front.fixtures import EXIT, Front
from tests.front.phone import Page, Phone

LANGUAGES = ["en", "ru", "fr", "ar"]
OPEN_PAGES = [
    "",
    "traces",
    "report",
    "done",
    "replies",
    "second-code",
    "offer",
    "offered",
]
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; sandbox allow-forms"
)


def story(front: Front, language: str = "en") -> list[Phone]:
    """Walk to every page that holds something; one phone stands on each."""
    phones = []

    def stand() -> Phone:
        phone = front.phone(language)
        phones.append(phone)
        return phone

    code = stand().write("They came at night.").code
    phone = stand()
    phone.submit(phone.write("Again.").form_to("/code"), without="1")
    for opened in front.opened("report"):
        front.answer(opened, "We are here.")
    stand().enter(code)
    stand().enter("one two three")
    stand().write("")
    phone = stand()
    phone.submit(phone.open("second-code").form_to("/second-code"), code=code)
    phone = stand()
    old = phone.open("replies").form_to("/replies")
    phone.submit(old, code=code)
    phone.submit(old, code=code)
    stand().open("there-is-no-such-page")
    return phones


def test_a_sent_form_is_never_answered_with_a_page(front: Front) -> None:
    """The browser keeps the body of a form as long as the page that answered it."""
    for path in ("report", "code", "files", "replies", "read", "message", "second-code", "offer"):  # fmt: skip
        answer = Client().post(f"/en/{path}", {"text": "They came.", "code": "one two"})
        assert answer.status_code in (302, 303)
        assert answer.content.strip() == b""


def test_back_to_an_answer_finds_it_gone(front: Front) -> None:
    phone = front.phone()
    phone.enter("one two three")
    address = phone.answer.redirect_chain[-1][0]
    assert phone.client.get(address).status_code == 410


def test_leaving_takes_the_page_with_the_code_away(front: Front) -> None:
    phone = front.phone()
    page = phone.write("They came at night.")
    address = phone.answer.redirect_chain[-1][0]
    assert phone.client.get(address).status_code == 202
    phone.submit(page.form_to("/leave"))
    assert phone.client.get(address).status_code == 410


def every_page(front: Front, language: str = "en") -> list[Phone]:
    phones = story(front, language)
    for path in OPEN_PAGES:
        phone = front.phone(language)
        phone.open(path)
        phones.append(phone)
    return phones


@pytest.mark.parametrize("language", LANGUAGES)
def test_quick_exit_is_the_first_thing_to_reach_on_every_page(
    front: Front, language: str
) -> None:
    for phone in every_page(front, language):
        tag, attributes = phone.page.focusable[0]
        assert (tag, attributes["in"]) == ("button", f"/{language}/leave")


@pytest.mark.threat("T-17")
def test_every_page_carries_the_whole_policy(front: Front) -> None:
    for phone in every_page(front):
        headers = phone.answer.headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert not {"Set-Cookie", "ETag", "Server", "Vary"} & set(headers)


def test_every_page_is_padded(front: Front) -> None:
    for phone in every_page(front):
        assert len(phone.answer.content) % (16 * 1024) == 0


@pytest.mark.threat("T-17")
def test_no_page_has_a_script_or_points_elsewhere(front: Front) -> None:
    for language in LANGUAGES:
        for phone in every_page(front, language):
            html = phone.answer.content.decode()
            assert not re.search(r"<script|\son\w+=|javascript:|style=", html)
            assert not re.search(r"""(?:src|href|action)=["'](?!/)""", html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_its_language_and_direction(
    front: Front, language: str
) -> None:
    direction = ' dir="rtl"' if language == "ar" else ""
    for phone in every_page(front, language):
        assert (
            f'<html lang="{language}"{direction} class="reporter">'
            in phone.answer.content.decode()
        )


def test_pages_without_content_lead_to_the_other_languages(front: Front) -> None:
    for path in OPEN_PAGES:
        page = front.phone().open(path)
        assert {f"/{language}/{path}" for language in LANGUAGES[1:]} <= set(
            page.links
        ) or path == ""


def test_the_first_page_comes_in_the_language_the_browser_asks_for(
    front: Front,
) -> None:
    asked = {"": "/en/", "ar,en;q=0.5": "/ar/", "de,ru-RU;q=0.8": "/ru/", "xx": "/en/"}
    for header, address in asked.items():
        answer = Client(headers={"accept-language": header}).get("/")
        assert answer.headers["Location"] == address


def test_quick_exit_leads_away_and_asks_the_browser_to_forget(front: Front) -> None:
    answer = Client().post("/ar/leave")
    assert answer.headers["Refresh"] == f"0; url={EXIT}"
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "sandbox" not in answer.headers["Content-Security-Policy"]


def test_no_cookie_is_set_or_heeded(front: Front) -> None:
    client = Client()
    client.cookies["django_language"] = "ar"
    phone = Phone(client)
    phone.write("They came at night.")
    assert list(client.cookies) == ["django_language"]
    assert 'lang="en"' in phone.answer.content.decode()


def test_pages_that_hold_something_are_never_reached_by_an_address(
    front: Front,
) -> None:
    for path in ("code", "files", "read", "message", "resume", "leave"):
        answer = Client().get(f"/en/{path}")
        assert answer.status_code in (302, 405)


def test_no_address_carries_anything_of_a_person(front: Front) -> None:
    """Addresses stay in histories: they name a page and a language, nothing more."""
    patterns = [str(found.pattern) for found in _leaves(get_resolver())]
    # The part after next/ is random, and its page is gone once it was fetched.
    assert [p for p in patterns if "<" in p] == [
        "static/web/<str:name>",
        "public/<path:name>",
        "next/<str:address>",
    ]


def _leaves(resolver: object) -> list[object]:
    leaves = []
    for found in resolver.url_patterns:  # type: ignore[attr-defined]
        leaves += _leaves(found) if hasattr(found, "url_patterns") else [found]
    return leaves


def test_what_a_person_typed_is_shown_only_as_text(front: Front) -> None:
    page = front.phone().enter('"><script>alert(1)</script>')
    assert isinstance(page, Page)
    assert "<script" not in front.phone().answer.__str__()


def test_a_host_of_any_name_gets_the_same_page(front: Front) -> None:
    """Behind an onion address nobody knows the name beforehand, and no page is built from it."""
    first = Client().get("/en/", headers={"host": "abcdefgh.onion"})
    assert first.content == Client().get("/en/").content


def test_a_bug_of_ours_gives_nothing_away(front: Front) -> None:
    code = front.phone().write("They came at night.").code
    assert machinery().codes.wait_until_idle(10)
    Thread.objects.update(wrapped_key=b"damaged")
    phone = front.phone()
    page = phone.enter(code)
    assert (phone.answer.status_code, "not your fault" in page.text) == (500, True)
    assert code.split()[0] not in phone.answer.content.decode()
