"""What members do. Each action takes who acts and the time, and writes the journal."""

from amparo.apps.members.actions.directory import take_signatures
from amparo.apps.members.actions.founding import found
from amparo.apps.members.actions.freezing import freeze, withdraw_freeze
from amparo.apps.members.actions.granting import (
    collect_grants,
    grant,
    grant_compartment,
)
from amparo.apps.members.actions.inviting import (
    accept_invitation,
    confirm_newcomer,
    invite,
    request_signatures,
    sponsor,
    withdraw_invitation,
    withdraw_newcomer,
)
from amparo.apps.members.actions.keeping import forget, keep, keep_all
from amparo.apps.members.actions.recovering import request_recovery, take_recovered
from amparo.apps.members.actions.rotating import renew, rotate
from amparo.apps.members.actions.signing_in import (
    change_passphrase,
    retype_passphrase,
    sign_in,
    sign_out,
)

__all__ = [
    "accept_invitation",
    "change_passphrase",
    "collect_grants",
    "confirm_newcomer",
    "forget",
    "found",
    "freeze",
    "grant",
    "grant_compartment",
    "invite",
    "keep",
    "keep_all",
    "renew",
    "request_recovery",
    "request_signatures",
    "retype_passphrase",
    "rotate",
    "sign_in",
    "sign_out",
    "sponsor",
    "take_recovered",
    "take_signatures",
    "withdraw_freeze",
    "withdraw_invitation",
    "withdraw_newcomer",
]
