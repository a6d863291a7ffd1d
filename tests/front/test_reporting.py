import pytest

from amparo.front.machinery import machinery
from amparo.front.models import Thread
from tests.front.fixtures import Front, forget_memory

STORY = "They took my brother on Tuesday. Он ещё жив."


def test_a_report_reaches_whoever_holds_the_inbox(front: Front) -> None:
    front.phone("ru").write(STORY)
    (opened,) = front.opened("report")
    assert (opened.text, opened.language) == (STORY, "ru")


def test_a_call_for_a_doctor_reaches_the_desk(front: Front) -> None:
    front.phone().write(STORY, medical="now")
    front.phone().write(STORY)
    answers = sorted(len(opened.answers) for opened in front.opened("report"))
    assert answers == [0, 1]


def test_the_code_page_shows_a_code_that_opens_the_conversation(front: Front) -> None:
    phone = front.phone()
    code = phone.write(STORY).code
    assert "Your conversation with us" in phone.enter(code).text
    assert Thread.objects.count() == 2


@pytest.mark.parametrize("language", ["en", "ru", "fr", "ar"])
@pytest.mark.parametrize("form", ["words", "digits", ""])
def test_codes_of_every_form_lead_back(front: Front, language: str, form: str) -> None:
    code = front.phone(language).write(STORY, form=form).code
    (report,) = front.opened("report")
    front.answer(report, "We are here.")
    assert "We are here." in front.phone("en").enter(code).text


def test_the_right_word_leads_to_files_and_a_wrong_one_does_not(front: Front) -> None:
    phone = front.phone()
    page = phone.confirm(phone.write(STORY), word="marmalade")
    assert page.code_parts
    assert phone.confirm(page).form_to("/files")


def test_who_cannot_keep_a_code_may_go_on_without(front: Front) -> None:
    phone = front.phone()
    page = phone.submit(phone.write(STORY).form_to("/code"), without="1")
    assert page.form_to("/files")


def test_an_empty_report_is_asked_for_and_not_stored(front: Front) -> None:
    page = front.phone().write("   ")
    assert "Please write something first." in page.text
    assert front.rows() == 0


def test_sending_the_same_page_twice_stores_one_report(front: Front) -> None:
    """A phone on a poor line sends again; the answer with the code may have been lost."""
    phone = front.phone()
    form = phone.open("report").form_to("/report")
    first = phone.submit(form, text=STORY)
    again = phone.submit(form, text=STORY)
    assert (again.code, len(front.boxes("report"))) == (first.code, 1)


def test_back_shows_no_code_once_the_reporter_went_on(front: Front) -> None:
    phone = front.phone()
    form = phone.open("report").form_to("/report")
    code = phone.confirm(phone.submit(form, text=STORY))
    assert code.form_to("/files")
    assert phone.submit(form, text=STORY).code_parts == []
    assert phone.answer.status_code == 410


def test_words_survive_a_page_that_grew_old(front: Front) -> None:
    phone = front.phone()
    form = phone.open("report").form_to("/report")
    forget_memory()
    page = phone.submit(form, text=STORY)
    assert STORY in page.text
    assert phone.submit(page.form_to("/report"), text=STORY).code_parts


def test_the_longest_allowed_text_arrives_whole(front: Front) -> None:
    long = "щ" * 30_000
    front.phone("ru").write(long)
    assert front.opened("report")[0].text == long


def test_a_text_beyond_one_message_is_refused_with_a_way_out(front: Front) -> None:
    page = front.phone().write("a" * 700_000)
    assert "send it in two or more parts" in page.text
    assert front.rows() == 0


def test_an_offer_never_mixes_with_reports(front: Front) -> None:
    phone = front.phone()
    page = phone.submit(
        phone.open("offer").form_to("/offer"), text="A room for two, ask at the mill."
    )
    assert "Your offer has arrived" in page.text
    assert (len(front.boxes("offer")), len(front.boxes("report"))) == (1, 0)
    assert Thread.objects.count() == 0


@pytest.mark.threat("T-11")
def test_a_code_given_in_a_rush_works_a_moment_later(front: Front) -> None:
    """More people than ready codes: nobody waits, and every code is tied to its conversation."""
    codes = [front.phone().write(STORY).code for _ in range(12)]
    assert machinery().codes.wait_until_idle(20)
    for report in front.opened("report"):
        front.answer(report, "We are here.")
    assert all("We are here." in front.phone().enter(code).text for code in codes)
