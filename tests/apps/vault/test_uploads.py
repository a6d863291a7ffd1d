"""A file that a form brings is sealed while it arrives; it never lies open on a disk."""

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from amparo.apps.vault.uploads import SealedUpload, SealingUploadHandler
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import random_bytes
from tests.apps.vault.conftest import CANARY, Room, room_for
from tests.seizure.scanner import find_canaries

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = CANARY.decode()


@pytest.fixture
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return tmp_path


@pytest.fixture
def arriving(desk: Path) -> Iterator[Callable[..., SealingUploadHandler]]:
    """Let a file arrive, chunk by chunk; give the handler before its end."""
    handlers = []

    def arrive(*chunks: bytes) -> SealingUploadHandler:
        handler = SealingUploadHandler()
        handlers.append(handler)
        handler.new_file("file", "photo.jpg", "image/jpeg", None)
        for number, chunk in enumerate(chunks):
            assert handler.receive_data_chunk(chunk, number) is None
        return handler

    yield arrive
    for handler in handlers:
        handler.upload_interrupted()


def post(room: Room, content: bytes) -> Any:
    upload = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
    return room.cast.client("farah").post(
        room.address("seal"), {"file": upload, "name": "", "source": TEXT}, secure=True
    )


@pytest.mark.threat("T-03")
def test_after_a_five_megabyte_upload_no_clear_byte_is_on_the_disk(
    room: Room, own_temporary_folder: Path
) -> None:
    content = random_bytes(5 << 20) + CANARY
    assert post(room, content).status_code == 302

    assert find_canaries([own_temporary_folder], [TEXT]) == []
    assert (
        sum(p.stat().st_size for p in own_temporary_folder.rglob("*") if p.is_file())
        > 5 << 20
    )


@pytest.mark.threat("T-03")
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_the_database_holds_no_clear_word_of_an_item(room: Room) -> None:
    post(room, CANARY)

    pages = connection.connection.serialize()

    assert CANARY not in pages
    assert b"photo.jpg" not in pages
    assert b"vault_item" in pages, "a test that searches must look at the right bytes"


def test_what_arrives_is_sealed_before_it_reaches_the_file(arriving: Any) -> None:
    handler = arriving(CANARY * 20_000)

    handler._sealed.seek(0)
    written = handler._sealed.read()

    assert len(written) > 500_000
    assert CANARY not in written


def test_the_file_has_no_name_that_a_crash_could_leave_behind(
    arriving: Any, desk: Path
) -> None:
    arriving(b"x" * 500_000)

    assert [p for p in desk.rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("size", [0, 1, 65_519, 65_520, 65_521, 1_000_000])
def test_reading_gives_what_was_sent(arriving: Any, size: int) -> None:
    sent = os.urandom(size)
    pieces = [sent[at : at + 65_536] for at in range(0, size, 65_536)]

    upload = arriving(*pieces).file_complete(size)

    assert upload.reader().read() == sent
    assert b"".join(upload.chunks()) == sent


def test_an_upload_without_room_is_refused_when_it_is_read(arriving: Any) -> None:
    with room_for(100_000):
        upload = arriving(*[b"x" * 65_536] * 8).file_complete(8 * 65_536)

    with pytest.raises(Refused):
        upload.reader().read()


def test_a_full_disk_during_an_upload_is_a_page_in_words(room: Room) -> None:
    with room_for(100_000):
        answer = post(room, bytes(1 << 20))

    assert answer.status_code == 409
    assert b"room" in answer.content


def test_an_interrupted_upload_is_dropped(arriving: Any) -> None:
    handler = arriving(b"x" * 500_000)
    sealed = handler._sealed

    handler.upload_interrupted()

    assert sealed.closed


def test_the_desk_uses_no_other_handler() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == [
        "amparo.apps.vault.uploads.SealingUploadHandler"
    ]


def test_a_swapped_byte_in_the_waiting_file_is_noticed(arriving: Any) -> None:
    upload = arriving(b"x" * 500_000).file_complete(500_000)
    upload.file.seek(0)
    raw = bytearray(upload.file.read())
    raw[300_000] ^= 1
    changed = SealedUpload(io.BytesIO(raw), upload._key, name="x", size=500_000)

    with pytest.raises(SealBroken):
        changed.reader().read()
