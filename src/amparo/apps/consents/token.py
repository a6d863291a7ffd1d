"""The consent that travels with an extract. It says what is allowed and nothing of whom.

Format: docs/formats/consent-token.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from amparo.apps.consents.models import KnownToken
from amparo.apps.consents.queries import is_known, is_withdrawn
from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.members.queries import get_member, signed_entry
from amparo.apps.members.roles import Role
from amparo.lib.refusal import Refused
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import verify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from amparo.apps.members.holder import Holder

FORMAT = "amparo-consent-token/v1"
# Who may sign that a person agreed: those who spoke with the person.
SIGNING_ROLES = frozenset({Role.CASEWORKER})


class NotAToken(ValueError):  # noqa: N818  it names what was met
    """These bytes are not a consent token of a version we know."""


@dataclass(frozen=True, kw_only=True)
class ConsentToken:
    """One person's yes to one extract, without the person."""

    id: UUID
    purposes: frozenset[Purpose]
    audiences: frozenset[Audience]
    detail: Detail
    expires_on: date
    signer: UUID
    signature: bytes = b""

    def terms(self) -> dict[str, Any]:
        """Spell out what is signed, in one order."""
        return {
            "audiences": sorted(self.audiences),
            "detail": int(self.detail),
            "expires_on": self.expires_on.isoformat(),
            "format": FORMAT,
            "id": str(self.id),
            "purposes": sorted(self.purposes),
            "signer": str(self.signer),
        }

    def message(self) -> bytes:
        """Give the bytes that the signature covers."""
        return bind("consent-token/v1", _canonical(self.terms()))

    def to_bytes(self) -> bytes:
        """Write the token with its signature."""
        return _canonical({**self.terms(), "signature": self.signature.hex()})

    @classmethod
    def from_bytes(cls, raw: bytes) -> ConsentToken:
        """Read what `to_bytes` wrote; the signature is not checked here.

        Raises:
            NotAToken: another format, a missing or an unknown field.
        """
        try:
            return cls._from_fields(json.loads(raw))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise NotAToken from error

    @classmethod
    def _from_fields(cls, fields: dict[str, Any]) -> ConsentToken:
        token = cls(
            id=UUID(fields["id"]),
            purposes=frozenset(map(Purpose, fields["purposes"])),
            audiences=frozenset(map(Audience, fields["audiences"])),
            detail=Detail(fields["detail"]),
            expires_on=date.fromisoformat(fields["expires_on"]),
            signer=UUID(fields["signer"]),
            signature=bytes.fromhex(fields["signature"]),
        )
        if fields != {**token.terms(), "signature": fields["signature"]}:
            raise NotAToken
        return token


def _canonical(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def issue(
    *,
    purposes: Iterable[Purpose],
    audiences: Iterable[Audience],
    detail: Detail,
    expires_on: date,
    by: Holder,
    now: datetime,
) -> ConsentToken:
    """Sign what a person agreed to, under a fresh random id.

    Raises:
        Refused: the signer's role records no consents, or the terms allow nothing.
    """
    unsigned = ConsentToken(
        id=uuid4(),
        purposes=frozenset(purposes),
        audiences=frozenset(audiences),
        detail=detail,
        expires_on=expires_on,
        signer=by.id,
    )
    if refusal := why_not_issue(unsigned, role=by.role, now=now):
        raise refusal
    KnownToken.objects.create(id=unsigned.id)
    return replace(unsigned, signature=by.sign(unsigned.message()))


def why_not_issue(token: ConsentToken, *, role: Role, now: datetime) -> Refused | None:
    """Say why these terms cannot be signed by someone in this role."""
    if role not in SIGNING_ROLES:
        return Refused(
            _("Only a caseworker records what a person agreed to."),
            _("Ask the caseworker who speaks with the person."),
        )
    if not token.purposes or not token.audiences:
        return Refused(
            _("A consent without a purpose or an audience allows nothing."),
            _("Tick at least one purpose and one audience, or record no consent."),
        )
    if token.expires_on < now.date():
        return Refused(
            _("This consent would have ended already."),
            _("Choose a day from today on."),
        )
    return None


def why_not_use(
    token: ConsentToken, *, purpose: Purpose, audience: Audience, now: datetime
) -> Refused | None:
    """Say why words under this token may not go to this audience for this purpose.

    Checks the signature against the trusted directory, withdrawal, expiry and terms, in
    this order; every way out of the house asks here each time.
    """
    if not _is_signed(token) or not is_known(token.id):
        return Refused(
            _("We cannot confirm this consent."),
            _("Ask the caseworker to pass the extract again."),
        )
    if is_withdrawn(token.id):
        return Refused(
            _("The person has withdrawn this consent."),
            _("Take these words out. What already left is listed for follow-up."),
        )
    if token.expires_on < now.date():
        return Refused(
            _("This consent has ended."),
            _("Ask the caseworker whether the person wants to renew it."),
        )
    if purpose not in token.purposes or audience not in token.audiences:
        return Refused(
            _("The person did not agree to this use."),
            _("Leave these words out, or ask the caseworker to ask the person."),
        )
    return None


def _is_signed(token: ConsentToken) -> bool:
    """Check the signature of a caseworker, one who has left since included."""
    try:
        signer = signed_entry(get_member(token.signer))
        verify(signer.signing_public, token.signature, token.message())
    except (Refused, SealBroken):
        return False
    return signer.role in SIGNING_ROLES
