import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from amparo.front.arriving import arriving_folder, boxes_folder
from amparo.front.models import Box, Thread
from amparo.front.sweeping import sweep
from amparo.lib.sealing.reports import padded_file_size
from amparo.lib.sealing.words import new_code
from tests.front.fixtures import Front
from tests.front.phone import Page, Phone

PHOTO = b"\xff\xd8" + os.urandom(70_000)


@pytest.fixture
def phone(front: Front) -> Phone:
    return front.phone()


@pytest.fixture
def files(front: Front, phone: Phone) -> Page:
    """The page that offers to add files to a report."""
    return phone.confirm(phone.write("They came at night."))


def test_a_file_reaches_the_desk_whole_under_its_true_name(
    front: Front, phone: Phone, files: Page
) -> None:
    phone.send_file(files, "двор ночью.jpg", PHOTO)
    (opened,) = front.opened_files()
    (report,) = front.opened("report")
    assert (opened.content, opened.name, opened.media_type, opened.thread) == (
        PHOTO,
        "двор ночью.jpg",
        "image/jpeg",
        report.thread,
    )


def test_files_follow_one_another_on_their_own(
    front: Front, phone: Phone, files: Page
) -> None:
    page = phone.send_file(files, "a.jpg", b"first")
    page = phone.send_file(page, "b.jpg", b"second")
    assert "2 files have arrived" in page.text
    assert {opened.content for opened in front.opened_files()} == {b"first", b"second"}


def test_nothing_of_a_file_shows_but_a_padded_size_and_the_week(
    front: Front, phone: Phone, files: Page
) -> None:
    phone.send_file(files, "yard.jpg", PHOTO)
    (path,) = boxes_folder().iterdir()
    (box,) = front.boxes("file")
    assert (path.name, box.size) == (box.id.hex, path.stat().st_size)
    assert box.size > padded_file_size(len(PHOTO)) > len(PHOTO)
    assert path.stat().st_mtime % (7 * 86400) == 4 * 86400  # a Monday, midnight
    assert path.stat().st_mode & 0o077 == 0


def test_an_empty_file_is_a_file_too(front: Front, phone: Phone, files: Page) -> None:
    phone.send_file(files, "empty.txt", b"")
    (opened,) = front.opened_files()
    assert opened.content == b""


def test_no_file_chosen_is_said_kindly(front: Front, phone: Phone, files: Page) -> None:
    page = phone.submit(files.form_to("/files"))
    assert "Please choose a file first." in page.text
    assert page.form_to("/files")


def test_a_file_without_a_ticket_leaves_nothing(
    front: Front, phone: Phone, files: Page
) -> None:
    form = files.form_to("/files")
    form.fields["ticket"] = "AAAA"
    phone.send_file(files, "a.jpg", PHOTO)
    assert (phone.answer.status_code, front.boxes("file"), front.leftovers()) == (
        410,
        [],
        [],
    )


def test_a_file_sent_to_another_page_leaves_nothing(front: Front, phone: Phone) -> None:
    for path in ("/en/report", "/en/replies", "/en/leave", "/en/offer", "/nowhere"):
        phone.client.post(path, {"file": SimpleUploadedFile("a.jpg", PHOTO)})
    assert (front.leftovers(), list(boxes_folder().iterdir())) == ([], [])


def test_files_beyond_the_limit_of_a_report_are_refused_and_leave_nothing(
    front: Front, phone: Phone
) -> None:
    front.limit(report_mib=1)
    page = phone.confirm(phone.write("They came at night."))
    page = phone.send_file(page, "a.jpg", os.urandom(900_000))
    page = phone.send_file(page, "b.jpg", os.urandom(300_000))
    assert "may hold 1 MB in all" in page.text
    assert (len(front.boxes("file")), front.leftovers()) == (1, [])


def test_one_file_above_the_limit_is_refused_on_its_own_page(front: Front) -> None:
    front.limit(report_mib=1)
    phone = front.phone()
    page = phone.confirm(phone.write("They came at night."))
    page = phone.send_file(page, "a.jpg", os.urandom(3_000_000))
    assert "may hold 1 MB in all" in page.text
    assert page.form_to("/files")
    assert (front.boxes("file"), front.leftovers()) == ([], [])


def test_one_file_far_above_the_limit_is_refused_before_it_is_read(
    front: Front,
) -> None:
    front.limit(report_mib=1)
    phone = front.phone()
    page = phone.confirm(phone.write("They came at night."))
    phone.send_file(page, "a.jpg", os.urandom(5_000_000))
    assert (phone.answer.status_code, front.leftovers()) == (413, [])


@pytest.mark.threat("T-11")
def test_when_the_reserve_is_reached_text_goes_on_and_files_wait(front: Front) -> None:
    front.limit(disk_reserve_mib=10**9)
    phone = front.phone()
    page = phone.confirm(phone.write("They came at night."))
    assert "we can take text only" in page.text
    assert (len(front.boxes("report")), len(page.forms)) == (1, 1)


def test_a_file_that_comes_after_the_reserve_was_reached_leaves_nothing(
    front: Front, phone: Phone, files: Page
) -> None:
    code = phone.write("Another one.").code
    front.limit(disk_reserve_mib=10**9)
    page = phone.enter(code)
    page = phone.send_file(page, "a.jpg", PHOTO)
    assert "we can take text only" in page.text
    assert (front.boxes("file"), front.leftovers()) == ([], [])


def test_a_file_under_a_code_nobody_knows_begins_a_conversation(front: Front) -> None:
    code, phone = new_code(language="en"), front.phone()
    phone.send_file(phone.enter(code), "a.jpg", PHOTO)
    (opened,) = front.opened_files()
    assert Thread.objects.filter(id=opened.thread).exists()


# What a start puts in order.


def test_a_start_removes_what_a_power_cut_left(front: Front) -> None:
    (arriving_folder() / "0123456789abcdef0123456789abcdef").write_bytes(b"half")
    (boxes_folder() / "fedcba9876543210fedcba9876543210").write_bytes(b"no row")
    sweep()
    assert (front.leftovers(), list(boxes_folder().iterdir())) == ([], [])


def test_a_start_keeps_every_whole_box(front: Front, phone: Phone, files: Page) -> None:
    phone.send_file(files, "yard.jpg", PHOTO)
    sweep()
    assert front.opened_files()[0].content == PHOTO


def test_a_start_drops_a_box_whose_file_is_gone(
    front: Front, phone: Phone, files: Page
) -> None:
    phone.send_file(files, "yard.jpg", PHOTO)
    for path in boxes_folder().iterdir():
        path.unlink()
    sweep()
    assert not Box.objects.filter(kind="file").exists()


@pytest.mark.threat("T-18")
def test_a_full_database_keeps_nothing_of_a_report_and_says_so(front: Front) -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count={pages}")
    try:
        page = front.phone().write("They came at night. " * 1500)
    finally:
        connection.close()
    assert "Nothing was kept" in page.text
    assert "They came at night." in page.text
    assert front.rows() == 0


def test_folders_are_open_to_nobody_else(front: Front) -> None:
    folders: list[Path] = [boxes_folder(), arriving_folder(), boxes_folder().parent]
    assert {folder.stat().st_mode & 0o077 for folder in folders} == {0}
