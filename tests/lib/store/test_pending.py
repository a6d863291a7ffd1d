"""What waits for a pack: in order, without what was dropped, in memory that does not grow."""

import os
from collections.abc import Iterator
from io import BytesIO
from uuid import UUID

import pytest

from amparo.lib.store.packs import (
    LARGEST,
    PACK_MAGIC,
    RECORD_SIZE,
    Gap,
    Record,
    heads,
    walk,
)
from amparo.lib.store.pending import FLUSH_SIZE, Pending
from amparo.lib.store.sealing_in import context_of, open_pieces

KEY, CONTEXT = bytes(range(32)), b""


def an_id(number: int) -> bytes:
    return number.to_bytes(16, "big")


def written(pending: Pending) -> bytes:
    return b"".join([PACK_MAGIC, *pending.pieces()])


def found_in(raw: bytes) -> Iterator[Record | Gap]:
    return walk(BytesIO(raw), size=len(raw), start=len(PACK_MAGIC))


def test_what_waits_is_a_pack_in_the_order_it_came_and_says_where_all_lies() -> None:
    pending = Pending()
    pending.seal(an_id(1), b"one", key=KEY, context=CONTEXT)
    pending.add(an_id(2), b"sealed elsewhere")
    pending.bury(an_id(3))
    pending.seal(an_id(4), b"", key=KEY, context=CONTEXT)

    found = list(found_in(written(pending)))
    assert found == pending.records(at=len(PACK_MAGIC))
    assert [(each.id, each.is_gone) for each in found if isinstance(each, Record)] == [
        (an_id(1), False),
        (an_id(2), False),
        (an_id(3), True),
        (an_id(4), False),
    ]


@pytest.mark.parametrize("dropped", [{1}, {3}, {2, 3}, {1, 3}, {1, 2, 3}])
def test_what_was_dropped_is_not_written(dropped: set[int]) -> None:
    pending = Pending()
    for number in (1, 2, 3):
        pending.seal(an_id(number), b"%d" % number, key=KEY, context=CONTEXT)
    assert [pending.drop(an_id(number)) for number in dropped] == [True] * len(dropped)
    assert not pending.drop(an_id(9))
    pending.seal(an_id(4), b"four", key=KEY, context=CONTEXT)

    found = list(found_in(written(pending)))
    assert found == pending.records(at=len(PACK_MAGIC))
    left = [number for number in (1, 2, 3, 4) if number not in dropped]
    assert [each.id for each in found if isinstance(each, Record)] == [
        an_id(number) for number in left
    ]


def test_the_memory_is_used_again_and_holds_the_largest_on_top_of_a_full_one() -> None:
    pending, content = Pending(), os.urandom(LARGEST)
    for _round in range(3):
        number = 0
        while pending.size < FLUSH_SIZE:
            number += 1
            pending.seal(an_id(number), content, key=KEY, context=CONTEXT)
        raw = written(pending)
        for record, _check, sealed in heads(
            BytesIO(raw), size=len(raw), start=len(PACK_MAGIC)
        ):
            assert isinstance(record, Record)
            assert len(sealed) + RECORD_SIZE == pending.size // number
        pending.seal(an_id(98), content, key=KEY, context=CONTEXT)
        with pytest.raises(ValueError, match="before more is added"):
            pending.seal(an_id(99), content, key=KEY, context=CONTEXT)
        pending.clear()
        assert not pending
        assert pending.pieces() == []


def test_what_was_sealed_in_place_opens() -> None:
    pending, object_id, content = Pending(), UUID(int=7), os.urandom(40_000)
    bound = context_of(object_id, CONTEXT)
    pending.seal(object_id.bytes, content, key=KEY, context=bound)
    [record] = pending.records(at=0)
    sealed = b"".join(pending.pieces())[record.start : record.end]
    opened = open_pieces(BytesIO(sealed), object_id, key=KEY, context=CONTEXT)
    assert b"".join(opened) == content
