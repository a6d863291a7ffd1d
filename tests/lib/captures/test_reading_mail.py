"""Mails: who wrote is not told by a mail alone, but a changed body is seen."""

import base64
import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.captures.findings import NotReadable, Reading, Verdict
from amparo.lib.captures.recognising import read_file

BODY = b"The market is  shut.\r\n\r\nCome tomorrow \r\n\r\n\r\n"


def mail(body: bytes = BODY, *, signed: bytes = b"", style: str = "relaxed") -> bytes:
    head = (
        b"Received: from a.velmora.example by b.velmora.example; Sun, 4 May 2031 12:00:00 +0000\r\n"
        b"From: Desk <desk@daily.velmora.example>\r\nTo: farah@lantern.example\r\n"
        b"Date: Sun, 4 May 2031 12:00:00 +0000\r\nMessage-ID: <1@velmora.example>\r\n"
        b"Subject: The market\r\n"
    )
    if signed:
        digest = base64.b64encode(hashlib.sha256(signed).digest()).decode()
        head += (
            f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/{style}; d=velmora.example;\r\n"
            f" s=one; h=from:to; bh={digest};\r\n b=AAAA\r\n"
        ).encode()
    return head + b"\r\n" + body


def read(raw: bytes) -> Reading:
    return read_file(io.BytesIO(raw), name="brought", roots=[])


def verdicts(reading: Reading) -> dict[str, Verdict]:
    return {each.what: each.verdict for each in reading.findings}


def test_a_mail_is_known_by_its_head() -> None:
    reading = read(mail())

    assert (reading.kind, reading.title) == ("mail", "The market")
    assert reading.about["Message-ID"] == "<1@velmora.example>"
    assert verdicts(reading) == {"sender": Verdict.UNCHECKED}


# the canonical bodies, written by hand from RFC 6376, 3.4
RELAXED = b"The market is shut.\r\n\r\nCome tomorrow\r\n"
SIMPLE = b"The market is  shut.\r\n\r\nCome tomorrow \r\n"


@pytest.mark.parametrize(
    ("style", "signed"), [("relaxed", RELAXED), ("simple", SIMPLE)]
)
def test_a_body_as_it_was_signed_holds_and_the_sender_stays_unchecked(
    style: str, signed: bytes
) -> None:
    found = verdicts(read(mail(signed=signed, style=style)))

    assert found["signature of velmora.example, body"] is Verdict.HOLDS
    assert found["signature of velmora.example"] is Verdict.UNCHECKED


def test_a_mail_saved_with_other_line_ends_still_holds() -> None:
    raw = mail(signed=RELAXED).replace(b"\r\n", b"\n")

    assert verdicts(read(raw))["signature of velmora.example, body"] is Verdict.HOLDS


def test_a_changed_body_is_broken() -> None:
    raw = mail(BODY.replace(b"shut", b"open"), signed=RELAXED)

    assert verdicts(read(raw))["signature of velmora.example, body"] is Verdict.BROKEN


def test_attachments_are_named_and_not_opened() -> None:
    body = (
        b"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x\r\n"
        b'Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename="p.jpg"\r\n'
        b"\r\n\xff\xd8\r\n--x--\r\n"
    )
    raw = mail().partition(b"\r\n\r\n")[0] + b'\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n' + body  # fmt: skip

    assert list(read(raw).parts) == ["text/plain", "p.jpg"]


def test_a_box_counts_its_mails_and_names_the_changed_one() -> None:
    line = b"From desk@velmora.example Sun May  4 12:00:00 2031\n"
    changed = mail(BODY.replace(b"shut", b"open"), signed=RELAXED)
    box = b"".join(line + each + b"\n" for each in (mail(), mail(signed=RELAXED), changed))  # fmt: skip
    reading = read(box)

    assert (reading.kind, reading.about["mails"]) == ("mbox", "3")
    broken = [f.what for f in reading.findings if f.verdict is Verdict.BROKEN]
    assert broken == ["mail 3, signature of velmora.example, body"]


def test_a_mail_of_endless_parts_is_refused() -> None:
    head = mail().partition(b"\r\n\r\n")[0]
    body = b"--x\r\n\r\na\r\n" * 3_000 + b"--x--\r\n"
    raw = head + b'\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n' + body

    with pytest.raises(NotReadable, match="parts"):
        read(raw)


@given(st.binary(max_size=400))
def test_no_tail_behind_a_head_crashes(tail: bytes) -> None:
    try:
        read(mail(b"")[:-2] + tail)
    except NotReadable:
        return
