"""The last key of the organisation, in the hands of five trustees of whom three must meet. Offline only."""

from collections.abc import Iterable

from shamir_mnemonic import (
    MnemonicError,
    Share,
    combine_mnemonics,
    generate_mnemonics,
)

from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.publics import KEY_SIZE, derive
from amparo.lib.sealing.spelling import plain_words


def split(seed: bytes, *, threshold: int = 3, shares: int = 5) -> list[str]:
    """Split a 32-byte seed into shares of 33 words; fewer than `threshold` of them tell nothing.

    Source: SLIP-39, by its reference code. Format: docs/formats/recovery.md.
    """
    if len(seed) != KEY_SIZE:
        raise ValueError("a private seed has 32 bytes")
    (mnemonics,) = generate_mnemonics(1, [(threshold, shares)], seed)
    return list(mnemonics)


def combine(shares: Iterable[str]) -> bytes:
    """Put the seed together from shares, as many as the split asked for or more.

    Raises:
        Refused: a share is mistyped (with its place, from 1), from another split, or there are too few.
    """
    plain = [plain_words(share) for share in shares]
    for ordinal, share in enumerate(plain, start=1):
        _check_share(share, ordinal)
    distinct = list(dict.fromkeys(plain))
    try:
        return bytes(combine_mnemonics(_enough_of(distinct)))
    except MnemonicError:
        raise Refused(
            "These shares do not open the recovery key together.",
            "Bring shares of the same ceremony.",
        ) from None


def recovery_signing_seed(recovery_seed: bytes) -> bytes:
    """Derive the key that signs what the trustees recover; its public half is pinned on the desk."""
    return derive(recovery_seed, purpose="recovery/signing")


def _check_share(share: str, ordinal: int) -> None:
    try:
        Share.from_mnemonic(share)
    except MnemonicError:
        raise Refused(
            f"Share {ordinal} has a mistyped or missing word.",
            "Compare it with the paper, word by word.",
        ) from None


def _enough_of(distinct: list[str]) -> list[str]:
    """The reference code wants exactly the threshold; further shares are good, too."""
    if not distinct:
        raise Refused("There is no share.", "Bring the shares of the trustees.")
    threshold = Share.from_mnemonic(distinct[0]).member_threshold
    if len(distinct) < threshold:
        raise Refused(
            f"{threshold} different shares are needed; here are {len(distinct)}.",
            "Bring the share of another trustee.",
        )
    return distinct[:threshold]
