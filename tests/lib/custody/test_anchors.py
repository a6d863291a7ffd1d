"""A package whose log others stamped: what is shown, and what is refused."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from amparo.lib.custody import anchors, opentimestamps, verify
from amparo.lib.custody.cosignatures import cosign, with_cosignatures
from amparo.lib.custody.errors import StampRefused
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.custody.timestamps import request
from tests.lib.custody.authority import Authority, new_authority
from tests.lib.custody.making import AT, LOG, head_of, inputs, make_package, story
from tests.lib.custody.test_hostile import relist
from tests.lib.custody.test_opentimestamps import answer as calendar_answer
from tests.lib.custody.test_witness import OTHER, PARTNER, witness_key
from tests.lib.custody.verdicts import verdict_on

FIRST, WHOLE = 11, 14
HEIGHT = 900_000
POLICY = (
    f"log {LOG.key.text()}\n"
    f"witness coast {witness_key(PARTNER).text()}\n"
    f"witness north {witness_key(OTHER).text()}\n"
    "group both all coast north\nquorum both\n"
)
HEAD, PROOF = "checkpoint", "checkpoint.ots"
OLD_VERIFIER = Path(__file__).parents[2] / "vectors/custody/golden-1/verify.py"


class Scene(NamedTuple):
    """A package in a folder, its log beside it, and who stamped."""

    package: Path
    rsa: Authority
    ecdsa: Authority

    def anchor(self, size: int) -> Path:
        return self.package / f"proof/anchors/{size:012d}"


def bitcoin(proof: bytes, head: bytes) -> tuple[bytes, bytes]:
    """Complete a proof by a block of our own making."""
    step = opentimestamps.read_proof(proof, head)
    [(_, message)] = opentimestamps.pending(step)
    height = bytes([HEIGHT & 127 | 128, HEIGHT >> 7 & 127 | 128, HEIGHT >> 14])
    more = bytes([0]) + opentimestamps.BITCOIN + b"\x03" + height
    [at] = [each for each in step.walk() if each.message == message and each.vouched]
    at.merge(opentimestamps.read_answer(more, message))
    time = int(datetime(2031, 5, 5, tzinfo=UTC).timestamp())
    header = bytes(36) + message + time.to_bytes(4, "little") + bytes(8)
    return opentimestamps.write_proof(step), header


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The story's package, its log stamped when it had 11 leaves and when it had 14."""
    return make_scene(tmp_path_factory.mktemp("anchored"))


def make_scene(folder: Path, **changed: object) -> Scene:
    """Have the story's log stamped and witnessed, and write its package."""
    rsa = new_authority(folder / "rsa", name="Island Clock")
    ecdsa = new_authority(folder / "ecdsa", key="P-256", name="Harbour Clock")
    log = TileFolder(folder / "log")
    log.append(inputs(story(), others=9))
    kept = anchors.of_log(log.path)
    for size in (FIRST, WHOLE):
        head = head_of(log, size).encode()
        kept.hold(size, head)
        for name, who in (("island", rsa), ("harbour", ecdsa)):
            stamp = who.answer(request(head, nonce=size))
            kept.add(size, f"checkpoint.{name}.tsr", stamp)
    sent, _ = opentimestamps.begin(head, nonce=bytes(16))
    answers = [calendar_answer("https://a.example/calendar", sent)]
    proof = opentimestamps.join(head, nonce=bytes(16), answers=answers)
    done, header = bitcoin(proof, head)
    kept.add(WHOLE, PROOF, done)
    kept.add(WHOLE, f"block-{HEIGHT}", header)
    name, listed = kept.read(FIRST).next_renewal()
    kept.add(FIRST, name, listed)
    kept.add(FIRST, f"{name}.island.tsr", rsa.answer(request(listed, nonce=1)))
    roots = rsa.roots.read_text() + ecdsa.roots.read_text()
    (kept.path / anchors.ROOTS).write_text(roots)
    (log.path / anchors.POLICY).write_text(POLICY)
    lines = [
        cosign(head.decode(), key=witness_key(who), at=AT, sign=who.sign)
        for who in (PARTNER, OTHER)
    ]
    whole = with_cosignatures(head.decode(), lines)
    package = make_package(folder, tiles=log, checkpoint=whole, **changed)
    return Scene(package, rsa, ecdsa)


