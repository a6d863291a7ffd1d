"""The bytes that are signed never change by accident: docs/formats/pull.md."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from amparo.lib.sealing.primitives.privates import sign
from amparo.lib.sealing.primitives.publics import verify
from amparo.outbound.pull_signature import request_message

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "pull" / "requests.json").read_text()
)


@pytest.mark.parametrize("asked", VECTORS["requests"], ids=lambda asked: asked["path"])
def test_a_request_is_spelled_and_signed_as_written_down(asked: dict[str, str]) -> None:
    message = request_message(
        organisation=UUID(VECTORS["organisation"]),
        challenge=bytes.fromhex(VECTORS["challenge"]),
        method=asked["method"],
        path=asked["path"],
        body=asked["body"].encode(),
    )
    assert message.hex() == asked["message"]
    assert (
        sign(bytes.fromhex(VECTORS["pull_seed"]), message).hex() == asked["signature"]
    )
    verify(bytes.fromhex(VECTORS["pull_public"]), bytes.fromhex(asked["signature"]), message)  # fmt: skip
