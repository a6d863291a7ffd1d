"""What a record of the open investigation gives to a sentence, and to whom it may be shown."""

from __future__ import annotations

import json
from datetime import datetime

from django.utils.translation import gettext as _

from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.consents.token import ConsentToken, why_not_use
from amparo.apps.events.models import Act, Information, Source
from amparo.apps.events.models.base import Status
from amparo.apps.publications.wording import CitedRecord
from amparo.lib.refusal import Refused
from amparo.lib.values.dates import PartialDate
from amparo.lib.values.vocabulary.acts import ACTS

LEAST_SURE_FIRST = [
    Status.REFUTED,
    Status.CONTESTED,
    Status.ALLEGED,
    Status.SEEN,
    Status.CONFIRMED,
]
PEOPLE = frozenset({Source.Kind.PERSON, Source.Kind.UNKNOWN})


def of_information(
    information: Information, *, organisation: str, now: datetime
) -> CitedRecord:
    """Tell what one piece of information gives."""
    token = token_of(information)
    return CitedRecord(
        uid=information.uid,
        title=information.title,
        sources=(public_line(information, organisation=organisation),),
        is_accepted=information.accepted_by is not None,
        is_information=True,
        is_unkept=bool(information.source.address) and not information.items.all(),
        tokens=frozenset({token.id} if token else ()),
        refusals=_refusals(information, token, now=now),
    )


def of_act(act: Act, *, organisation: str, now: datetime) -> CitedRecord:
    """Tell what an act gives: all accepted information about its event stands beneath it.

    So one consent that does not reach to the public stops the act from being cited; the
    sentence can rest on the other information instead.
    """
    beneath = [
        of_information(information, organisation=organisation, now=now)
        for information in act.event.information.all()
        if information.accepted_by is not None
    ]
    return CitedRecord(
        uid=act.uid,
        title=f"{ACTS.label(act.type, 'en')}: {act.event.title}",
        sources=tuple(line for record in beneath for line in record.sources),
        is_accepted=bool(beneath),
        is_refuted=Status.REFUTED in {act.status, act.event.status},
        status=_least_sure(act.status, act.event.status),
        tokens=frozenset(token for record in beneath for token in record.tokens),
        refusals=tuple(why for record in beneath for why in record.refusals),
    )


def _least_sure(*statuses: str) -> str:
    """Give the status of the part that is established least."""
    return min(map(Status, statuses), key=LEAST_SURE_FIRST.index)


def token_of(information: Information) -> ConsentToken | None:
    """Read the consent that came with an extract; what was not an extract has none."""
    if information.consent is None:
        return None
    return ConsentToken.from_bytes(json.dumps(information.consent).encode())


def public_line(information: Information, *, organisation: str) -> str:
    """Name a source as everyone may read it; a person is never named, not by alias either."""
    source = information.source
    if source.kind in PEOPLE:
        return _("Testimony, given to %(house)s to be made public") % {
            "house": organisation
        }
    parts = [source.name, f"“{information.title}”", _date(information), source.address]
    return ", ".join(filter(None, parts))


def _date(information: Information) -> str:
    if not information.material_date:
        return ""
    return PartialDate.parse(information.material_date).in_words("en")


def _refusals(
    information: Information, token: ConsentToken | None, *, now: datetime
) -> tuple[Refused, ...]:
    if token is None:
        return (_no_consent(),) if information.source.kind in PEOPLE else ()
    refusal = why_not_use(
        token, purpose=Purpose.STATEMENT, audience=Audience.PUBLIC, now=now
    )
    if refusal is None and token.detail < Detail.OUTLINE:
        refusal = _only_counted()
    return (refusal,) if refusal else ()


def _no_consent() -> Refused:
    return Refused(
        _("A person told us this, and there is no consent to publish it."),
        _("Ask the caseworker, or let the sentence rest on a public source."),
    )


def _only_counted() -> Refused:
    return Refused(
        _("The person agreed to be counted, not to be told about."),
        _("Leave this out, or ask the caseworker to ask the person."),
    )
