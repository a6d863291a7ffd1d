import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amparo.front.machinery import machinery
from amparo.front.models import Reply, Thread
from amparo.lib.sealing.words import new_code
from tests.front.desk import OpenedReport
from tests.front.fixtures import Front, forget_memory
from tests.front.phone import Page

ANSWER = "Go to the mill after dark. Say you bring flour."


@pytest.fixture
def code(front: Front) -> str:
    return front.phone().write("Help us.").code


@pytest.fixture
def report(front: Front, code: str) -> OpenedReport:
    (opened,) = front.opened("report")
    return opened


def test_an_answer_stays_until_it_is_said_to_be_read(
    front: Front, code: str, report: OpenedReport
) -> None:
    front.answer(report, ANSWER)
    assert ANSWER in front.phone().enter(code).text
    assert ANSWER in front.phone().enter(code).text


@pytest.mark.threat("T-09")
def test_what_was_read_is_gone_for_everybody(
    front: Front, code: str, report: OpenedReport
) -> None:
    front.answer(report, ANSWER)
    phone = front.phone()
    page = phone.submit(phone.enter(code).form_to("/read"))
    assert ANSWER not in page.text
    assert ANSWER not in front.phone().enter(code).text
    assert Reply.objects.count() == 0


def test_confirming_deletes_only_what_was_shown(
    front: Front, code: str, report: OpenedReport
) -> None:
    front.answer(report, ANSWER)
    phone = front.phone()
    page = phone.enter(code)
    front.answer(report, "A second answer.")
    assert "A second answer." in phone.submit(page.form_to("/read")).text


def test_answers_beyond_one_page_come_after_the_first_are_read(
    front: Front, code: str, report: OpenedReport
) -> None:
    for number in range(11):
        front.answer(report, f"answer-{number};")
    phone = front.phone()
    page = phone.enter(code)
    seen = set(re.findall(r"answer-\d+;", page.text))
    page = phone.submit(page.form_to("/read"))
    seen |= set(re.findall(r"answer-\d+;", page.text))
    assert len(seen) == 11


@pytest.mark.threat("T-09")
def test_a_code_never_shows_what_was_sent(front: Front, code: str) -> None:
    assert "Help us." not in front.phone().enter(code).text


def test_another_code_shows_none_of_it(
    front: Front, code: str, report: OpenedReport
) -> None:
    other = front.phone().write("Another story.").code
    front.answer(report, ANSWER)
    assert ANSWER not in front.phone().enter(other).text


def test_back_after_an_answer_shows_nothing(
    front: Front, code: str, report: OpenedReport
) -> None:
    front.answer(report, ANSWER)
    phone = front.phone()
    form = phone.open("replies").form_to("/replies")
    phone.submit(form, code=code)
    page = phone.submit(form, code=code)
    assert (ANSWER in page.text, phone.answer.status_code) == (False, 410)


def test_a_later_message_joins_its_conversation(
    front: Front, code: str, report: OpenedReport
) -> None:
    phone = front.phone("ru")
    phone.submit(phone.enter(code).form_to("/message"), text="Ещё одно.")
    (message,) = front.opened("message")
    assert (message.text, message.thread, message.reply_key) == (
        "Ещё одно.",
        report.thread,
        report.reply_key,
    )


def test_a_message_written_slowly_keeps_its_words(front: Front, code: str) -> None:
    phone = front.phone()
    form = phone.enter(code).form_to("/message")
    forget_memory()
    page = phone.submit(form, text="I wrote this for a long time.")
    assert "I wrote this for a long time." in page.text
    phone.submit(page.form_to("/resume"), text="I wrote this slowly.", code=code)
    assert [m.text for m in front.opened("message")] == ["I wrote this slowly."]


def test_a_mistyped_word_is_named_at_once_without_work(front: Front, code: str) -> None:
    stretched = machinery().stretcher
    stretched.stretch = None  # type: ignore[assignment, method-assign]
    words = code.split()
    page = front.phone().enter(" ".join([words[0], "zzzzz", *words[2:]]))
    assert "Word 2 is not one of our words" in page.text


def test_words_in_a_wrong_order_are_refused_before_any_work(
    front: Front, code: str
) -> None:
    words = code.split()
    page = front.phone().enter(" ".join([words[1], words[0], *words[2:]]))
    assert "do not belong together" in page.text


