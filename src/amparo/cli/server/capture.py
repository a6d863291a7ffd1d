import platform
from importlib.metadata import version
from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.members.holder import Holder
from amparo.apps.vault.actions.captures import SealedCapture, capture_page
from amparo.cli.server.compartments import in_compartment
from amparo.cli.server.sign_in import as_member
from amparo.lib.captures.page_capture import Circumstances
from amparo.lib.sealing.keyring import Kind
from amparo.outbound.browser_capture import BrowserCapture
from amparo.outbound.chromium import Launch


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
            expected=expect,
        ),
    )
    _say(sealed)
    if not sealed.is_complete:
        raise SystemExit(1)


def _say(sealed: SealedCapture) -> None:
    state = "complete" if sealed.is_complete else "INCOMPLETE"
    click.echo(f"sealed, {state}, receipt {sealed.receipt.item}")
    click.echo(f"sha256 {sealed.receipt.sha256}")
    for reason in sealed.reasons:
        click.echo(f"  {reason.code}: {reason.why}", err=True)
    for copy in sealed.copies:
        click.echo(f"copy to look at, receipt {copy.item}")


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
