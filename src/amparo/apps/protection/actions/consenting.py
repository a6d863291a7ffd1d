import json
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.consents.actions import withdraw
from amparo.apps.consents.queries import is_withdrawn
from amparo.apps.consents.token import ConsentToken, issue
from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.protection.actions.writing import opened_to_write
from amparo.apps.protection.drawers import Drawer
from amparo.apps.protection.entries import (
    Consent,
    Extract,
    Proposal,
    Withdrawn,
    to_value,
)
from amparo.apps.protection.queries import (
    FiledConsent,
    get_consent,
    get_entry_record,
    identity_if_open,
    open_drawer,
)
from amparo.apps.protection.records import ENTRY, add, rewrite
from amparo.apps.protection.rules import Check, Draft, why_not_consent, why_not_extract
from amparo.apps.vault.actions import deposit
from amparo.lib.refusal import Refused

EXTRACT_FORMAT = "amparo-extract/v1"


@transaction.atomic
def record_consent(case: UUID, *, consent: Consent, by: Holder, now: datetime) -> UUID:
    """File in the account drawer what the person agreed to; return the entry's id.

    Raises:
        Unseen: no such case, or not for this member.
        Refused: the terms allow nothing, or are over before they begin.
    """
    opened_to_write(case, Drawer.ACCOUNT, by=by, now=now)
    if refusal := why_not_consent(consent, role=by.role, today=now.date()):
        raise refusal
    entry = add(case, Drawer.ACCOUNT, noun=ENTRY, value=to_value(consent), by=by)
    note(verb="consent.recorded", by=by, now=now, subject=case)
    return entry


@transaction.atomic
def issue_token(
    case: UUID, *, consent: UUID, by: Holder, now: datetime
) -> ConsentToken:
    """Sign a token for one extract under a consent.

    Each extract has a token of its own: two extracts of one person share no number.

    Raises:
        Unseen: no such consent, or not for this member.
        Refused: it was withdrawn or has ended.
    """
    opened_to_write(case, Drawer.ACCOUNT, by=by, now=now)
    filed = get_consent(case, consent, by=by, now=now)
    if not filed.consent.is_live(now.date()):
        raise Refused(
            _("This consent no longer holds."), _("Ask the person for a new one.")
        )
    token = issue(
        purposes=filed.consent.purposes,
        audiences=filed.consent.audiences,
        detail=filed.consent.detail,
        expires_on=filed.consent.expires_on,
        by=by,
        now=now,
    )
    known = replace(filed.consent, tokens=(*filed.consent.tokens, token.id))
    _rewrite_consent(case, filed, known, by=by)
    return token


@transaction.atomic
def withdraw_consent(
    case: UUID, *, consent: UUID, how: str, on: date, by: Holder, now: datetime
) -> None:
    """Note that the person said no again; every extract under it is blocked at once.

    Whoever can read the account may do this: a no must not wait for the lead.

    Raises:
        Unseen: no such consent, or not for this member.
    """
    filed = get_consent(case, consent, by=by, now=now)
    for token in filed.consent.tokens:
        withdraw(token, by=by, now=now)
    if filed.consent.withdrawn is None:
        ended = replace(filed.consent, withdrawn=Withdrawn(on=on, how=how))
        _rewrite_consent(case, filed, ended, by=by)
        note(verb="consent.ended", by=by, now=now, subject=case)


@transaction.atomic
def pass_extract(
    case: UUID,
    *,
    investigation: UUID,
    text: str,
    token: ConsentToken,
    by: Holder,
    now: datetime,
    language: str = "",
    checked: frozenset[Check] = frozenset(Check),
) -> UUID:
    """Let words out of the case, through the deposit door of an investigation.

    What leaves is the text and its token; nothing in it leads back to the case. Returns
    the id of the extract that stays in the case.

    Raises:
        Unseen: the case, the consent or the door is not for this member.
        Refused: the consent does not carry these words.
    """
    opened_to_write(case, Drawer.EXTRACT, by=by, now=now)
    consent = _consent_of(case, token, by=by, now=now)
    refusal = why_not_extract(
        Draft(text=text, checked=checked),
        consent=consent,
        identity=identity_if_open(case, by=by),
        today=now.date(),
    )
    if refusal:
        raise refusal
    extract = Extract(
        text=text,
        language=language,
        token=token,
        investigation=investigation,
        passed_on=now.date(),
        passed_by=by.id,
    )
    deposit(_envelope(extract), compartment=investigation, by=by, now=now)
    filed = add(case, Drawer.EXTRACT, noun=ENTRY, value=to_value(extract), by=by)
    note(verb="extract.passed", by=by, now=now, subject=case)
    return filed


@transaction.atomic
def propose_extract(
    case: UUID, *, text: str, language: str, by: Holder, now: datetime
) -> UUID:
    """Suggest words for an extract, in the account drawer; they do not leave by this.

    Raises:
        Unseen: no such case, or its account is not for this member.
    """
    opened_to_write(case, Drawer.ACCOUNT, by=by, now=now)
    proposal = Proposal(text=text, language=language, proposed_by=by.id)
    filed = add(case, Drawer.ACCOUNT, noun=ENTRY, value=to_value(proposal), by=by)
    note(verb="extract.proposed", by=by, now=now, subject=case)
    return filed


def _consent_of(
    case: UUID, token: ConsentToken, *, by: Holder, now: datetime
) -> Consent:
    """Find the consent that a token rests on.

    Raises:
        Refused: none in this case, or the token was withdrawn.
    """
    account = open_drawer(case, Drawer.ACCOUNT, by=by, now=now)
    for filed in account.entries:
        if isinstance(filed.entry, Consent) and token.id in filed.entry.tokens:
            break
    else:
        raise Refused(
            _("This consent does not belong to this case."),
            _("Make a new extract from a consent that stands in the case."),
        )
    if is_withdrawn(token.id):
        raise Refused(
            _("The person has withdrawn this consent."), _("Nothing leaves the case.")
        )
    return filed.entry


def _rewrite_consent(
    case: UUID, filed: FiledConsent, now_is: Consent, *, by: Holder
) -> None:
    rewrite(
        get_entry_record(case, Drawer.ACCOUNT, filed.id),
        value=to_value(now_is, order=filed.order),
        seen_version=filed.version,
        by=by,
    )


def _envelope(extract: Extract) -> bytes:
    """Write what the investigation receives. It holds no id that the case or person has."""
    return json.dumps(
        {
            "format": EXTRACT_FORMAT,
            "extract": str(extract.token.id),
            "text": extract.text,
            "language": extract.language,
            "token": json.loads(extract.token.to_bytes()),
        },
        ensure_ascii=False,
    ).encode()
