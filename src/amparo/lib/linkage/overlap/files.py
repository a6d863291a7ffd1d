"""The overlap's steps as files, carried by hand or by mail between organisations."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.blinding import POINT_SIZE

from .rounds import Agreed, Commitment, Opening, Own, Tokens

TOKENS = "amparo-overlap-tokens/1"
COMMITMENT = "amparo-overlap-commitment/1"
OPENING = "amparo-overlap-opening/1"
OWN = "amparo-overlap-own/1"
MOST_CELLS = 5_000_000
Read = TypeVar("Read")


def tokens_file(tokens: Tokens) -> str:
    """Write a blinded list."""
    return _written(TOKENS, _tokens(tokens))


def commitment_file(told: Commitment) -> str:
    """Write what a party commits to."""
    return _written(
        COMMITMENT,
        {
            "agreed": _agreed(told.agreed),
            "party": told.party,
            "tokens": told.tokens,
            "size": told.size,
        },
    )


def opening_file(opening: Opening) -> str:
    """Write how many rows are people, for whoever makes the table."""
    return _written(OPENING, _opening(opening))


def own_file(own: Own) -> str:
    """Write what a party keeps; whoever has it and all others like it can test names."""
    return _written(
        OWN,
        {
            "party": own.party,
            "secret": own.secret.hex(),
            "tokens": _tokens(own.tokens),
            "opening": _opening(own.opening),
        },
    )


def read_tokens(text: str) -> Tokens:
    """Read a blinded list.

    Raises:
        Refused: it is none.
    """
    return _read(text, TOKENS, _tokens_of)


def read_commitment(text: str) -> Commitment:
    """Read a commitment.

    Raises:
        Refused: it is none.
    """
    return _read(
        text,
        COMMITMENT,
        lambda told: Commitment(
            _agreed_of(told["agreed"]),
            str(told["party"]),
            str(told["tokens"]),
            str(told["size"]),
        ),
    )


def read_opening(text: str) -> Opening:
    """Read the opening of a size.

    Raises:
        Refused: it is none.
    """
    return _read(text, OPENING, _opening_of)


def read_own(text: str) -> Own:
    """Read what a party keeps.

    Raises:
        Refused: it is not that.
    """
    return _read(
        text,
        OWN,
        lambda kept: Own(
            str(kept["party"]),
            bytes.fromhex(kept["secret"]),
            _tokens_of(kept["tokens"]),
            _opening_of(kept["opening"]),
        ),
    )


def _written(form: str, content: Mapping[str, Any]) -> str:
    return json.dumps({"format": form, **content}, ensure_ascii=False) + "\n"


def _read(text: str, form: str, of: Callable[[Mapping[str, Any]], Read]) -> Read:
    try:
        content = json.loads(text)
        if content["format"] != form:
            raise _not_that(form)
        return of(content)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise _not_that(form) from None


def _not_that(form: str) -> Refused:
    what = form.removeprefix("amparo-overlap-").partition("/")[0]
    return Refused(
        f"This is not a file of the kind {what}.", "Check which file is which."
    )


def _agreed(agreed: Agreed) -> dict[str, Any]:
    return {
        "session": agreed.session,
        "parties": list(agreed.parties),
        "rows": agreed.rows,
        "slots": agreed.slots,
    }


def _agreed_of(content: Mapping[str, Any]) -> Agreed:
    rows, slots = int(content["rows"]), int(content["slots"])
    if not 0 < rows * slots <= MOST_CELLS:
        raise Refused("This run is too large.", "Agree on fewer rows.")
    parties = tuple(str(party) for party in content["parties"])
    return Agreed(str(content["session"]), parties, rows, slots)


def _tokens(tokens: Tokens) -> dict[str, Any]:
    return {
        "agreed": _agreed(tokens.agreed),
        "list": tokens.list,
        "blinded_by": list(tokens.blinded_by),
        "rows": [base64.b64encode(b"".join(row)).decode() for row in tokens.rows],
    }


def _tokens_of(content: Mapping[str, Any]) -> Tokens:
    rows = (base64.b64decode(row, validate=True) for row in content["rows"])
    return Tokens(
        _agreed_of(content["agreed"]),
        str(content["list"]),
        tuple(str(party) for party in content["blinded_by"]),
        tuple(_row(row) for row in rows),
    )


def _row(row: bytes) -> tuple[bytes, ...]:
    if len(row) % POINT_SIZE:
        raise ValueError
    return tuple(row[at : at + POINT_SIZE] for at in range(0, len(row), POINT_SIZE))


def _opening(opening: Opening) -> dict[str, Any]:
    return {
        "party": opening.party,
        "people": opening.people,
        "nonce": opening.nonce.hex(),
    }


def _opening_of(content: Mapping[str, Any]) -> Opening:
    return Opening(
        str(content["party"]), int(content["people"]), bytes.fromhex(content["nonce"])
    )
