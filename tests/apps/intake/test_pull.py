"""Nothing that lay on the front is lost, and nothing comes twice."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from amparo.apps.intake.actions import answer, open_report
from amparo.apps.intake.box_folder import box_folder
from amparo.apps.intake.models import Outgoing, Received
from amparo.apps.intake.pulling import pull
from amparo.apps.intake.queries import inbox
from amparo.lib.store.errors import NoRoom
from amparo.outbound.front_link_fake import FrontLinkFake
from amparo.outbound.front_port import FrontUnreachable
from tests.apps.intake.reporter import Reporter


class Cut(Exception):  # noqa: N818  it names what happened
    """The power went."""


class CutFront(FrontLinkFake):
    """A front that fails at the n-th thing that is asked of it."""

    cut_at = 10**9
    steps = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.cut_at:
            raise Cut

    def fetch(self, box: UUID) -> Iterator[bytes]:
        self.step()
        for piece in super().fetch(box):
            yield piece[: len(piece) // 2]
            self.step()
            yield piece[len(piece) // 2 :]
        self.step()

    def forget(self, boxes) -> None:
        self.step()
        super().forget(boxes)
        self.step()

    def reply(self, thread: UUID, sealed: bytes) -> None:
        self.step()
        super().reply(thread, sealed)
        self.step()


def test_a_pull_brings_every_box_and_empties_the_front(reporter, front, now):
    box = reporter.report("They took my brother.")

    pulled = pull(front, now=now)

    assert (pulled.taken, list(front.boxes())) == (1, [])
    assert Received.objects.get().id == box


def test_a_pull_needs_no_key_and_the_row_shows_no_word(reporter, front, now):
    reporter.report("canary-brother")

    pull(front, now=now)

    row = Received.objects.get()
    assert b"canary" not in row.sealed + row.arrival
    assert now.date().isoformat().encode() not in row.arrival


def test_a_box_that_comes_again_is_known_by_its_id(reporter, front, now):
    reporter.report("once")
    kept = {card.id: b"".join(front.fetch(card.id)) for card in front.boxes()}
    pull(front, now=now)
    for box, sealed in kept.items():
        front.receive("report", sealed, box=box)

    again = pull(front, now=now)

    assert (again.taken, again.known, Received.objects.count()) == (0, 1, 1)
    assert list(front.boxes()) == []


@pytest.mark.parametrize("cut_at", range(1, 13))
def test_a_pull_cut_anywhere_loses_nothing(cast, now, cut_at):
    front = CutFront()
    sender, other = Reporter(front), Reporter(front)
    sender.report("a story")
    sender.file(b"x" * 40_000, name="gate.jpg", media_type="image/jpeg")
    pull(front, now=now)
    report = Received.objects.get(kind="report").id
    answer(report, text="We read you.", by=cast.amina, now=now)
    other.report("another story")
    other.file(b"y" * 40_000, name="door.jpg", media_type="image/jpeg")
    front.cut_at = front.steps + cut_at

    cut = False
    try:
        pull(front, now=now)
    except Cut:
        cut = True
    front.cut_at = 10**9
    pull(front, now=now)

    assert cut
    found = inbox(by=cast.amina, now=now + timedelta(minutes=1))
    assert found.damaged == []
    assert {c.first.report.text for c in found.conversations} == {
        "a story",
        "another story",
    }
    assert [len(c.files) for c in found.conversations] == [1, 1]
    assert sender.replies()[0].startswith("We read you.")
    assert list(front.boxes()) == []
    assert not Outgoing.objects.exists()


def test_a_full_disk_leaves_the_file_on_the_front(reporter, front, now, monkeypatch):
    reporter.report("text first")
    reporter.file(b"z" * 9000, name="a.mp4", media_type="video/mp4")

    def full(self, box, chunks):
        raise NoRoom

    monkeypatch.setattr("amparo.apps.intake.box_folder.BoxFolder.write", full)
    with pytest.raises(NoRoom):
        pull(front, now=now)
    assert Received.objects.get().kind == "report", "the words come first"
    monkeypatch.undo()

    pull(front, now=now)
    assert set(Received.objects.values_list("kind", flat=True)) == {"report", "file"}


def test_a_box_of_a_kind_we_do_not_know_stays_and_is_counted(front, cast, now):
    strange = front.receive("offer", b"?")
    card, sealed = front._boxes[strange]
    front._boxes[strange] = (type(card)(card.id, "telegram", card.week, 1), sealed)

    assert pull(front, now=now).strange == 1
    assert len(list(front.boxes())) == 1


def test_rubbish_on_the_front_does_not_shut_the_inbox(reporter, front, cast, now):
    reporter.report("a true report")
    front.receive("report", b"\x01" + b"rubbish" * 400)
    front.receive("file", b"short")

    pull(front, now=now)

    found = inbox(by=cast.amina, now=now)
    assert [c.first.report.text for c in found.conversations] == ["a true report"]
    assert len(found.damaged) == 2


def test_an_answer_leaves_with_the_next_pull_once(reporter, front, cast, now):
    reporter.report("hello")
    pull(front, now=now)
    box = Received.objects.get().id
    answer(box, text="We are here.", by=cast.amina, now=now)
    assert reporter.replies() == []

    assert pull(front, now=now).sent == 1
    assert pull(front, now=now).sent == 0

    assert len(reporter.replies()) == 1
    assert "amina" not in reporter.replies()[0].lower()


def test_an_answer_to_a_conversation_that_is_gone_is_reported(
    reporter, front, cast, now
):
    reporter.report("hello")
    pull(front, now=now)
    box = Received.objects.get().id
    answer(box, text="We are here.", by=cast.amina, now=now)
    del front.replies[reporter.thread]

    assert pull(front, now=now).undeliverable == 1

    lost = Outgoing.objects.get()
    assert (lost.undeliverable, lost.sealed) == (True, b"")


def test_a_front_that_does_not_answer_is_a_refusal(cast, now):
    class Dead(FrontLinkFake):
        def boxes(self):
            raise FrontUnreachable

    with pytest.raises(FrontUnreachable):
        pull(Dead(), now=now)


def test_a_file_on_the_desk_bears_no_time(reporter, front, now, desk):
    box = reporter.file(b"m" * 5000, name="x", media_type="text/plain")
    pull(front, now=now)

    path = desk / "desk" / "inbox" / str(box)
    assert path.stat().st_mtime == 0
    assert box_folder().has(box)


def test_arrival_is_known_to_the_inbox_alone(reporter, front, cast, now):
    box = reporter.report("when?")
    pull(front, now=now)

    conversation = open_report(box, by=cast.amina, now=now)

    assert conversation.first.arrived_at == now
    assert Received.objects.get(id=box).week == "2026-W47"
