import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.journal import clocks
from amparo.apps.members.holder import Holder
from amparo.apps.vault.actions.brought_captures import bring_file, bring_folder
from amparo.apps.vault.actions.captures import SealedCapture, capture_page
from amparo.apps.vault.actions.items import Receipt
from amparo.cli.server.compartments import KINDS, in_compartment
from amparo.cli.server.sign_in import as_member, signed_in
from amparo.lib.captures.bundles import Bundle, FolderBundle
from amparo.lib.captures.findings import NotReadable, Reading, Verdict
from amparo.lib.captures.page_capture import Circumstances
from amparo.lib.captures.recognising import read_bundle, read_file
from amparo.lib.custody.timestamps import read_certificates
from amparo.lib.custody.verify import Certificate
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.outbound.browser_capture import BrowserCapture
from amparo.outbound.chromium import Launch
from amparo.outbound.plain_http import NoAnswer
from amparo.web.unseen import Unseen

MOST_LINES = 60


@click.group(help="Bring web pages, messages and others' captures into the vault.")
def group() -> None:
    """Group the commands of captures."""


@group.command(help="Visit a page in a throw-away browser and seal all it shows.")
@click.argument("url")
@in_compartment
@click.option("--expect", multiple=True, help="Text that must be on it; may be repeated.")  # fmt: skip
@click.option("--proxy", default="", help="socks5://host:port or http://host:port; else the network itself.")  # fmt: skip
@click.option("--local", is_flag=True, help="Allow pages of this machine and its network.")  # fmt: skip
@as_member
def page(
    url: str,
    kind: Kind,
    compartment: UUID,
    expect: tuple[str, ...],
    proxy: str,
    local: bool,
    by: Holder,
) -> None:
    browser = BrowserCapture(
        Launch(proxy=proxy, local_allowed=local), clock=timezone.now
    )
    sealed = capture_page(
        url,
        kind=kind,
        compartment=compartment,
        by=by,
        clock=timezone.now,
        browser=browser,
        circumstances=Circumstances(
            collector=by.alias,
            machine=_machine(),
            software=_software(),
            proxy=proxy,
            beacon=_beacon(),
            expected=expect,
        ),
    )
    _say(sealed)
    if not sealed.is_complete:
        raise SystemExit(1)


@group.command(
    help="Say what captures of others are, which signatures hold; seal them."
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option("--roots", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Authorities for time stamps that you trust (PEM).")  # fmt: skip
@click.option("--compartment", type=click.UUID, help="Seal them there; without it, they are only read.")  # fmt: skip
@click.option("--kind", type=KINDS, default="investigation", show_default=True, help="What the compartment is.")  # fmt: skip
@click.option("--as", "signed_as", help="Your alias, to seal.")
@click.option("--passphrase-fd", type=int, help="Read passphrase and code, a line each, from this file descriptor.")  # fmt: skip
def read(
    paths: tuple[Path, ...],
    roots: Path | None,
    compartment: UUID | None,
    kind: str,
    signed_as: str | None,
    passphrase_fd: int | None,
) -> None:
    if bool(compartment) != bool(signed_as):
        raise Refused("To seal, say both --compartment and --as.")
    trusted = read_certificates(roots.read_text()) if roots else []
    if not compartment or not signed_as:
        worst = [_read(path, trusted, seal=None) for path in paths]
    else:
        with signed_in(signed_as, passphrase_fd=passphrase_fd) as by:
            seal = _Seal(Kind[kind.upper()], compartment, by)
            worst = [_read(path, trusted, seal=seal) for path in paths]
    if not all(worst):
        raise SystemExit(1)


@dataclass(frozen=True)
class _Seal:
    """Where to seal, and who does."""

    kind: Kind
    compartment: UUID
    by: Holder

    def file(self, path: Path, source: BinaryIO, reading: Reading) -> list[Receipt]:
        return [bring_file(source, reading, name=path.name, **self._at())]

    def folder(self, path: Path, bundle: Bundle, reading: Reading) -> list[Receipt]:
        return bring_folder(bundle, reading, name=path.name, **self._at())

    def _at(self) -> dict[str, Any]:
        where = {"kind": self.kind, "compartment": self.compartment}
        return {**where, "by": self.by, "now": timezone.now()}


def _read(path: Path, roots: list[Certificate], *, seal: _Seal | None) -> bool:
    """Read one path and seal it; return false when it is refused or something is broken."""
    try:
        if path.is_dir():
            bundle = FolderBundle(path)
            reading = read_bundle(bundle, roots=roots)
            _tell(path, reading)
            receipts = seal.folder(path, bundle, reading) if seal else []
        else:
            with path.open("rb") as source:
                reading = read_file(source, name=path.name, roots=roots)
                _tell(path, reading)
                source.seek(0)
                receipts = seal.file(path, source, reading) if seal else []
    except NotReadable as problem:
        click.echo(f"{path.name}: REFUSED, {problem}", err=True)
        return False
    except Unseen:
        raise Refused(
            "It does not exist, or it is not open to you.", "Check the ids."
        ) from None
    for receipt in receipts:
        click.echo(f"  sealed, receipt {receipt.item}, sha256 {receipt.sha256}")
    return reading.verdict is not Verdict.BROKEN


def _tell(path: Path, reading: Reading) -> None:
    click.echo(f"{path.name}: {reading.kind}, {reading.verdict}")
    for finding in reading.findings[:MOST_LINES]:
        click.echo(
            f"  {finding.verdict:<9}  {_plain(f'{finding.what}. {finding.why}')}"
        )
    if len(reading.findings) > MOST_LINES:
        click.echo(f"  and {len(reading.findings) - MOST_LINES} more")


def _plain(text: str) -> str:
    """Return text of others so that no terminal does what it says."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:300]


def _say(sealed: SealedCapture) -> None:
    state = "complete" if sealed.is_complete else "INCOMPLETE"
    click.echo(f"sealed, {state}, receipt {sealed.receipt.item}")
    click.echo(f"sha256 {sealed.receipt.sha256}")
    for reason in sealed.reasons:
        click.echo(f"  {reason.code}: {reason.why}", err=True)
    for copy in sealed.copies:
        click.echo(f"copy to look at, receipt {copy.item}")


def _beacon() -> dict[str, str | int] | None:
    """Ask the beacon that is set up, before the page: the record is younger than it."""
    beacon = clocks.load().beacon
    if beacon is None:
        return None
    try:
        return beacon.latest().to_dict()
    except NoAnswer:
        click.echo("The beacon did not answer; captured without it.", err=True)
        return None


def _machine() -> dict[str, str]:
    return {
        "system": platform.system(),
        "release": platform.release(),
        "processor": platform.machine(),
    }


def _software() -> dict[str, str]:
    return {
        "Amparo": version("amparo"),
        "warcio": version("warcio"),
        "Python": platform.python_version(),
    }
