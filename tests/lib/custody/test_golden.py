"""The package of format 1 that must verify for ever, and its smaller parts."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from amparo.lib.custody import anchors, groups, verify
from amparo.lib.custody.canonical import canonical
from amparo.lib.custody.events import (
    SIGNING_LABEL,
    commit,
    event_bytes,
    leaf_input,
    read_event,
)
from amparo.lib.custody.notes import to_base64
from amparo.lib.custody.tree import leaf_hash, node_hash
from amparo.lib.sealing.primitives import privates
from tests.lib.custody.making import PHOTO, make_package
from tests.lib.custody.verdicts import verdict_on

VECTORS = Path(__file__).parents[2] / "vectors/custody"
GOLDEN = VECTORS / "golden-1"
ROOT = "cf032000f160d0a08c0e94936d136509639882034d2cc9b20af2922b196dd0ff"


def test_the_golden_package_is_valid_for_ever() -> None:
    verdict = verdict_on(GOLDEN, "--known-head", str(VECTORS / "golden-1-head-7"))
    assert verdict.code == verify.VALID
    assert f"14 leaves, root {ROOT}" in verdict.report
    assert "from 7 to 14 leaves" in verdict.report


def test_the_verifier_it_carries_agrees() -> None:
    command = [sys.executable, "-I", str(GOLDEN / "verify.py"), str(GOLDEN)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_the_golden_package_was_not_made_anew() -> None:
    signed = sha256((GOLDEN / "proof/package.sig").read_bytes()).hexdigest()
    assert signed == (VECTORS / "golden-1.sha256").read_text().strip()


def test_a_golden_package_with_one_byte_changed_is_contradicted(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(GOLDEN, tmp_path / "copy"))
    photo = copy / "data/originals/0001-market-square.jpg"
    photo.write_bytes(photo.read_bytes().replace(b"not", b"now"))
    verdict = verdict_on(copy)
    assert (verdict.code, verdict.named("contradicted")) == (
        verify.CONTRADICTED,
        {str(photo.relative_to(copy))},
    )


def test_the_same_story_still_makes_the_same_proofs(tmp_path: Path) -> None:
    made = make_package(tmp_path)
    for name in ("events.jsonl", "items.jsonl", "checkpoint", "keys.txt"):
        assert (made / "proof" / name).read_bytes() == (
            GOLDEN / "proof" / name
        ).read_bytes()


@pytest.fixture(scope="module")
def vector() -> dict[str, Any]:
    """One event, spelled out step by step for those who implement it anew."""
    found: dict[str, Any] = json.loads((VECTORS / "event-1.json").read_text())
    return found


def test_an_event_is_spelled_as_in_the_vector(vector: dict[str, Any]) -> None:
    body = {k: v for k, v in vector["event"].items() if k != "signature"}
    signed = SIGNING_LABEL + canonical(body)
    assert signed.hex() == vector["signed_bytes"]
    seed = bytes.fromhex(vector["seed"])
    assert privates.sign(seed, signed).hex() == vector["event"]["signature"]
    assert event_bytes(vector["event"]).hex() == vector["body"]
    assert read_event(bytes.fromhex(vector["body"]))["object"] == str(PHOTO)


def test_an_event_is_committed_to_as_in_the_vector(vector: dict[str, Any]) -> None:
    commitment = commit(bytes.fromhex(vector["body"]), bytes.fromhex(vector["salt"]))
    assert commitment.hex() == vector["commitment"]
    assert leaf_input(commitment).hex() == vector["leaf_input"]
    assert leaf_hash(leaf_input(commitment)).hex() == vector["leaf_hash"]


def test_a_group_is_signed_as_in_the_vector() -> None:
    vector = json.loads((VECTORS / "event-2.json").read_text())
    event, salt = vector["event"], bytes.fromhex(vector["salt"])
    body = canonical({k: v for k, v in event.items() if k != "signature"})
    member = groups.MEMBER_LABEL + salt + body
    assert member.hex() == vector["member_bytes"]
    node = leaf_hash(member)
    assert node.hex() == vector["member_hash"]
    for step, text in enumerate(vector["way"]):
        beside = bytes.fromhex(text)
        pair = (node, beside) if not vector["place"] >> step & 1 else (beside, node)
        node = node_hash(*pair)
    assert node.hex() == vector["root"]
    signed = groups.GROUP_LABEL + node
    assert signed.hex() == vector["signed_bytes"]
    signature = privates.sign(bytes.fromhex(vector["seed"]), signed)
    assert signature.hex() == vector["group_signature"]
    place = vector["place"].to_bytes(2, "big")
    carried = signature + place + bytes.fromhex("".join(vector["way"]))
    assert to_base64(carried) == event["signature"]
    assert read_event(canonical(event), salt) == event


SECOND = VECTORS / "golden-2"
GIVEN = [
    *("--trusted-roots", str(VECTORS / "golden-2-roots.pem")),
    *("--policy", str(VECTORS / "golden-2-policy")),
]


class TestTheSecond:
    """With time stamps of two authorities, a Bitcoin proof, witnesses and a renewal."""

    def test_it_is_valid_for_ever(self) -> None:
        verdict = verdict_on(SECOND, *GIVEN)
        assert verdict.code == verify.VALID
        assert f"14 leaves, root {ROOT}" in verdict.report
        assert "holds  2 of them, as --policy asks" in verdict.report
        assert (
            "holds  7 statements, under the roots in --trusted-roots" in verdict.report
        )

    def test_it_was_not_made_anew(self) -> None:
        signed = sha256((SECOND / "proof/package.sig").read_bytes()).hexdigest()
        assert signed == (VECTORS / "golden-2.sha256").read_text().strip()

    @pytest.mark.parametrize("years", [20, 200])
    def test_no_clock_of_ours_has_a_say(self, years: int) -> None:
        """All certificates have run out by then; they held when they stamped."""
        program = (
            "import sys, time, runpy; real = time.time; "
            f"time.time = lambda: real() + {years} * 31557600; "
            "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
        )
        command = [sys.executable, "-c", program, verify.__file__, str(SECOND), *GIVEN]
        assert subprocess.run(command, check=False, capture_output=True).returncode == 0
        assert not {"time.time", "datetime", "localtime"} & set(
            Path(verify.__file__).read_text().split()
        )

    def test_openssl_still_holds_every_stamp_at_its_time(self) -> None:
        kept = anchors.AnchorFolder(SECOND / "proof/anchors")
        times = {
            f"proof/anchors/{size:012d}/{name}": stamp.at
            for size in kept.sizes()
            for name, stamp in kept.read(size).stamps(kept.roots())
        }
        lines = anchors.second_opinions(times, at=times)
        assert len(lines) == 5
        for line in lines:
            ran = subprocess.run(
                line.split(), cwd=SECOND, check=False, capture_output=True
            )
            assert b"Verification: OK" in ran.stdout

    def test_one_byte_of_a_stamp_changed_is_contradicted(self, tmp_path: Path) -> None:
        copy = Path(shutil.copytree(SECOND, tmp_path / "copy"))
        path = copy / "proof/anchors/000000000014/checkpoint.island.tsr"
        raw = path.read_bytes()
        path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
        verdict = verdict_on(copy, *GIVEN)
        assert (verdict.code, verdict.named("contradicted")) == (
            verify.CONTRADICTED,
            {str(path.relative_to(copy))},
        )


THIRD = VECTORS / "golden-3"


class TestTheThird:
    """With events that were signed together, one of them withheld."""

    def test_it_is_valid_for_ever(self) -> None:
        verdict = verdict_on(THIRD)
        assert verdict.code == verify.VALID
        assert "4 events shown, 1 withheld." in verdict.report

    def test_the_verifier_it_carries_agrees(self) -> None:
        command = [sys.executable, "-I", str(THIRD / "verify.py"), str(THIRD)]
        assert subprocess.run(command, check=False, capture_output=True).returncode == 0

    def test_it_was_not_made_anew(self) -> None:
        signed = sha256((THIRD / "proof/package.sig").read_bytes()).hexdigest()
        assert signed == (VECTORS / "golden-3.sha256").read_text().strip()

    def test_an_older_verifier_does_not_call_it_contradicted(self) -> None:
        """It knows no events of version 2, and says that it could not check."""
        command = [sys.executable, "-I", str(GOLDEN / "verify.py"), str(THIRD)]
        ran = subprocess.run(command, check=False, capture_output=True)
        assert ran.returncode == verify.UNCHECKED
        assert b"contradicted:" not in ran.stdout

    def test_a_signature_taken_from_its_neighbour_is_contradicted(
        self, tmp_path: Path
    ) -> None:
        copy = Path(shutil.copytree(THIRD, tmp_path / "copy"))
        path = copy / "proof/events.jsonl"
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        lines[0]["event"]["signature"] = lines[1]["event"]["signature"]
        path.write_bytes(b"".join(canonical(line) + b"\n" for line in lines))
        verdict = verdict_on(copy)
        assert verdict.code == verify.CONTRADICTED
        assert verdict.named("contradicted") == {"proof/events.jsonl"}