@pytest.fixture
def scene(made: Scene, tmp_path: Path) -> Scene:
    """A copy of one's own to damage."""
    return made._replace(package=Path(shutil.copytree(made.package, tmp_path / "x")))


def test_everything_holds(made: Scene) -> None:
    verdict = verdict_on(made.package)
    assert verdict.code == verify.VALID
    assert "witnesses signed the head too            holds" in verdict.report
    assert (
        "clocks elsewhere bound its time          holds  7 statements" in verdict.report
    )
    assert "Island Clock, under Island Clock Root" in verdict.report
    assert f"says Bitcoin block {HEIGHT}, if its hash is " in verdict.report
    assert verdict.report.count("in the log by 2") == len(story())


def test_it_holds_under_the_readers_own_roots_and_policy(
    made: Scene, tmp_path: Path
) -> None:
    roots, policy = tmp_path / "roots.pem", tmp_path / "policy"
    roots.write_text(made.rsa.roots.read_text() + made.ecdsa.roots.read_text())
    policy.write_text(POLICY)
    given = ["--trusted-roots", str(roots), "--policy", str(policy)]
    verdict = verdict_on(made.package, *given)
    assert verdict.code == verify.VALID
    assert "under the roots in --trusted-roots" in verdict.report
    assert "2 of them, as --policy asks" in verdict.report


def test_a_root_the_reader_does_not_know_leaves_it_unchecked(
    made: Scene, tmp_path: Path
) -> None:
    given = ["--trusted-roots", str(made.rsa.roots)]
    verdict = verdict_on(made.package, *given)
    assert verdict.code == verify.UNCHECKED
    named = verdict.named("could not check")
    assert len(named) == 2
    assert all(name.endswith("checkpoint.harbour.tsr") for name in named)


def test_fewer_witnesses_than_asked_for_leave_it_incomplete(
    made: Scene, tmp_path: Path
) -> None:
    third = f"witness third {witness_key(LOG).text()}\n"
    policy = tmp_path / "policy"
    policy.write_text(
        third + POLICY.replace("all coast north", "all coast north third")
    )
    verdict = verdict_on(made.package, "--policy", str(policy))
    assert verdict.code == verify.INCOMPLETE
    assert verdict.named("incomplete") == {"proof/checkpoint"}


def test_a_policy_for_another_log_is_refused(made: Scene, tmp_path: Path) -> None:
    (tmp_path / "policy").write_text(f"log {PARTNER.key.text()}\nquorum none\n")
    verdict = verdict_on(made.package, "--policy", str(tmp_path / "policy"))
    assert verdict.code == verify.CONTRADICTED


@pytest.mark.parametrize(
    "text", ["x", "quorum nobody\n", "witness a b\nquorum a\n", "group g 9 a\n", ""]
)
def test_what_is_no_policy_could_not_be_checked(
    scene: Scene, text: str, tmp_path: Path
) -> None:
    (scene.package / "proof/witness-policy").write_text(text)
    relist(scene.package)
    verdict = verdict_on(scene.package)
    assert verdict.code in (verify.UNCHECKED, verify.CONTRADICTED)


def swap_stamps(scene: Scene) -> str:
    """Put the stamp over one head beside the other."""
    name = "checkpoint.island.tsr"
    shutil.copy(scene.anchor(FIRST) / name, scene.anchor(WHOLE) / name)
    return f"proof/anchors/{WHOLE:012d}/{name}"


def stamp_something_else(scene: Scene) -> str:
    path = scene.anchor(FIRST) / "checkpoint.harbour.tsr"
    path.write_bytes(scene.ecdsa.stamp(b"something else"))
    return str(path.relative_to(scene.package))


def anchor_another_log(scene: Scene) -> str:
    """A true stamp, over a head that the log's key signed, of another history."""
    other = TileFolder(scene.package.parent / "other")
    other.append([b"x%d" % n for n in range(FIRST)])
    head = head_of(other).encode()
    (scene.anchor(FIRST) / HEAD).write_bytes(head)
    for name, who in (("island", scene.rsa), ("harbour", scene.ecdsa)):
        answer = who.answer(request(head, nonce=1))
        (scene.anchor(FIRST) / f"checkpoint.{name}.tsr").write_bytes(answer)
    return f"proof/anchors/{FIRST:012d}/checkpoint"


