"""The desk's own front box: what it must know of us, and the line to it."""

import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from amparo.apps.members.queries import organisation
from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.privates import new_seed, sign, signing_public
from amparo.lib.store.durable import write_file
from amparo.outbound.front_link import FrontLink
from amparo.outbound.front_port import FrontPort


def desk_front() -> FrontPort:
    """Give the line to the front of this desk; nothing is sent yet.

    Raises:
        Refused: no address of a front is set.
    """
    if not settings.AMPARO_FRONT_URL:
        raise Refused(
            _("This desk knows no front yet."),
            _("Set AMPARO_FRONT_URL to its address, and start the desk again."),
        )
    seed = _pull_seed()
    return FrontLink(
        settings.AMPARO_FRONT_URL,
        organisation=organisation().id,
        sign=lambda message: sign(seed, message),
        tunnel=os.environ.get("AMPARO_FRONT_TUNNEL"),
    )


def front_statement() -> dict[str, object]:
    """Write what `amparo front prepare` reads: public keys only."""
    pinned = organisation()
    return {
        "organisation": str(pinned.id),
        "name": pinned.name,
        "inbox_public": pinned.inbox_public.hex(),
        "inbox_version": pinned.inbox_version,
        "pull_public": signing_public(_pull_seed()).hex(),
    }


def _pull_seed() -> bytes:
    """Give the machine's key for asking the front; it opens nothing."""
    path: Path = settings.AMPARO_HOME / "desk" / "pull.key"
    if not path.exists():
        write_file(path, new_seed().hex().encode())
    return bytes.fromhex(path.read_text())
