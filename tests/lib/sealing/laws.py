"""What Hypothesis draws from, and the attacks that every sealed format must refuse."""

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.keyring import Entry, Kind, Right, Ring

# As many examples as the loaded profile says: few for a change, many for a proof.
QUICK = settings(deadline=None)
keys = st.binary(min_size=32, max_size=32)
entries = st.builds(
    Entry,
    kind=st.sampled_from(Kind),
    compartment=st.uuids(),
    version=st.integers(1, 2**32 - 1),
    key=keys,
    rights=st.integers(0, 7).map(Right),
    expires_on=st.none() | st.dates(),
)
rings = st.lists(entries, max_size=12).map(Ring)


def flip(data: bytes, bit: int) -> bytes:
    """Turn over one bit, counted around."""
    at, mask = (bit // 8) % len(data), 1 << bit % 8
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]


def assert_tamper_proof(sealed: bytes, opened: Callable[[bytes], object]) -> None:
    """Every flipped bit, cut and addition is refused; the sealed bytes themselves open."""
    opened(sealed)
    step = max(1, len(sealed) // 97)
    broken = [flip(sealed, at * 8 + at % 8) for at in range(0, len(sealed), step)]
    broken += [sealed[:cut] for cut in {0, 1, len(sealed) // 2, len(sealed) - 1}]
    broken += [sealed + b"\x00", b"\x00" + sealed]
    for attempt in broken:
        with pytest.raises(SealingError):
            opened(attempt)
