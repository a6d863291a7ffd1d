"""Whatever is sent, the front answers calmly, keeps nothing of it half, and gives nothing back as markup."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.front.fixtures import Front

PATHS = ["report", "code", "files", "replies", "read", "message", "resume", "second-code",
         "offer", "leave", "next/x", "", "traces", "done"]  # fmt: skip
NAMES = ["ticket", "text", "form", "medical", "code", "word", "without", "file", "at", "zzz"]  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["<script>", "\x00", "1" * 26, "abacus " * 7, "٣" * 26, "ⅷ" * 26, "ю " * 8]),
)  # fmt: skip
CALM = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@CALM
@given(
    path=st.sampled_from(PATHS),
    fields=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5),
    has_ticket=st.booleans(),
)
def test_no_form_breaks_a_page(
    front: Front, path: str, fields: dict[str, Any], has_ticket: bool
) -> None:
    if has_ticket:
        page = front.phone().open("replies")
        fields = fields | page.form_to("/replies").fields
    answer = Client().post(f"/en/{path}", fields, follow=True)
    assert answer.status_code < 500
    assert b"<script" not in answer.content
    assert front.leftovers() == []


@CALM
@given(body=st.binary(max_size=300), kind=st.sampled_from([
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=edge",
    "multipart/form-data", "text/plain", "application/json", "", "multipart/form-data; boundary=" + "x" * 300,
]))  # fmt: skip
def test_no_body_breaks_a_page(front: Front, body: bytes, kind: str) -> None:
    for path in ("report", "files", "replies"):
        answer = Client().post(f"/en/{path}", body, content_type=kind, follow=True)
        assert answer.status_code < 500
    assert front.leftovers() == []


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a" * 400 + ".jpg", "\u202egpj.exe", "имя\x07.jpg", "😀" * 300, ".", "con.txt ", "a\\b\\c.doc"],
)  # fmt: skip
def test_a_hostile_name_goes_into_the_seal_and_nowhere_else(
    front: Front, name: str
) -> None:
    phone = front.phone()
    page = phone.confirm(phone.write("They came at night."))
    upload = SimpleUploadedFile("x", b"content", "image/jpeg")
    upload._name = name
    page = phone.submit(page.form_to("/files"), file=upload)
    for opened in front.opened_files():
        assert opened.content == b"content"
        assert "/" not in opened.name
    assert front.leftovers() == []
    assert name not in page.text or name == "."
