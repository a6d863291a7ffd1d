"""What an officer with the disk finds of two hundred words that passed through: nothing."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amparo.front import sealed_upload
from amparo.front.views import report
from tests.front.fixtures import Front
from tests.seizure.scanner import find_canaries

pytestmark = pytest.mark.threat("T-01")


@pytest.fixture
def places(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Path]]:
    """Look at the front's whole home and at the folder for temporary files, which stays empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield [front.home, tmp_path]
    assert list(tmp_path.iterdir()) == []


def canary() -> str:
    return "canary" + secrets.token_hex(8)


def test_nothing_of_what_people_write_type_or_name_lies_on_the_disk(
    front: Front, places: list[Path]
) -> None:
    words: list[str] = []

    def new(text: str = "{}") -> str:
        words.append(canary())
        return text.format(words[-1])

    for number in range(17):
        phone = front.phone(("en", "ru", "fr", "ar")[number % 4])
        page = phone.write(new("They took {} at night."))
        code = page.code
        words.append(code)
        page = phone.submit(page.form_to("/code"), without="1")
        phone.send_file(page, new("{}.jpg"), new().encode() * 5000)
        phone.submit(phone.open("offer").form_to("/offer"), text=new())
        phone.submit(phone.enter(code).form_to("/message"), text=new())
        phone.enter(new())
        phone.write("")
        words.append(
            phone.submit(
                phone.open("second-code").form_to("/second-code"), code=code
            ).code
        )
        phone.client.get("/en/" + new())
        phone.client.post("/en/files", {"ticket": new(), new(): new()})
    for opened in front.opened("report"):
        front.answer(opened, new())
    assert len(words) >= 200
    assert find_canaries(places, words) == []


def test_the_scanner_would_have_found_it(front: Front, places: list[Path]) -> None:
    word = canary()
    lying = front.home / "front" / "arriving" / "slip"
    lying.write_text(f"They took {word} at night.")
    assert find_canaries(places, [word])
    lying.unlink()


def test_no_moment_of_an_upload_shows_anything(
    front: Front, places: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 5 MB file, looked for on the disk after every piece that arrives."""
    word, looks, hits = canary(), [], []
    taken = sealed_upload.SealingUploadHandler.receive_data_chunk

    def look(
        handler: sealed_upload.SealingUploadHandler, raw: bytes, start: int
    ) -> None:
        taken(handler, raw, start)
        looks.append(start)
        if len(looks) % 8 == 0:
            hits.extend(find_canaries(places, [word]))

    monkeypatch.setattr(sealed_upload.SealingUploadHandler, "receive_data_chunk", look)
    phone = front.phone()
    page = phone.confirm(phone.write("They came at night."))
    content = (word.encode() + b" ") * (5_000_000 // 23)
    phone.submit(
        page.form_to("/files"),
        file=SimpleUploadedFile(f"{word}.mov", content, "video/quicktime"),
    )
    assert front.opened_files()[0].content == content
    assert len(looks) > 70
    assert hits == find_canaries(places, [word]) == []


def test_only_the_sealing_handler_sees_an_upload() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == [
        "amparo.front.sealed_upload.SealingUploadHandler"
    ]


def test_a_bug_in_the_middle_of_an_upload_leaves_nothing(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = front.phone()
    page = phone.confirm(phone.write("They came at night."))

    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(report, "send_file", break_down)
    phone.send_file(page, "a.jpg", b"x" * 100_000)
    assert phone.answer.status_code == 500
    assert (front.leftovers(), front.boxes("file")) == ([], [])


@pytest.mark.threat("T-18")
def test_an_upload_that_breaks_off_leaves_nothing(front: Front) -> None:
    """The body ends in the middle of the file, as when a line is cut."""
    phone = front.phone()
    page = phone.confirm(phone.write("They came at night."))
    ticket = page.form_to("/files").fields["ticket"]
    body = (
        f'--edge\r\nContent-Disposition: form-data; name="ticket"\r\n\r\n{ticket}\r\n'
        '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n" + "x" * 200_000
    )
    Client().post(
        "/en/files", body.encode(), content_type="multipart/form-data; boundary=edge"
    )
    assert (front.leftovers(), front.boxes("file")) == ([], [])
