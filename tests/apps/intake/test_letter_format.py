"""A letter sealed by the first release opens for ever, and no flipped bit passes."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.apps.intake.letters import Letter, open_letter
from amparo.lib.sealing.errors import SealBroken, SealingError

SAMPLE = json.loads(
    (Path(__file__).parents[2] / "vectors/handover-letter.json").read_text()
)
SEALED = bytes.fromhex(SAMPLE["sealed"])


def opened(sealed: bytes = SEALED, **change: UUID) -> tuple[UUID, Letter]:
    where = {
        name: UUID(SAMPLE[name]) for name in ("letter", "organisation", "recipient")
    }
    return open_letter(
        sealed,
        **{**where, **change},
        hpke_seed=bytes.fromhex(SAMPLE["recipient_seed"]),
        signing_key_of=lambda _: bytes.fromhex(SAMPLE["sender_signing_public"]),
    )


def test_the_sample_opens_and_says_what_it_said():
    sender, letter = opened()

    assert sender == UUID(SAMPLE["sender"])
    assert json.loads(letter.to_bytes()) == SAMPLE["json"]


@pytest.mark.parametrize("name", ["letter", "organisation", "recipient"])
def test_elsewhere_it_does_not_open(name):
    with pytest.raises(SealBroken):
        opened(**{name: UUID(int=99)})


@given(st.integers(0, len(SEALED) * 8 - 1))
def test_any_flipped_bit_is_refused(bit):
    spoilt = bytearray(SEALED)
    spoilt[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealingError):
        opened(bytes(spoilt))


@given(st.integers(0, len(SEALED) - 1))
def test_a_cut_letter_is_refused(length):
    with pytest.raises(SealingError):
        opened(SEALED[:length])
