"""A witness cosigns only what continues what it saw, and never forgets."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from amparo.lib.custody.cosignatures import (
    cosign,
    read_policy,
    seen_at,
    with_cosignatures,
)
from amparo.lib.custody.errors import NoteRefused
from amparo.lib.custody.notes import COSIGNING, NoteKey, to_base64
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.custody.witness import Answer, WitnessHouse, ask
from tests.lib.custody.making import AT, FARAH, LOG, Signer, head_of

PARTNER = Signer("coast-network.example/witness", bytes([8]) * 32)
OTHER = Signer("north-network.example/witness", bytes([9]) * 32)


def witness_key(who: Signer) -> NoteKey:
    return NoteKey(who.name, who.public, COSIGNING)


@dataclass
class Scene:
    log: TileFolder
    house: WitnessHouse

    def offer(self, size: int, *, old: int, head: str = "") -> Answer:
        proof = [to_base64(each) for each in self.log.consistency(old, size)]
        request = ask(head or head_of(self.log, size), old=old, proof=proof)
        return self.house.answer(request, now=AT)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    log = TileFolder(tmp_path / "log")
    log.append([b"leaf %d" % n for n in range(300)])
    house = WitnessHouse(
        tmp_path / "house", key=witness_key(PARTNER), sign=PARTNER.sign
    )
    house.follow(NoteKey(LOG.name, LOG.public))
    return Scene(log, house)


def test_growth_is_cosigned_with_the_time(scene: Scene) -> None:
    for old, new in [(0, 7), (7, 8), (8, 8), (8, 256), (256, 300)]:
        answer = scene.offer(new, old=old)
        assert answer.status == 200
        head = with_cosignatures(head_of(scene.log, new), [answer.body])
        assert seen_at(head, key=witness_key(PARTNER)) == AT
        assert seen_at(head, key=witness_key(OTHER)) is None


def test_it_says_how_far_it_is(scene: Scene) -> None:
    scene.offer(100, old=0)
    answer = scene.offer(200, old=50)
    assert (answer.status, answer.body) == (409, "100\n")
    assert answer.content_type == "text/x.tlog.size"


def test_a_shorter_log_is_never_cosigned_again(scene: Scene) -> None:
    scene.offer(200, old=0)
    assert scene.offer(100, old=0).status == 409
    assert scene.offer(100, old=100).status == 409


def test_another_history_is_never_cosigned(scene: Scene, tmp_path: Path) -> None:
    scene.offer(200, old=0)
    other = TileFolder(tmp_path / "rewritten")
    other.append([b"other %d" % n for n in range(300)])
    rewritten = Scene(other, scene.house)
    assert rewritten.offer(300, old=200).status == 422
    assert rewritten.offer(200, old=200).status == 409
    assert scene.house.seen(LOG.name) == head_of(scene.log, 200)


def test_a_strangers_log_is_unknown(scene: Scene) -> None:
    strange = head_of(scene.log).replace(LOG.name, "elsewhere.example/log")
    assert scene.offer(300, old=0, head=strange).status == 404


def test_a_head_that_the_log_did_not_sign_is_refused(scene: Scene) -> None:
    forged = head_of(scene.log).replace("\n300\n", "\n299\n")
    assert scene.offer(300, old=0, head=forged).status == 403


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"old x\n\nhead",
        b"old 01\n\nhead",
        b"old -1\n\nhead",
        b"old 0\nshort\n\nhead",
        b"old 0\n" + b"\n".join([b"A" * 43 + b"="] * 64) + b"\n\nhead",
        b"\xff\xff\n\n",
        b"old 0\n\n" + b"x" * 100_000,
    ],
)
def test_what_is_no_request_is_refused(scene: Scene, request_: bytes) -> None:
    assert scene.house.answer(request_, now=AT).status in (400, 404)


def test_it_remembers_across_restarts(scene: Scene) -> None:
    scene.offer(200, old=0)
    again = WitnessHouse(scene.house.path, key=witness_key(PARTNER), sign=PARTNER.sign)
    assert Scene(scene.log, again).offer(100, old=0).status == 409


def test_two_at_once_cannot_roll_it_back(scene: Scene) -> None:
    """Whoever comes second is told how far it is; the larger head always stays."""
    scene.offer(100, old=0)
    answers: list[Answer] = []
    sizes = [150, 300] * 8
    threads = [
        threading.Thread(target=lambda n=n: answers.append(scene.offer(n, old=100)))
        for n in sizes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers].count(200) == 1


class TestPolicy:
    TEXT = (
        f"log {LOG.key.text()}\n"
        f"witness coast {witness_key(PARTNER).text()} https://coast.example/\n"
        f"witness north {witness_key(OTHER).text()}\n"
        f"witness farah {witness_key(FARAH).text()}\n"
        "group two 2 coast north farah\n"
        "quorum two\n"
    )

    def seen_by(self, scene: Scene, *who: Signer) -> str:
        head = head_of(scene.log)
        lines = [
            cosign(head, key=witness_key(each), at=AT, sign=each.sign) for each in who
        ]
        return with_cosignatures(head, lines)

    def test_two_of_three_must_have_seen_it(self, scene: Scene) -> None:
        policy = read_policy(self.TEXT)
        assert policy.why_not_met(self.seen_by(scene, PARTNER)) != ""
        assert policy.why_not_met(self.seen_by(scene, PARTNER, PARTNER)) != ""
        assert policy.why_not_met(self.seen_by(scene, PARTNER, FARAH)) == ""
        assert policy.witnesses[0].url == "https://coast.example/"

    def test_a_wrong_cosignature_is_refused(self, scene: Scene) -> None:
        head = head_of(scene.log)
        line = cosign(head, key=witness_key(PARTNER), at=AT, sign=OTHER.sign)
        with pytest.raises(NoteRefused):
            read_policy(self.TEXT).why_not_met(with_cosignatures(head, [line]))

    def test_the_time_is_signed_too(self, scene: Scene) -> None:
        head = head_of(scene.log)
        one, two = (
            cosign(head, key=witness_key(PARTNER), at=when, sign=PARTNER.sign)
            for when in (AT, AT + timedelta(days=1))
        )
        assert one != two

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "quorum nobody\n",
            "quorum none\nquorum none\n",
            "jury x\nquorum none\n",
            "witness a b\nquorum none\n",
            "group g 1 a\nquorum g\n",
            f"witness none {witness_key(OTHER).text()}\nquorum none\n",
            f"witness a {OTHER.key.text()}\nquorum a\n",
            f"witness a {witness_key(OTHER).text()}\n" * 2 + "quorum a\n",
            f"witness a {witness_key(OTHER).text()}\ngroup g 2 a\nquorum g\n",
            f"witness a {witness_key(OTHER).text()}\ngroup g 0 a\nquorum g\n",
            f"witness a {witness_key(OTHER).text()}\ngroup g 2 a a\nquorum g\n",
            f"witness a {witness_key(OTHER).text()}\n"
            f"witness b {witness_key(OTHER).text()}\nquorum a\n",
        ],
    )
    def test_what_is_no_policy_is_refused(self, text: str) -> None:
        with pytest.raises(NoteRefused):
            read_policy(text)
