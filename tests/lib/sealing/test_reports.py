import hashlib
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.sealing.errors import SealBroken, SealingError
from amparo.lib.sealing.opened_reports import (
    open_file,
    open_file_header,
    open_report,
)
from amparo.lib.sealing.primitives.privates import hpke_public, new_seed
from amparo.lib.sealing.primitives.publics import Cost, random_bytes
from amparo.lib.sealing.reporter import (
    ReporterKeys,
    open_reply,
    reporter_keys,
    seal_reply,
)
from amparo.lib.sealing.reports import (
    HEADER_SIZE,
    FileHeader,
    Report,
    seal_report,
)
from amparo.lib.sealing.words import new_code, new_twin, read_code
from tests.lib.sealing.boxes import file_box
from tests.lib.sealing.laws import QUICK, assert_tamper_proof, keys

SEED = new_seed()
INBOX = hpke_public(SEED)
HERE: dict[str, UUID] = {"box": uuid4(), "organisation": uuid4()}
THREAD = uuid4()
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
reports = st.builds(
    Report,
    text=st.text(max_size=500),
    language=st.sampled_from(["en", "ru", "ar"]),
    thread=st.uuids(),
    reply_key=keys,
    answers=st.dictionaries(st.text(max_size=9), st.text(max_size=20), max_size=4),
    files=st.lists(st.uuids(), max_size=3).map(tuple),
)
hostile_names = st.text(max_size=400) | st.sampled_from(
    ["\x00" * 400, "\ud800" * 300, "😀" * 300, '"\\' * 200, ""]
)


def a_report(text: str = "text") -> Report:
    return Report(text, "en", THREAD, random_bytes(32))


def a_file(size: int, name: str = "photo.jpg") -> tuple[bytes, bytes, bytes]:
    content = hashlib.shake_128(b"file").digest(size)
    about = {"thread": THREAD, "name": name, "media_type": "image/jpeg"}
    raw = file_box(content, inbox_public=INBOX, **HERE, **about)  # type: ignore[arg-type]
    return content, raw[:HEADER_SIZE], raw[HEADER_SIZE:]


def opened_file(header: FileHeader, stream: bytes, **more: Any) -> bytes:
    pieces = [stream[at : at + 7000] for at in range(0, len(stream), 7000)]
    return b"".join(open_file(header, pieces, **HERE | more))


@QUICK
@given(reports)
def test_the_desk_reads_what_the_reporter_wrote(report: Report) -> None:
    sealed = seal_report(INBOX, report, **HERE)
    assert open_report(SEED, sealed, **HERE) == report


@pytest.mark.threat("T-01")
@pytest.mark.parametrize("where", ["box", "organisation"])
def test_a_report_opens_in_its_own_box_only(where: str) -> None:
    sealed = seal_report(INBOX, a_report(), **HERE)
    with pytest.raises(SealBroken):
        open_report(SEED, sealed, **HERE | {where: uuid4()})


def test_a_report_opens_with_the_inbox_key_only() -> None:
    sealed = seal_report(INBOX, a_report(), **HERE)
    with pytest.raises(SealBroken):
        open_report(new_seed(), sealed, **HERE)


def test_a_changed_report_is_refused() -> None:
    sealed = seal_report(INBOX, a_report(), **HERE)
    assert_tamper_proof(sealed, lambda raw: open_report(SEED, raw, **HERE))


@QUICK
@given(st.integers(0, 1500), st.integers(0, 1500))
def test_short_reports_are_of_one_size(one: int, other: int) -> None:
    sizes = {len(seal_report(INBOX, a_report("x" * n), **HERE)) for n in (one, other)}
    assert len(sizes) == 1


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 16384, 70_000, 1_000_000])
def test_a_file_arrives_whole(size: int) -> None:
    content, head, stream = a_file(size)
    header = open_file_header(SEED, head, **HERE)
    assert opened_file(header, stream) == content
    assert (header.name, header.size, header.thread) == ("photo.jpg", size, THREAD)