def test_a_code_is_read_as_people_type_it(
    front: Front, code: str, report: OpenedReport
) -> None:
    front.answer(report, ANSWER)
    typed = "  " + code.upper().replace(" ", " - ") + " "
    assert ANSWER in front.phone().enter(typed).text


def test_a_message_under_a_code_nobody_knows_begins_a_conversation(
    front: Front,
) -> None:
    """A conversation may have been cleared away; whoever kept the code must not write into the void."""
    code, phone = new_code(language="en"), front.phone()
    page = phone.submit(phone.enter(code).form_to("/message"), text="Are you there?")
    assert "Your message has arrived" in page.text
    (message,) = front.opened("message")
    front.answer(message, "Yes.")
    assert "Yes." in front.phone().enter(code).text


# The harmless code.


@pytest.fixture
def twin(front: Front, code: str) -> str:
    phone = front.phone()
    return phone.submit(
        phone.open("second-code").form_to("/second-code"), code=code
    ).code


@pytest.mark.threat("T-09")
def test_the_second_code_shows_a_harmless_answer_only(
    front: Front, code: str, report: OpenedReport, twin: str
) -> None:
    front.answer(report, ANSWER)
    page = front.phone().enter(twin)
    assert ANSWER not in page.text
    assert "we cannot help you further" in page.text


def test_the_first_code_stays_as_it_was(
    front: Front, code: str, report: OpenedReport, twin: str
) -> None:
    front.answer(report, ANSWER)
    page = front.phone().enter(code)
    assert ANSWER in page.text
    assert "we cannot help you further" not in page.text


def test_the_desk_learns_quietly_that_the_second_code_was_used(
    front: Front, report: OpenedReport, twin: str
) -> None:
    front.phone().enter(twin)
    (flag,) = front.opened("message")
    assert (flag.text, flag.thread) == ("amparo:duress", report.thread)
    assert flag.reply_key != report.reply_key


def test_the_first_code_raises_no_flag(front: Front, code: str, twin: str) -> None:
    front.phone().enter(code)
    assert front.opened("message") == []


def test_a_message_under_the_second_code_is_marked(
    front: Front, report: OpenedReport, twin: str
) -> None:
    phone = front.phone()
    phone.submit(phone.enter(twin).form_to("/message"), text="All is well.")
    assert "amparo:duress\nAll is well." in [m.text for m in front.opened("message")]


def test_rows_do_not_show_whether_a_second_code_was_made(
    front: Front, code: str
) -> None:
    before = [(len(t.lookup), len(t.wrapped_key)) for t in Thread.objects.all()]
    phone = front.phone()
    phone.submit(phone.open("second-code").form_to("/second-code"), code=code)
    after = [(len(t.lookup), len(t.wrapped_key)) for t in Thread.objects.all()]
    assert before == after
    assert len(set(after)) == 1


def test_every_answer_lies_beside_one_of_equal_size(
    front: Front, report: OpenedReport
) -> None:
    front.answer(report, ANSWER)
    rows = {reply.thread_id: len(reply.sealed) for reply in Reply.objects.all()}
    assert len(rows) == 2
    assert len(set(rows.values())) == 1


@pytest.mark.threat("T-08")
def test_pages_of_right_wrong_and_second_codes_are_equally_long(
    front: Front, code: str, twin: str
) -> None:
    phone = front.phone()
    phone.submit(phone.enter(twin).form_to("/read"))
    lengths = set()
    for entered in (code, new_code(language="en"), twin):
        phone.enter(entered)
        lengths.add(len(phone.answer.content))
    assert len(lengths) == 1


@pytest.mark.threat("T-08")
def test_right_wrong_and_second_codes_ask_the_database_the_same(
    front: Front, code: str, twin: str
) -> None:
    phone = front.phone()
    phone.submit(phone.enter(twin).form_to("/read"))
    counts = []
    for entered in (code, new_code(language="en"), twin):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            phone.enter(entered)
        counts.append([_shape(query["sql"]) for query in asked.captured_queries])
    assert counts[0] == counts[1]
    # The harmless code differs in one thing: its flag is kept.
    assert [shape for shape in counts[0] if shape != "DELETE"] == counts[2]


def _shape(sql: str) -> str:
    return sql.split()[0]


def test_pages_for_a_code_that_is_unknown_read_like_one_without_answers(
    front: Front, code: str
) -> None:
    known, unknown = (
        front.phone().enter(code),
        front.phone().enter(new_code(language="en")),
    )
    assert _without_tickets(known) == _without_tickets(unknown)


def _without_tickets(page: Page) -> str:
    return page.text
