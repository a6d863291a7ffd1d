"""The log's time, vouched for by others: asked for, kept, completed, renewed, told."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from amparo.apps.journal import anchoring, clocks, published
from amparo.apps.journal.actions import note
from amparo.apps.journal.clocks import Clocks
from amparo.apps.journal.queries import check_log, entries
from amparo.apps.members.queries import organisation
from amparo.cli.server.journal import group
from amparo.lib.custody import anchors, opentimestamps
from amparo.lib.custody.notes import NoteKey
from amparo.lib.custody.witness import WitnessHouse
from amparo.lib.refusal import Refused
from amparo.outbound.calendars import BlocksFake, CalendarFake
from amparo.outbound.timestamps import AuthorityFake
from amparo.outbound.witnesses import WitnessFake
from tests.lib.custody.authority import Authority, new_authority
from tests.lib.custody.making import Signer
from tests.lib.custody.test_opentimestamps import answer as promise
from tests.lib.custody.test_witness import OTHER, PARTNER, witness_key

pytestmark = pytest.mark.django_db(transaction=True)

URL, HEIGHT = "https://a.example/calendar", 900_000
ROUTE = 'calendars = ["https://a.example/calendar"]\n[authorities]\nisland = "https://island.example/tsr"\n'
QUORUM = "group two 2 coast north\nquorum two\n"


@dataclass
class World:
    """Everybody outside, and the people of the house."""

    cast: Any
    island: AuthorityFake
    harbour: AuthorityFake
    calendar: CalendarFake
    coast: WitnessFake
    north: WitnessFake
    blocks: BlocksFake

    @property
    def clocks(self) -> Clocks:
        return Clocks(
            authorities=[self.island, self.harbour],
            calendars=[self.calendar],
            witnesses=[self.coast, self.north],
            blocks=self.blocks,
        )

    def act(self) -> None:
        note(verb="test.note", by=self.cast.farah, now=timezone.now())

    def anchor(self, **given: Any) -> anchoring.Told | None:
        return anchoring.anchor(clocks=self.clocks, now=timezone.now(), **given)


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Authority, ...]:
    folder = tmp_path_factory.mktemp("authorities")
    return (
        new_authority(folder / "island", key="P-256", name="Island Clock", days=100),
        new_authority(folder / "harbour", key="P-256", name="Harbour Clock", days=100),
        new_authority(folder / "later", key="P-256", name="Later Clock", days=3000),
    )


@pytest.fixture
def world(cast: Any, authorities: tuple[Authority, ...], tmp_path: Path) -> World:
    island, harbour, later = authorities
    note(verb="test.note", by=cast.farah, now=timezone.now())
    log = NoteKey(published.origin_of(organisation().id), published.public_key())
    houses = []
    for who in (PARTNER, OTHER):
        house = WitnessHouse(tmp_path / who.name, key=witness_key(who), sign=who.sign)
        house.follow(log)
        houses.append(house)
    roots = "".join(each.roots.read_text() for each in (island, harbour, later))
    clocks.install(ROUTE, roots=roots, policy=policy())
    return World(
        cast,
        AuthorityFake("island", island.answer),
        AuthorityFake("harbour", harbour.answer),
        CalendarFake(URL, lambda digest: promise(URL, digest)),
        *(
            witness(name, house)
            for name, house in zip(("coast", "north"), houses, strict=True)
        ),
        BlocksFake({}),
    )


def witness(name: str, house: WitnessHouse) -> WitnessFake:
    return WitnessFake(name, lambda body: house.answer(body, now=datetime.now(UTC)))


def policy() -> str:
    named: list[tuple[str, Signer]] = [("coast", PARTNER), ("north", OTHER)]
    lines = [f"witness {n} {witness_key(who).text()}\n" for n, who in named]
    return "".join(lines) + QUORUM


def kept() -> anchors.AnchorFolder:
    return anchors.of_log(published.tiles().path)


def test_everybody_vouches_for_the_head(world: World) -> None:
    told = world.anchor()
    assert told
    assert told.held == ["coast", "north", "island", "harbour", URL]
    assert told.failed == {}
    found = kept().read(told.size)
    stamps = list(found.stamps(kept().roots()))
    assert {stamp.authority for _, stamp in stamps} == {"Island Clock", "Harbour Clock"}
    assert clocks.policy().why_not_met(found.checkpoint.decode()) == ""
    assert published.tiles().checkpoint() == found.checkpoint.decode()
    assert check_log().holds


def test_heads_that_leave_grow_in_whole_steps(world: World) -> None:
    """An outsider who compares two of them cannot count single acts."""
    sizes = []
    for acts in (1, 5, 2):
        for _ in range(acts):
            world.act()
        told = world.anchor()
        assert told
        sizes.append(told.size)
    assert [size % 16 for size in sizes] == [0, 0, 0]
    leaves = list(published.tiles().entries())
    assert {len(leaf) for leaf in leaves} == {50}
    assert check_log().holds


def test_cover_is_known_to_auditors_alone(world: World) -> None:
    world.anchor()
    page = entries(by=world.cast.ines)
    assert "journal.cover" in {noted.verb for noted in page}


def test_nothing_is_asked_when_nothing_happened(world: World) -> None:
    world.anchor()
    assert world.anchor() is None
    later = timezone.now() + timedelta(days=1, minutes=1)
    assert anchoring.anchor(clocks=world.clocks, now=later) is not None


def test_each_anchor_covers_what_was_said_of_the_last(world: World) -> None:
    first = world.anchor()
    world.act()
    world.anchor()
    [noted] = [n for n in entries(by=world.cast.ines) if n.verb == "journal.anchored"]
    assert first
    assert noted.facts["size"] == first.size
    assert "checkpoint.island.tsr" in noted.facts["sha256"]


def test_the_others_are_asked_when_one_is_down(world: World) -> None:
    world.island.is_down = world.coast.is_down = world.calendar.is_down = True
    told = world.anchor()
    assert told
    assert told.held == ["north", "harbour"]
    assert told.failed.keys() == {"island", "coast", URL}
    world.island.is_down = False
    again = world.anchor(force=True)
    assert again
    assert "island" in again.held


def test_a_stamp_that_does_not_hold_is_not_kept(
    world: World, authorities: tuple[Authority, ...]
) -> None:
    old = authorities[0].stamp(b"something else")
    world.island.answer = lambda _request: old
    world.harbour.answer = lambda _request: b"0\x00"
    told = world.anchor()
    assert told
    assert told.failed.keys() == {"island", "harbour"}
    assert not any(n.endswith(".tsr") for n in kept().read(told.size).files)


def test_an_answer_to_another_question_is_not_kept(
    world: World, authorities: tuple[Authority, ...]
) -> None:
    """A stamp with the right digest but an old nonce could have been made before."""
    honest, answers = authorities[0].answer, []

    def replay(request: bytes) -> bytes:
        answers.append(honest(request))
        return answers[0]

    world.island.answer = replay
    assert "island" in (world.anchor() or anchoring.Told(0)).held
    found = kept().read(kept().sizes()[-1])
    (kept().path / f"{found.size:012d}" / "checkpoint.island.tsr").unlink()
    told = anchoring.Told(found.size)
    anchoring._stamp("checkpoint", found.checkpoint, [world.island], kept(), told)
    assert told.failed == {"island": "an answer to another question"}


def test_a_witness_that_saw_more_is_heard(world: World) -> None:
    """The desk was put back to an old copy; a partner remembers."""
    world.anchor()
    longer = world.coast.answer
    world.coast.answer = lambda body: replace(longer(body), status=409, body="9999\n")
    world.act()
    told = world.anchor()
    assert told
    assert told.failed["coast"] == "the witness saw a longer log than this one"


def test_a_witness_cannot_speak_for_another(world: World) -> None:
    world.coast.answer = world.north.answer
    told = world.anchor()
    assert told
    assert "coast" in told.failed
    assert "coast" not in told.held


def confirmation(message: bytes) -> bytes:
    height = bytes([HEIGHT & 127 | 128, HEIGHT >> 7 & 127 | 128, HEIGHT >> 14])
    return b"\x00" + opentimestamps.BITCOIN + b"\x03" + height


def test_a_promise_is_completed_when_the_block_is_there(world: World) -> None:
    told = world.anchor()
    assert told
    assert anchoring.complete(clocks=world.clocks) == []
    world.calendar.confirm = confirmation
    assert anchoring.complete(clocks=world.clocks) == []
    [(_, message)] = opentimestamps.pending(kept().read(told.size).proof())  # type: ignore[arg-type]
    world.blocks.headers[HEIGHT] = bytes(80)
    assert anchoring.complete(clocks=world.clocks) == []
    world.blocks.headers[HEIGHT] = bytes(36) + message + bytes(12)
    assert anchoring.complete(clocks=world.clocks) == [told.size]
    assert anchoring.complete(clocks=world.clocks) == []
    assert f"block-{HEIGHT}" in kept().read(told.size).files
    assert [each.confirmed for each in anchoring.standings()] == [True]


def test_what_runs_out_soon_is_stamped_again(
    world: World, authorities: tuple[Authority, ...]
) -> None:
    told, now = world.anchor(), timezone.now()
    assert told
    assert anchoring.renew(clocks=world.clocks, now=now) == []
    soon = now + timedelta(days=20)
    world.island.answer = authorities[2].answer
    [renewed] = anchoring.renew(clocks=world.clocks, now=soon)
    assert renewed.held == ["island", "harbour"]
    assert anchoring.renew(clocks=world.clocks, now=soon) == []
    [standing] = anchoring.standings()
    assert standing.expires
    assert standing.expires > now + timedelta(days=2000)
    found = kept().read(told.size)
    assert {"renewal-1", "renewal-1.island.tsr"} <= found.files.keys()
    assert len(list(found.stamps(kept().roots()))) == 4


def test_the_command_says_when_the_first_proof_runs_out(world: World) -> None:
    told = world.anchor()
    ran = CliRunner().invoke(group, ["status"])
    ends = datetime.now(UTC) + timedelta(days=100)
    assert told
    assert f"{told.size} leaves" in ran.output
    assert f"Proof expires first: {ends:%Y-%m-%d}" in ran.output


def test_nobody_is_asked_unless_set_up(cast: Any) -> None:
    ran = CliRunner().invoke(group, ["anchor"])
    assert isinstance(ran.exception, Refused)
    assert anchoring.stamp_before_export(now=timezone.now()) is None
    assert not clocks.load().any


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "clocks = 5",
        "calendars = 5",
        'calendars = ["ftp://x"]',
        'authorities = "x"',
        '[authorities]\n"../x" = "https://x.example"',
        "[authorities]\nx = 5",
        'tunnel = ["x"]',
    ],
)
def test_a_list_of_clocks_that_is_none_is_refused(
    cast: Any, text: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused):
        clocks.install(text, roots="", policy="")
    assert not published.clocks_file().exists()


def test_an_authority_without_a_root_is_refused(cast: Any) -> None:
    with pytest.raises(Refused):
        clocks.install(ROUTE, roots="", policy="")


def test_clocks_are_set_up_by_command(
    cast: Any, authorities: tuple[Authority, ...], tmp_path: Path
) -> None:
    files = {"clocks": ROUTE, "policy": policy()}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    given = [tmp_path / "clocks", "--roots", authorities[0].roots]
    ran = CliRunner().invoke(
        group, ["clocks", *map(str, given), "--policy", str(tmp_path / "policy")]
    )
    assert ran.output == "1 authorities, 1 calendars, 0 witnesses will be asked.\n"
    assert [a.name for a in clocks.load().authorities] == ["island"]


def test_a_log_without_leaves_is_not_anchored(settings: Any, tmp_path: Path) -> None:
    settings.AMPARO_HOME = tmp_path / "empty"
    assert not published.counted()
    nobody = Clocks()
    assert anchoring.anchor(clocks=nobody, now=timezone.now(), force=True) is None


def test_an_act_in_between_does_not_break_the_step(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody works while the log is filled up: the next full step is anchored."""
    fill, busy = anchoring.add_cover, iter([True, True, False, False])

    def fill_while_others_work(*, now: datetime) -> int:
        count = fill(now=now)
        if next(busy, False):
            world.act()
        return count

    monkeypatch.setattr(anchoring, "add_cover", fill_while_others_work)
    told = world.anchor()
    assert told
    assert told.size % 16 == 0
    head = kept().read(told.size).checkpoint.decode()
    assert head.split("\n")[1] == str(told.size)
    assert told.failed == {}


@pytest.mark.parametrize(
    "around", ["\n\nanother head\n", "x\n", "— nobody AAAA\n", "\x1b[2J\n"]
)
def test_a_witness_cannot_write_into_our_head(world: World, around: str) -> None:
    """Its line is taken, and nothing that stands around it."""
    honest = world.coast.answer

    def talkative(body: bytes) -> Any:
        answer = honest(body)
        return replace(answer, body=around + answer.body + around)

    world.coast.answer = talkative
    told = world.anchor()
    assert told
    head = published.tiles().checkpoint() or ""
    assert clocks.policy().why_not_met(head) == ""
    assert len(head.splitlines()) == 3 + 1 + 3
    assert check_log().holds
