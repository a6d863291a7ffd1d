"""A capture of the first format stays readable for ever, by us and by Webrecorder."""

import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

from amparo.lib.captures.findings import Verdict
from amparo.lib.captures.recognising import read_file

GOLDEN = Path(__file__).parents[2] / "vectors/captures/capture-1.wacz"


def test_a_capture_of_the_first_format_is_read_and_holds() -> None:
    with GOLDEN.open("rb") as file:
        reading = read_file(file, name="golden", roots=[])
    found = {each.what: each.verdict for each in reading.findings}

    assert (reading.kind, reading.title) == ("wacz", "The market")
    assert found["hashes of files"] is Verdict.HOLDS
    assert found["digests of records"] is Verdict.HOLDS


def test_its_record_says_what_the_format_page_says() -> None:
    with zipfile.ZipFile(GOLDEN) as packed:
        record = json.loads(packed.read("capture/record.json"))
        for path, digest in record["files"].items():
            assert sha256(packed.read(path)).hexdigest() == digest

    assert record["format"] == "amparo-capture/1"
    assert (record["complete"], record["reasons"]) == (True, [])
    assert record["beacon"] == {"chain": "velmora", "round": 4242, "value": "ab" * 32}
    assert set(record["minimum"].values()) == {True}


def test_webrecorders_validator_reads_it() -> None:
    command = [Path(sys.executable).parent / "wacz", "validate", "-f", GOLDEN]
    said = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "Validation succeeded" in said.stdout + said.stderr
