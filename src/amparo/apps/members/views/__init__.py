from amparo.apps.members.views.account import (
    account,
    new_passphrase_page,
    rotate_now,
)
from amparo.apps.members.views.administration import (
    administration,
    invite_page,
    signature_request,
    take_signatures_page,
    withdraw_invitation_now,
    withdraw_newcomer_now,
)
from amparo.apps.members.views.colleagues import (
    colleagues_page,
    freeze_page,
    withdraw_freeze_now,
)
from amparo.apps.members.views.joining import (
    accept_invitation_page,
    sponsor_page,
)
from amparo.apps.members.views.signing_in import (
    home,
    passphrase,
    sign_in_page,
    sign_out_now,
)

__all__ = [
    "accept_invitation_page",
    "account",
    "administration",
    "colleagues_page",
    "freeze_page",
    "home",
    "invite_page",
    "new_passphrase_page",
    "passphrase",
    "rotate_now",
    "sign_in_page",
    "sign_out_now",
    "signature_request",
    "sponsor_page",
    "take_signatures_page",
    "withdraw_freeze_now",
    "withdraw_invitation_now",
    "withdraw_newcomer_now",
]
