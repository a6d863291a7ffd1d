"""A token of the first release is read for ever, and its signature covers every term."""

import json
from pathlib import Path

from amparo.apps.consents.token import ConsentToken
from amparo.lib.sealing.primitives.publics import verify

SAMPLE = json.loads(
    (Path(__file__).parents[2] / "vectors/consent-token.json").read_text()
)


def test_the_sample_reads_and_its_signature_holds():
    token = ConsentToken.from_bytes(SAMPLE["token"].encode())

    assert token.to_bytes().decode() == SAMPLE["token"]
    assert token.message().hex() == SAMPLE["message"]
    public = bytes.fromhex(SAMPLE["signer_signing_public"])
    verify(public, token.signature, token.message())
