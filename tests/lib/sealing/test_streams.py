import hashlib
import io
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import (
    HEADER_SIZE,
    SEALED_CHUNK_SIZE,
    StreamOpener,
)
from amparo.lib.sealing.primitives.publics import StreamSealer, random_bytes
from amparo.lib.sealing.streams import open_range, open_stream, seal_stream
from tests.lib.sealing.laws import QUICK
from tests.lib.sealing.vectors import vectors

KEY = random_bytes(32)
CHUNK = 16384
sizes = st.one_of(
    st.integers(0, 3 * CHUNK + 9),
    st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK]),
)


def content(size: int) -> bytes:
    return hashlib.shake_128(b"content").digest(size)


def sealed(plain: bytes, context: bytes = b"context") -> bytes:
    target = io.BytesIO()
    seal_stream(KEY, io.BytesIO(plain), target, context=context)
    return target.getvalue()


def opened(raw: bytes, context: bytes = b"context", key: bytes = KEY) -> bytes:
    target = io.BytesIO()
    open_stream(key, io.BytesIO(raw), target, context=context)
    return target.getvalue()


def chunks(raw: bytes) -> tuple[bytes, list[bytes]]:
    head, body = raw[:HEADER_SIZE], raw[HEADER_SIZE:]
    return head, [
        body[at : at + SEALED_CHUNK_SIZE]
        for at in range(0, len(body), SEALED_CHUNK_SIZE)
    ]


@QUICK
@given(sizes)
def test_what_is_sealed_opens(size: int) -> None:
    assert opened(sealed(content(size))) == content(size)


@QUICK
@given(sizes, st.lists(st.integers(1, 20_000), max_size=12))
def test_pieces_make_no_difference(size: int, cuts: list[int]) -> None:
    sealer, source = StreamSealer(KEY, context=b""), io.BytesIO(content(size))
    parts = [sealer.update(source.read(cut)) for cut in cuts]
    raw = b"".join([*parts, sealer.update(source.read()), sealer.finish()])
    opener, source = StreamOpener(KEY, context=b""), io.BytesIO(raw)
    plain = b"".join(opener.update(source.read(cut)) for cut in cuts)
    assert plain + opener.update(source.read()) + opener.finish() == content(size)


@QUICK
@given(sizes, st.integers(0, 4 * CHUNK), st.integers(0, 4 * CHUNK))
def test_any_range_is_that_part(size: int, start: int, length: int) -> None:
    source = io.BytesIO(sealed(content(size)))
    part = open_range(KEY, source, start=start, length=length, context=b"context")
    assert part == content(size)[start : start + length]


@QUICK
@given(sizes, st.data())
def test_a_cut_stream_never_passes_for_whole(size: int, data: st.DataObject) -> None:
    raw = sealed(content(size))
    cut = data.draw(st.integers(0, len(raw) - 1))
    with pytest.raises(SealBroken):
        opened(raw[:cut])


@QUICK
@given(sizes, st.binary(min_size=1, max_size=20_000))
def test_an_extended_stream_is_refused(size: int, more: bytes) -> None:
    with pytest.raises(SealBroken):
        opened(sealed(content(size)) + more)


@QUICK
@given(sizes, st.data())
def test_a_changed_byte_is_refused_and_nothing_false_leaves(
    size: int, data: st.DataObject
) -> None:
    raw = bytearray(sealed(content(size)))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    target = io.BytesIO()
    with pytest.raises(SealBroken):
        open_stream(KEY, io.BytesIO(bytes(raw)), target, context=b"context")
    assert content(size).startswith(target.getvalue())


@pytest.mark.parametrize(
    "order", [(1, 0, 2), (0, 2, 1), (0, 0, 1, 2), (1, 2), (0, 2), (2,)], ids=str
)
def test_chunks_in_another_order_are_refused(order: tuple[int, ...]) -> None:
    head, parts = chunks(sealed(content(2 * CHUNK + 50)))
    raw = head + b"".join(parts[at] for at in order)
    target = io.BytesIO()
    with pytest.raises(SealBroken):
        open_stream(KEY, io.BytesIO(raw), target, context=b"context")
    assert content(2 * CHUNK + 50).startswith(target.getvalue())


def test_a_range_of_a_reordered_stream_is_refused() -> None:
    head, parts = chunks(sealed(content(2 * CHUNK + 50)))
    source = io.BytesIO(head + parts[1] + parts[0] + parts[2])
    with pytest.raises(SealBroken):
        open_range(KEY, source, start=0, length=10, context=b"context")


def test_the_end_of_a_cut_stream_is_not_taken_for_its_end() -> None:
    head, parts = chunks(sealed(content(2 * CHUNK + 50)))
    source = io.BytesIO(head + parts[0] + parts[1][:40])
    with pytest.raises(SealBroken):
        open_range(KEY, source, start=CHUNK, length=CHUNK, context=b"context")


@pytest.mark.parametrize("left", [0, 1, 15])
def test_no_range_is_read_from_a_stream_of_impossible_length(left: int) -> None:
    head, parts = chunks(sealed(content(2 * CHUNK + 50)))
    source = io.BytesIO(head + parts[0] + parts[1] + parts[2][:left])
    with pytest.raises(SealBroken):
        open_range(KEY, source, start=0, length=10, context=b"context")


def test_chunks_of_two_streams_do_not_mix() -> None:
    head, parts = chunks(sealed(content(2 * CHUNK)))
    _, others = chunks(sealed(content(2 * CHUNK)))
    with pytest.raises(SealBroken):
        opened(head + parts[0] + others[1] + parts[2])


def test_another_context_or_key_does_not_open() -> None:
    raw = sealed(b"content")
    for attempt in ({"context": b"contex"}, {"key": random_bytes(32)}):
        with pytest.raises(SealBroken):
            opened(raw, **attempt)


PARTIAL = [v for v in vectors("cobblestone-256")["vectors"] if v["flags"] and "length" in v]  # fmt: skip


@pytest.mark.parametrize("vector", PARTIAL, ids=lambda v: v["comment"])
def test_only_the_true_beginning_leaves_a_broken_stream(vector: dict[str, Any]) -> None:
    key, target = bytes.fromhex(vector["key"]), io.BytesIO()
    raw = zlib.decompress(bytes.fromhex(vector["ciphertext"]))
    with pytest.raises(SealBroken):
        open_stream(key, io.BytesIO(raw), target, context=b"")
    left = target.getvalue()
    whole = hashlib.sha512(left).hexdigest() == vector["sha512"]
    assert left == b"" or whole