@QUICK
@given(hostile_names)
def test_every_header_has_the_same_size_whatever_the_name(name: str) -> None:
    _, head, _ = a_file(10, name=name)
    assert len(head) == HEADER_SIZE
    assert open_file_header(SEED, head, **HERE).name == name[-255:]


def test_a_long_name_keeps_its_ending() -> None:
    _, head, _ = a_file(1, name="x" * 300 + ".jpeg")
    assert open_file_header(SEED, head, **HERE).name.endswith("x.jpeg")


@QUICK
@given(st.integers(0, 4096), st.integers(0, 4096))
def test_small_files_are_of_one_size(one: int, other: int) -> None:
    assert len(a_file(one)[2]) == len(a_file(other)[2])


def test_a_header_opens_in_its_own_box_only() -> None:
    _, head, _ = a_file(10)
    with pytest.raises(SealBroken):
        open_file_header(SEED, head, **HERE | {"box": uuid4()})


def test_a_changed_header_is_refused() -> None:
    _, head, _ = a_file(10)
    assert_tamper_proof(head, lambda raw: open_file_header(SEED, raw, **HERE))


def test_a_report_does_not_pass_for_a_header() -> None:
    sealed = seal_report(INBOX, a_report(), **HERE)
    with pytest.raises(SealBroken):
        open_file_header(SEED, sealed, **HERE)


@pytest.mark.parametrize("cut", [1, 100, 16_400, 40_000])
def test_a_cut_file_is_refused(cut: int) -> None:
    _, head, stream = a_file(70_000)
    header = open_file_header(SEED, head, **HERE)
    with pytest.raises(SealBroken):
        opened_file(header, stream[:-cut])


def test_the_stream_of_another_box_is_refused() -> None:
    _, head, _ = a_file(70_000)
    header = open_file_header(SEED, head, **HERE)
    _, _, other = a_file(70_000)
    with pytest.raises(SealBroken):
        opened_file(header, other)


def test_a_stream_shorter_than_its_header_says_is_refused() -> None:
    _, head, stream = a_file(10)
    header = open_file_header(SEED, head, **HERE)
    longer = FileHeader(header.thread, "n", "t", 5000, header.key)
    with pytest.raises(SealBroken):
        opened_file(longer, stream)


@QUICK
@given(keys, st.text(max_size=3000), st.uuids())
def test_the_reporter_reads_what_the_team_wrote(
    key: bytes, text: str, thread: UUID
) -> None:
    assert open_reply(key, seal_reply(key, text, thread=thread), thread=thread) == text


def test_a_reply_opens_in_its_thread_only() -> None:
    key = random_bytes(32)
    sealed = seal_reply(key, "come on Monday", thread=THREAD)
    for other_key, thread in ((key, uuid4()), (random_bytes(32), THREAD)):
        with pytest.raises(SealBroken):
            open_reply(other_key, sealed, thread=thread)


def test_a_changed_reply_is_refused() -> None:
    key = random_bytes(32)
    sealed = seal_reply(key, "come on Monday", thread=THREAD)
    assert_tamper_proof(sealed, lambda raw: open_reply(key, raw, thread=THREAD))


@pytest.mark.threat("T-09")
def test_the_front_cannot_tell_a_twin_from_a_code() -> None:
    code = new_code(language="en")
    found = [
        reporter_keys(read_code(c), salt=b"0123456789abcdef", cost=CHEAP)
        for c in (code, new_twin(code))
    ] + [ReporterKeys.nobodys()]
    assert {(len(k.lookup), len(k.reply_key)) for k in found} == {(32, 32)}
    assert len({k.lookup for k in found} | {k.reply_key for k in found}) == 6


def test_another_instance_finds_other_rows() -> None:
    secret = read_code(new_code(language="digits"))
    one, other = (
        reporter_keys(secret, salt=salt * 16, cost=CHEAP) for salt in (b"1", b"2")
    )
    assert one.lookup != other.lookup


@QUICK
@given(st.binary(max_size=300))
def test_rubbish_in_a_box_is_refused(rubbish: bytes) -> None:
    for opening in (open_report, open_file_header):
        with pytest.raises(SealingError):
            opening(SEED, rubbish, **HERE)
