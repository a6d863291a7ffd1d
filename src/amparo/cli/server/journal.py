from datetime import timedelta
from pathlib import Path

import click
from django.utils import timezone

from amparo.apps.journal import anchoring, clocks
from amparo.apps.journal.anchoring import Told
from amparo.lib.refusal import Refused

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(help="Have the log's time vouched for by others.")
def group() -> None:
    """Group the journal's commands."""


@group.command("clocks", help="Set up who is asked: FILE names their addresses (TOML).")
@click.argument("file", type=FILE)
@click.option("--roots", type=FILE, help="Root certificates of the authorities (PEM).")
@click.option(
    "--policy", type=FILE, help="Which witnesses must see a head (tlog-policy)."
)
def clocks_(file: Path, roots: Path | None, policy: Path | None) -> None:
    found = clocks.install(
        file.read_text(),
        roots=roots.read_text() if roots else "",
        policy=policy.read_text() if policy else "",
    )
    click.echo(
        f"{len(found.authorities)} authorities, {len(found.calendars)} calendars, "
        f"{len(found.witnesses)} witnesses will be asked."
    )


@group.command(help="Have the present head stamped and cosigned. Run it every hour.")
@click.option("--force", is_flag=True, help="Also when nothing happened since.")
def anchor(force: bool) -> None:
    asked = _clocks()
    told = anchoring.anchor(clocks=asked, now=timezone.now(), force=force)
    if told:
        _say(told)
    else:
        click.echo("Nothing happened since the last anchor.")
    for size in anchoring.complete(clocks=asked):
        click.echo(f"A Bitcoin block confirms the head of {size} leaves.")


@group.command(help="Stamp again what would run out soon, with all that belongs to it.")
@click.option("--days", default=90, show_default=True, help="How soon.")
def renew(days: int) -> None:
    asked = _clocks()
    done = anchoring.renew(
        clocks=asked, now=timezone.now(), before=timedelta(days=days)
    )
    for told in done:
        _say(told)
    click.echo(f"{len(done)} anchors would have run out within {days} days.")


@group.command(help="Say what stands, and when the first proof of time runs out.")
def status() -> None:
    found = anchoring.standings()
    for each in found:
        until = f"until {each.expires:%Y-%m-%d}" if each.expires else "not stamped"
        block = ", in a Bitcoin block" if each.confirmed else ""
        click.echo(f"{each.size:>10} leaves  {until}{block}  {', '.join(each.by)}")
    ends = [each.expires for each in found if each.expires]
    click.echo(f"{len(found)} heads are anchored.")
    if ends:
        click.echo(f"Proof expires first: {min(ends):%Y-%m-%d}")


def _clocks() -> clocks.Clocks:
    found = clocks.load()
    if not found.any:
        raise Refused(
            "No clock is set up.", "Name some with: amparo journal clocks FILE"
        )
    return found


def _say(told: Told) -> None:
    click.echo(f"Head of {told.size} leaves: {', '.join(told.held) or 'nobody'}.")
    for name, why in told.failed.items():
        click.echo(f"  not by {name}: {why}", err=True)
