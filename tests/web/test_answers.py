"""What every answer carries, and how a refusal, a hidden page and a bug look."""

from typing import Any

import pytest
from django.test import Client

from amparo.web.middleware import HEADERS


def test_a_refusal_says_why_and_what_to_do_next(client: Client) -> None:
    answer = client.get("/refuse")

    assert answer.status_code == 409
    assert b"You sealed this item." in answer.content
    assert b"Ask a colleague to release it with you." in answer.content


def test_a_refusal_may_carry_its_own_status(client: Client) -> None:
    assert client.get("/refuse-otherwise").status_code == 403


@pytest.mark.threat("T-06")
def test_hidden_and_absent_are_the_same_bytes(client: Client) -> None:
    hidden, absent = client.get("/hide"), client.get("/no-such-page")

    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    assert dict(hidden.headers) == dict(absent.headers)


def test_a_bug_shows_nothing_of_itself(client: Client) -> None:
    answer = client.get("/crash")

    assert answer.status_code == 500
    assert b"canary-7c1f" not in answer.content
    assert b"Traceback" not in answer.content


def test_what_is_too_large_is_said_to_be_too_large(client: Client, web: Any) -> None:
    web.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post("/form", {"text": "x" * 100})

    assert answer.status_code == 413


def test_what_only_a_button_does_says_so_to_whoever_comes_by_address(
    client: Client,
) -> None:
    answer = client.get("/button")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert b"Nothing was done." in answer.content


def test_a_form_from_an_old_page_is_turned_away_calmly(web: Any) -> None:
    answer = Client(enforce_csrf_checks=True).post("/form", {"text": "x"})

    assert answer.status_code == 403
    assert b"nothing was saved" in answer.content


PATHS = [
    "/_components",
    "/refuse",
    "/hide",
    "/none",
    "/crash",
    "/static/web/amparo.css",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(client: Client, path: str) -> None:
    answer = client.get(path)

    assert {name: answer[name] for name in HEADERS} == HEADERS


def test_no_page_may_run_a_script_or_be_framed(client: Client) -> None:
    policy = client.get("/_components")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("role", "seen", "unseen"),
    [
        ("auditor", ["For everyone", "For auditors"], ["For intake"]),
        ("documenter", ["For everyone"], ["For auditors", "For intake"]),
        ("nobody", [], ["For everyone", "For auditors", "For intake"]),
    ],
)
def test_the_menu_holds_only_what_the_role_may_visit(
    client: Client, role: str, seen: list[str], unseen: list[str]
) -> None:
    page = client.get("/everyone", headers={"X-Role": role}).content.decode()

    assert [label for label in seen if label not in page] == []
    assert [label for label in unseen if label in page] == []


def test_the_menu_marks_the_page_one_is_on(client: Client) -> None:
    page = client.get("/everyone").content.decode()

    assert '<a href="/everyone" aria-current="page">' in page
