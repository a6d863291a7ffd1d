import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Grant
from amparo.apps.members.queries import (
    directory_for_trustees,
    get_member,
    organisation,
    recovery_copies,
    trusted_entry,
)
from amparo.apps.members.roles import Role
from amparo.apps.members.rules import ceiling
from amparo.apps.members.witnessing import note
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind

RECOVERED_FILE = "recovered-grants/v1"


def request_recovery(
    recipient: UUID, *, kinds: Sequence[Kind], compartments: Sequence[UUID] = ()
) -> dict[str, Any]:
    """Write the file from which three trustees, offline, give keys to a member.

    It carries every recovery copy: the desk cannot know which copy is which.

    Raises:
        Refused: the trustees do not vouch for the member, or the role may not hold such keys.
    """
    trusted = trusted_entry(get_member(recipient))
    if not kinds or not all(ceiling(k, Role(trusted.role)) for k in kinds):
        raise Refused(
            _("This role may not hold those keys."),
            _("The page about roles shows who may read what."),
        )
    return {
        "amparo": "recovery-request/v1",
        "organisation": str(organisation().id),
        "recipient": str(recipient),
        "kinds": [int(k) for k in kinds],
        "compartments": [str(c) for c in compartments],
        "directory": directory_for_trustees(),
        "copies": [base64.b64encode(c).decode() for c in recovery_copies()],
    }


def take_recovered(file: dict[str, Any], *, by: Holder | None, now: datetime) -> int:
    """Take what three trustees recovered; the member collects it at the next sign-in.

    Nothing is believed here: the member's own keyring checks each seal and signature.

    Raises:
        Refused: not a file of the ceremony, or of another organisation.
    """
    if file.get("amparo") != RECOVERED_FILE:
        raise Refused(
            _("This is not a file of the recovery ceremony."),
            _("Bring the file that 'amparo recovery grant' wrote."),
        )
    if file["organisation"] != str(organisation().id):
        raise Refused(_("This file belongs to another organisation."), _("Bring ours."))
    member = get_member(UUID(file["recipient"]))
    try:
        sealed = [base64.b64decode(g, validate=True) for g in file["grants"]]
    except binascii.Error:
        raise Refused(_("The file is damaged."), _("Bring it again.")) from None
    with transaction.atomic():
        Grant.objects.bulk_create(Grant(recipient=member, sealed=s) for s in sealed)
        note(
            verb="keys.recovered",
            by=by,
            now=now,
            subject=member.id,
            facts={"keys": len(sealed)},
        )
    return len(sealed)
