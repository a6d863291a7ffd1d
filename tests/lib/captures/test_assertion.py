"""What a page says of itself decides whether its capture may be called complete."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from amparo.lib.captures.addresses import host_of, is_local, is_local_address, path_of
from amparo.lib.captures.assertion import why_incomplete
from amparo.lib.captures.page_seen import MediaSeen, PageSeen

NOW = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
URL = "https://daily.velmora.example/market"
WORDS = "Witnesses in Velmora said that the market stayed shut on Tuesday. "
WHOLE = PageSeen(
    asked_url=URL,
    final_url=URL,
    began_at=NOW,
    ended_at=NOW,
    status=200,
    media_type="text/html",
    title="The market",
    text=WORDS * 5,
    source_is_whole=True,
    height=900,
    picture_height=900,
    pictures=[b"png"],
)


def codes(page: PageSeen, *expected: str) -> set[str]:
    return {reason.code for reason in why_incomplete(page, expected=expected)}


def saying(text: str, title: str = "") -> PageSeen:
    return replace(WHOLE, text=text + " " + "and some more words " * 10, title=title)


def test_a_plain_page_is_complete() -> None:
    assert codes(WHOLE) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Log in to continue to Velmora Social",
        "You must be logged in to see this post",
        "Sign up or log in to see photos and videos. Create an account to see more",
        "Connectez-vous pour voir ce contenu",
        "Войдите, чтобы увидеть эту запись",
        "Авторизуйтесь на сайте",
        "يجب تسجيل الدخول لعرض المنشور",
    ],
)
def test_a_wall_is_known_in_several_languages(text: str) -> None:
    assert "log-in-wall" in codes(saying(text))


@pytest.mark.parametrize(
    "text",
    [
        "This content isn't available right now",
        "Sorry, this page has moved",
        "The page you asked for was removed",
        "Error 404",
        "Страница не найдена",
        "Запись удалена",
        "Page introuvable",
        "الصفحة غير موجودة",
        "Something went wrong. Try again.",
    ],
)
def test_an_error_that_answers_200_is_known_in_several_languages(text: str) -> None:
    assert "error-page" in codes(saying(text))


@pytest.mark.parametrize(
    "text",
    [
        "Checking your browser before you enter",
        "Verify you are human",
        "Just a moment...",
    ],
)
def test_a_robot_check_is_known(text: str) -> None:
    assert "robot-check" in codes(saying(text))


@pytest.mark.parametrize(
    "text",
    [
        "The minister said: you must be logged in to vote, and nobody could. ",
        "He showed the page: error 404. The witnesses were never found. ",
        "Police deleted the video, and the post was removed the same day. ",
        "Just a moment before the shots, she looked up. ",
    ],
)
def test_an_article_about_such_things_is_complete(text: str) -> None:
    """Words count only where there is little else; a long page is not judged by them."""
    assert codes(replace(WHOLE, text=text + WORDS * 40)) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": 404}, "error-status"),
        ({"status": 503}, "error-status"),
        ({"load_error": "net::ERR_NAME_NOT_RESOLVED", "status": 0}, "not-loaded"),
        ({"load_error": "navigation loop", "main_pages": 11}, "redirect-loop"),
        ({"media_type": "application/pdf"}, "not-a-page"),
        ({"is_download": True, "media_type": "application/zip"}, "not-a-page"),
        (
            {"final_url": "https://daily.velmora.example/login?next=/market"},
            "log-in-wall",
        ),
        ({"password_fields": 1}, "log-in-wall"),
        ({"text": "  "}, "empty-shell"),
        (
            {"text": "You need to enable JavaScript to run this app. " * 3},
            "empty-shell",
        ),
        ({"media": MediaSeen(images=3, images_decoded=2)}, "media-missing"),
        ({"media": MediaSeen(players=1)}, "media-missing"),
        ({"endless": True}, "endless-scroll"),
        ({"answered": False}, "no-response"),
        ({"dialogs_stopped": True}, "dialogs"),
        ({"source_is_whole": False}, "source-missing"),
        ({"pictures": []}, "picture-cut"),
        ({"height": 90_000, "picture_height": 64_000}, "picture-cut"),
        ({"local_blocked": 1}, "local-network"),
        ({"over_limit": True}, "too-large"),
    ],
)
def test_each_lack_makes_it_incomplete(change: dict[str, object], code: str) -> None:
    assert code in codes(replace(WHOLE, **change))


def test_a_log_in_bar_above_an_article_is_no_wall() -> None:
    assert codes(replace(WHOLE, password_fields=1, text=WORDS * 40)) == set()


def test_a_picture_alone_is_no_empty_shell() -> None:
    shown = MediaSeen(images=1, images_decoded=1, largest_image=600)

    assert codes(replace(WHOLE, text="", media=shown)) == set()
    assert "empty-shell" in codes(
        replace(WHOLE, text="", media=replace(shown, largest_image=32))
    )


def test_a_picture_cut_is_healed_by_a_print_of_the_whole() -> None:
    tall = replace(WHOLE, height=90_000, picture_height=64_000)

    assert codes(replace(tall, pdf=b"%PDF-")) == set()


def test_expected_texts_are_found_whatever_their_case_and_spaces() -> None:
    assert codes(WHOLE, "WITNESSES  in\nvelmora") == set()
    assert codes(WHOLE, "Witnesses in Karsania") == {"expected-text-missing"}


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("desk", True),
        ("router.lan", True),
        ("a.internal", True),
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("100.64.0.1", True),
        ("169.254.169.254", True),
        ("::1", True),
        ("fe80::1", True),
        ("::ffff:192.168.0.1", True),
        ("0x7f000001", True),
        ("0", True),
        ("224.0.0.1", True),
        ("daily.velmora.example", False),
        ("93.184.216.34", False),
        ("2606:2800:220:1::1", False),
        ("localhost.velmora.example", False),
    ],
)
def test_hosts_of_our_own_network_are_known(host: str, local: bool) -> None:
    assert is_local(host) is local


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://a.example", "a.example", "/"),
        ("HTTPS://User:pw@A.Example:8443/x?q#f", "a.example", "/x"),
        ("http://[2001:db8::1]:80/y", "2001:db8::1", "/y"),
        ("", "", "/"),
    ],
)
def test_addresses_are_taken_apart(url: str, host: str, path: str) -> None:
    assert (host_of(url), path_of(url)) == (host, path)
    assert not is_local_address(host) or host.startswith("2001:db8")
