"""One party's part: commit to a list, blind it, and blind what the others pass on.

Every party multiplies every token by a secret of its own. Tokens of equal keys end equal
only when all have done so; before that nobody, and after it nobody without all secrets,
can try out a name. Parties are assumed to follow the protocol (docs/threat-model).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from amparo.lib.linkage.records import Record
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.blinding import (
    blinded,
    new_blinding_secret,
    point_of,
    random_point,
)

from .keys import SLOTS, keys_of

NONCE = 32
Row = tuple[bytes, ...]


@dataclass(frozen=True)
class Agreed:
    """What all parties agree on before: a name for this one run, who, and how many rows."""

    session: str
    parties: tuple[str, ...]
    rows: int
    slots: int = SLOTS

    def __post_init__(self) -> None:
        if len(set(self.parties)) < max(2, len(self.parties)):
            raise Refused("Two or more parties are needed.", "Name each of them once.")
        if not self.session or self.rows < 1:
            raise Refused("The run has no name or no size.", "Agree on both.")


@dataclass(frozen=True)
class Tokens:
    """A list's rows of tokens, and by whom they were blinded so far, in order."""

    agreed: Agreed
    list: str
    blinded_by: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def digest(self) -> str:
        """A hash of everything in it, in hex."""
        whole = hashlib.sha256(b"amparo overlap tokens v1\x00")
        for text in (self.agreed.session, self.list, *self.blinded_by):
            whole.update(len(text.encode()).to_bytes(4, "big") + text.encode())
        for row in self.rows:
            whole.update(b"".join(row))
        return whole.hexdigest()


@dataclass(frozen=True)
class Commitment:
    """What a party tells all others before any list leaves: changing it later shows.

    `tokens` commits to the list as it will be passed on, `size` to how many rows are people.
    """

    agreed: Agreed
    party: str
    tokens: str
    size: str


@dataclass(frozen=True)
class Opening:
    """How many rows of a list are people; given to whoever makes the table, at the end."""

    party: str
    people: int
    nonce: bytes

    @property
    def commitment(self) -> str:
        """The hash that was told before."""
        text = b"amparo overlap size v1\x00" + self.nonce + str(self.people).encode()
        return hashlib.sha256(text).hexdigest()


@dataclass(frozen=True)
class Own:
    """What a party keeps to itself and destroys afterwards."""

    party: str
    secret: bytes
    tokens: Tokens
    opening: Opening

    @property
    def commitment(self) -> Commitment:
        """What of it the others are told."""
        return Commitment(
            self.tokens.agreed, self.party, self.tokens.digest, self.opening.commitment
        )


def begin(records: Iterable[Record], *, party: str, agreed: Agreed) -> Own:
    """Turn a list into blinded tokens, padded to the agreed size, in an order of no meaning.

    Rows that cannot be linked are left out; rows that share every key become one.

    Raises:
        Refused: the party is not among those agreed, or the list is longer than agreed.
    """
    if party not in agreed.parties:
        raise Refused("This party is not among those agreed.", "Check the spelling.")
    found = (frozenset(keys_of(record, slots=agreed.slots)) for record in records)
    rows = sorted({keys for keys in found if keys}, key=sorted)
    if len(rows) > agreed.rows:
        raise Refused("This list is longer than agreed.", "Agree on a larger size.")
    secret = new_blinding_secret()
    session = f"{agreed.session}\x00{'|'.join(agreed.parties)}".encode()
    points = [[point_of(key, session=session) for key in keys] for keys in rows]
    points += [[] for _ in range(agreed.rows - len(rows))]
    filled = [
        (*own, *(random_point() for _ in range(agreed.slots - len(own))))
        for own in points
    ]
    plain = Tokens(agreed, party, (), tuple(filled))
    opening = Opening(party, len(rows), secrets.token_bytes(NONCE))
    return Own(party, secret, _passed_on(plain, party=party, secret=secret), opening)


def again(tokens: Tokens, *, own: Own, commitments: Sequence[Commitment]) -> Tokens:
    """Blind another party's list with one's own secret, and shuffle it.

    Raises:
        Refused: it is of another run, was blinded by this party already, or is not the list
            its owner committed to.
    """
    check_run(tokens, commitments)
    if tokens.agreed != own.tokens.agreed:
        raise Refused("This file is of another run.", "Ask for the right file.")
    if own.party in tokens.blinded_by:
        raise Refused("You blinded this file already.", "Pass it on.")
    if tokens.blinded_by == (tokens.list,):
        told = next(c for c in commitments if c.party == tokens.list)
        if told.tokens != tokens.digest:
            raise Refused(
                "This is not the list its owner committed to.",
                "Stop, and begin a new run with new secrets.",
            )
    return _passed_on(tokens, party=own.party, secret=own.secret)


def check_run(tokens: Tokens, commitments: Sequence[Commitment]) -> None:
    """See that everybody committed to the same run, and that the file is whole.

    Raises:
        Refused: a commitment is missing or of another run, or the file has another size.
    """
    agreed = tokens.agreed
    if {c.party for c in commitments} != set(agreed.parties) or len(commitments) != len(
        agreed.parties
    ):
        raise Refused(
            "Not every party's commitment is here.",
            "Wait for all of them before any list goes on.",
        )
    if any(c.agreed != agreed for c in commitments):
        raise Refused("The commitments are of different runs.", "Begin anew together.")
    if tokens.list not in agreed.parties or not set(tokens.blinded_by) <= set(
        agreed.parties
    ):
        raise Refused(
            "This file names a party nobody agreed on.", "Begin anew together."
        )
    is_whole = len(tokens.rows) == agreed.rows and all(
        len(row) == agreed.slots for row in tokens.rows
    )
    if not is_whole:
        raise Refused("This file has not the agreed size.", "Ask for it again.")


def _passed_on(tokens: Tokens, *, party: str, secret: bytes) -> Tokens:
    shuffle = secrets.SystemRandom().shuffle
    try:
        rows = [[blinded(point, secret=secret) for point in row] for row in tokens.rows]
    except SealBroken:
        raise Refused(
            "This file is damaged.", "Ask for it again; if it stays so, begin anew."
        ) from None
    for row in rows:
        shuffle(row)
    shuffle(rows)
    return replace(
        tokens,
        blinded_by=(*tokens.blinded_by, party),
        rows=tuple(tuple(row) for row in rows),
    )
