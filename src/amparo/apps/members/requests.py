from datetime import datetime

from django.http import HttpRequest

from amparo.apps.members.holder import Holder


class SignedInRequest(HttpRequest):
    """What a view behind a closed door receives.

    `now` is set by `amparo.web.middleware`, `holder` by the members' middleware.
    """

    holder: Holder
    now: datetime


class OpenRequest(HttpRequest):
    """What a view with an open door receives: perhaps nobody is signed in."""

    holder: Holder | None
    now: datetime
