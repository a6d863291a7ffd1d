"""The inbox as an intake worker walks through it, and as everyone else meets it."""

from uuid import uuid4

import pytest

from amparo.apps.intake.models import Handover, Outgoing
from amparo.apps.intake.pulling import pull
from amparo.outbound.front_port import FrontUnreachable
from tests.apps.intake.reporter import Reporter

STORY = "They took my brother from the market."
TRIAGE = {
    "tier": "2",
    "reasons": ["held"],
    "note": "decided",
    "seen_version": "0",
    "channels": ["reply"],
    "from_hour": "0",
    "until_hour": "24",
    "utc_offset": "3",
    "never_say": "Lantern House\n",
}
OUTSIDERS = ["bako", "farah", "goran", "hana", "ines", "dina", "chen"]


@pytest.fixture
def report(reporter, front, now):
    box = reporter.report(STORY)
    reporter.file(b"<script>alert(1)</script>", name="a.html", media_type="text/html")
    pull(front, now=now)
    return box


@pytest.fixture
def amina(cast):
    return cast.client("amina")


@pytest.fixture
def desk_front(monkeypatch, front):
    monkeypatch.setattr("amparo.apps.intake.views.desk_front", lambda: front)
    return front


def test_new_messages_are_fetched_with_a_button(amina, reporter, desk_front):
    reporter.report(STORY)
    assert b"Nothing waits" in amina.get("/inbox/", secure=True).content

    answer = amina.post("/inbox/fetch", secure=True)

    assert answer.status_code == 200
    assert b"/inbox/" in answer.content
    assert list(desk_front.boxes()) == []


def test_a_front_that_is_down_is_said_in_words(amina, monkeypatch):
    def dead():
        raise FrontUnreachable

    monkeypatch.setattr("amparo.apps.intake.views.desk_front", dead)

    assert amina.post("/inbox/fetch", secure=True).status_code == 409


def test_the_list_shows_no_word_of_what_was_written(amina, report):
    page = amina.get("/inbox/", secure=True).content.decode()

    assert str(report) in page
    assert "brother" not in page


def test_the_story_and_the_file_stand_on_the_page_of_the_report(amina, report):
    page = amina.get(f"/inbox/{report}", secure=True).content.decode()

    assert STORY in page
    assert "a.html" in page


@pytest.mark.threat("T-10")
def test_a_file_leaves_as_bytes_that_nothing_runs(amina, report, reporter):
    page = amina.get(f"/inbox/{report}", secure=True).content.decode()
    address = page.split(f'href="/inbox/{report}/files/')[1].split('"')[0]

    answer = amina.get(f"/inbox/{report}/files/{address}", secure=True)

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"


def test_what_a_stranger_writes_is_shown_and_never_run(amina, reporter, front, now):
    box = reporter.report("<script>alert(1)</script> {{ 7|add:7 }}")
    pull(front, now=now)

    page = amina.get(f"/inbox/{box}", secure=True).content

    assert b"<script>alert" not in page
    assert b"&lt;script&gt;" in page


def test_triage_answer_and_hand_over(amina, report, reporter, front, cast, now):
    sent = amina.post(f"/inbox/{report}/triage", TRIAGE, secure=True)
    assert sent.status_code == 302
    sent = amina.post(f"/inbox/{report}/answer", {"text": "We read you."}, secure=True)
    assert sent.status_code == 302
    pull(front, now=now)
    assert reporter.replies()[0].startswith("We read you.")

    to = {"caseworker": str(cast.person("bako").id)}
    assert amina.post(f"/inbox/{report}/hand-over", to, secure=True).status_code == 302

    assert Handover.objects.get().recipient_id == cast.person("bako").id
    page = amina.get(f"/inbox/{report}", secure=True).content
    assert b"bako" in page
    assert amina.post(f"/inbox/{report}/take-back", secure=True).status_code == 302
    assert not Handover.objects.exists()


def test_a_refused_answer_keeps_what_was_typed(amina, report):
    amina.post(f"/inbox/{report}/triage", TRIAGE, secure=True)

    answer = amina.post(
        f"/inbox/{report}/answer", {"text": "Lantern House here"}, secure=True
    )

    assert answer.status_code == 409
    assert b"Lantern House here" in answer.content
    assert not Outgoing.objects.exists()


def test_a_triage_that_came_too_late_keeps_what_was_typed(amina, report):
    amina.post(f"/inbox/{report}/triage", TRIAGE, secure=True)

    late = {**TRIAGE, "note": "my long reasoning"}
    answer = amina.post(f"/inbox/{report}/triage", late, secure=True)

    assert answer.status_code == 409
    assert b"my long reasoning" in answer.content


def test_offers_stand_apart(amina, front, now):
    offer = Reporter(front).offer("I have a spare room.")
    pull(front, now=now)

    assert str(offer).encode() not in amina.get("/inbox/", secure=True).content
    assert str(offer).encode() in amina.get("/inbox/offers", secure=True).content
    page = amina.get(f"/inbox/offers/{offer}", secure=True).content
    assert b"spare room" in page
    assert amina.post(f"/inbox/offers/{offer}/close", secure=True).status_code == 302
    assert str(offer).encode() not in amina.get("/inbox/offers", secure=True).content


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", OUTSIDERS)
def test_hidden_and_absent_give_the_same_bytes(cast, report, alias):
    outsider = cast.client(alias)
    nothing = outsider.get("/no-such-page", secure=True)
    paths = ["", "/triage", "/answer", "/hand-over", "/take-back", f"/files/{uuid4()}"]

    for path in paths:
        for method in (outsider.get, outsider.post):
            hidden = method(f"/inbox/{report}{path}", secure=True)
            absent = method(f"/inbox/{uuid4()}{path}", secure=True)
            assert hidden.status_code == absent.status_code
            assert hidden.content == absent.content
            if hidden.status_code != 405:
                assert (hidden.status_code, hidden.content) == (404, nothing.content)


@pytest.mark.parametrize("alias", OUTSIDERS)
@pytest.mark.parametrize("path", ["", "offers"])
def test_the_inbox_does_not_exist_for_others(cast, alias, path):
    assert cast.client(alias).get(f"/inbox/{path}", secure=True).status_code == 404


def test_an_intake_worker_who_guesses_learns_nothing(amina, report):
    for path in ("", "/triage", "/answer", "/hand-over"):
        assert amina.get(f"/inbox/{uuid4()}{path}", secure=True).status_code == 404