def anchor_of_another_size(scene: Scene) -> str:
    scene.anchor(WHOLE).rename(scene.anchor(WHOLE - 1))
    return f"proof/anchors/{WHOLE - 1:012d}/checkpoint"


def another_block(scene: Scene) -> str:
    path = scene.anchor(WHOLE) / f"block-{HEIGHT}"
    path.write_bytes(path.read_bytes()[:36] + bytes(44))
    return str(path.relative_to(scene.package))


def another_proof(scene: Scene) -> str:
    path = scene.anchor(WHOLE) / PROOF
    raw = path.read_bytes()
    path.write_bytes(raw.replace(sha256(b"").digest()[:0] + raw[33:65], bytes(32), 1))
    return str(path.relative_to(scene.package))


def renewal_of_other_stamps(scene: Scene) -> str:
    path = scene.anchor(FIRST) / "checkpoint.island.tsr"
    head = (scene.anchor(FIRST) / HEAD).read_bytes()
    path.write_bytes(scene.rsa.answer(request(head, nonce=77)))
    return str(path.relative_to(scene.package))


def a_cosignature_by_another(scene: Scene) -> str:
    path = scene.package / "proof/checkpoint"
    text = path.read_text()
    head = text[: text.index("— " + PARTNER.name)]
    forged = cosign(head, key=witness_key(PARTNER), at=AT, sign=OTHER.sign)
    path.write_text(with_cosignatures(head, [forged]))
    return "proof/checkpoint"


WRONG = [
    swap_stamps,
    stamp_something_else,
    anchor_another_log,
    anchor_of_another_size,
    another_block,
    another_proof,
    renewal_of_other_stamps,
    a_cosignature_by_another,
]


@pytest.mark.parametrize("change", WRONG, ids=lambda change: change.__name__)
def test_a_member_who_makes_all_lists_fit_is_still_contradicted(
    scene: Scene, change: Callable[[Scene], str]
) -> None:
    name = change(scene)
    relist(scene.package)
    verdict = verdict_on(scene.package)
    assert verdict.code == verify.CONTRADICTED
    assert name in verdict.named("contradicted")


def test_a_flipped_byte_of_an_anchor_is_contradicted(scene: Scene) -> None:
    """By the lists at least; by the stamps too, where a stamp protects it."""
    files = [p for p in (scene.package / "proof/anchors").rglob("*") if p.is_file()]
    for path in files:
        raw = path.read_bytes()
        at = len(raw) // 2
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        name = str(path.relative_to(scene.package))
        assert name in verdict_on(scene.package).named("contradicted")
        path.write_bytes(raw)


def test_a_verifier_of_before_anchors_still_finds_it_valid(made: Scene) -> None:
    command = [sys.executable, "-I", str(OLD_VERIFIER), str(made.package)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_openssl_gives_the_second_opinion_that_is_printed(made: Scene) -> None:
    paths = [str(p.relative_to(made.package)) for p in made.package.rglob("*.tsr")]
    lines = anchors.second_opinions(paths)
    assert len(lines) == 5
    for line in lines:
        ran = subprocess.run(
            line.split(), cwd=made.package, check=False, capture_output=True
        )
        assert b"Verification: OK" in ran.stdout


def test_only_the_anchors_that_bound_something_go_along(tmp_path: Path) -> None:
    kept = anchors.AnchorFolder(tmp_path)
    for size in (3, 5, 9, 12, 20, 30):
        kept.hold(size, b"x")
    assert anchors.for_package(kept, positions=[4, 5, 10], size=25) == [5, 9, 12, 20]
    assert anchors.for_package(kept, positions=[], size=2) == []


def test_a_stamp_is_never_replaced(tmp_path: Path) -> None:
    kept = anchors.AnchorFolder(tmp_path)
    kept.hold(3, b"head")
    kept.add(3, "checkpoint.a.tsr", b"one")
    with pytest.raises(StampRefused):
        kept.add(3, "checkpoint.a.tsr", b"two")
    assert kept.hold(3, b"another head").checkpoint == b"head"
