"""Which clocks elsewhere are asked, as `desk/clocks.toml` says.

The roots we trust and the policy for witnesses lie with the log; see
docs/how-to/anchor-the-log.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from amparo.apps.journal import published
from amparo.lib.custody import anchors
from amparo.lib.custody.cosignatures import WitnessPolicy, read_policy
from amparo.lib.custody.errors import NoteRefused, StampRefused
from amparo.lib.custody.timestamps import read_certificates
from amparo.lib.refusal import Refused
from amparo.lib.store.durable import write_file
from amparo.outbound.beacons import Beacon, BeaconLink
from amparo.outbound.calendars import Blocks, BlocksLink, Calendar, CalendarLink
from amparo.outbound.plain_http import Line
from amparo.outbound.timestamps import AuthorityLink, TimeAuthority
from amparo.outbound.witnesses import WitnessLink, WitnessPort

NAMES = frozenset({"tunnel", "authorities", "calendars", "blocks", "beacon"})
PLAIN = re.compile("[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Clocks:
    """Everybody outside who says something about time; nobody, unless set up."""

    authorities: Sequence[TimeAuthority] = ()
    calendars: Sequence[Calendar] = ()
    witnesses: Sequence[WitnessPort] = ()
    blocks: Blocks | None = None
    beacon: Beacon | None = None

    @property
    def any(self) -> bool:
        """Whether there is anybody to ask about the log."""
        return bool(self.authorities or self.calendars or self.witnesses)


def load() -> Clocks:
    """Return the clocks that are set up.

    Raises:
        Refused: the file is not what was installed.
    """
    path = published.clocks_file()
    return read(path.read_text(), policy()) if path.exists() else Clocks()


def policy() -> WitnessPolicy:
    """Return whose cosignatures we ask for; nobody's, unless set up."""
    path = published.tiles().path / anchors.POLICY
    return read_policy(path.read_text()) if path.exists() else WitnessPolicy()


def install(text: str, *, roots: str, policy: str) -> Clocks:
    """Set up clocks: their addresses, the roots of the authorities, the witnesses.

    Raises:
        Refused: one of the three cannot be read, or an authority has no root.
    """
    try:
        asked = read_policy(policy) if policy else WitnessPolicy()
        found, certificates = read(text, asked), read_certificates(roots)
    except (NoteRefused, StampRefused) as problem:
        raise _unreadable(str(problem)) from None
    if found.authorities and not certificates:
        raise _unreadable(_("authorities without a root certificate"))
    log = published.tiles().path
    write_file(anchors.of_log(log).path / anchors.ROOTS, roots.encode())
    if policy:
        write_file(log / anchors.POLICY, policy.encode())
    write_file(published.clocks_file(), text.encode())
    return found


def read(text: str, policy: WitnessPolicy) -> Clocks:
    """Read the file that names the clocks.

    Raises:
        Refused: malformed, or with a name we do not know.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _unreadable(str(problem)) from None
    if unknown := told.keys() - NAMES:
        raise _unreadable(", ".join(sorted(unknown)))
    line = Line(tunnel=_text(told.get("tunnel", "")))
    named = told.get("authorities", {})
    urls = told.get("calendars", [])
    if not isinstance(named, dict) or not all(map(PLAIN.fullmatch, named)):
        raise _unreadable("authorities")
    if not isinstance(urls, list):
        raise _unreadable("calendars")
    return Clocks(
        authorities=[AuthorityLink(n, _url(named[n]), line) for n in sorted(named)],
        calendars=[CalendarLink(_url(url), line) for url in urls],
        witnesses=[
            WitnessLink(w.name, _url(w.url), line) for w in policy.witnesses if w.url
        ],
        blocks=BlocksLink(_url(told["blocks"]), line) if "blocks" in told else None,
        beacon=BeaconLink(_url(told["beacon"]), line) if "beacon" in told else None,
    )


def _url(told: Any) -> str:
    place = urlsplit(_text(told))
    if place.scheme not in ("http", "https") or not place.hostname:
        raise _unreadable(_text(told))
    return _text(told).rstrip("/")


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise _unreadable(str(told))
    return told


def _unreadable(what: str) -> Refused:
    why = _("The list of clocks cannot be read: %(what)s.")
    return Refused(why % {"what": what}, _("Nothing was changed. Correct the file."))
