"""An item's page says who outside the house vouches for its time."""

from pathlib import Path

import pytest
from django.utils import timezone

from amparo.apps.journal import anchoring, clocks, published
from amparo.apps.journal.clocks import Clocks
from amparo.apps.vault.time_proofs import time_proof_of
from amparo.lib.custody import anchors
from amparo.outbound.calendars import BlocksFake, CalendarFake
from amparo.outbound.timestamps import AuthorityFake
from tests.apps.journal.test_anchoring import URL
from tests.apps.vault.conftest import Room
from tests.lib.custody.authority import Authority, new_authority
from tests.lib.custody.test_opentimestamps import answer as promise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def island(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    return new_authority(folder / "island", key="P-256", name="Island Clock", days=100)


def anchored(island: Authority) -> None:
    clocks.install("", roots=island.roots.read_text(), policy="")
    outside = Clocks(
        authorities=[AuthorityFake("island", island.answer)],
        calendars=[CalendarFake(URL, lambda digest: promise(URL, digest))],
        witnesses=[],
        blocks=BlocksFake({}),
    )
    anchoring.anchor(clocks=outside, now=timezone.now(), force=True)


def page(room: Room, item: object) -> str:
    answer = room.cast.client("goran").get(room.address("items", item), secure=True)
    return str(answer.content.decode())


def test_before_anybody_stamped_it_the_page_says_so(room: Room) -> None:
    assert "nobody outside has stamped it yet" in page(room, room.seal().item)


def test_the_first_stamped_head_that_holds_an_item_vouches_for_it(
    room: Room, island: Authority
) -> None:
    first = room.seal()
    anchored(island)
    second = room.seal(b"another", name="later.jpg")
    anchored(island)

    early, late = time_proof_of(first.leaf), time_proof_of(second.leaf)

    assert early
    assert late
    assert first.leaf < early.size <= second.leaf < late.size
    [stamp] = early.stamps
    assert "Island Clock" in stamp.authority
    assert (early.damaged, early.is_promised, early.is_in_a_block) == (
        False,
        True,
        False,
    )
    told = page(room, first.item)
    assert "Island Clock" in told
    assert "has promised a block" in told


def test_a_stamp_that_was_changed_is_named_on_the_page(
    room: Room, island: Authority
) -> None:
    item = room.seal().item
    anchored(island)
    [path] = Path(anchors.of_log(published.tiles().path).path).rglob("*.tsr")
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(raw))

    told = page(room, item)

    assert "A stamp does not hold" in told
    assert "at the latest, says" not in told
