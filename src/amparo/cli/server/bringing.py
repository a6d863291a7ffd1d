"""`amparo vault add`."""

import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils import timezone

from amparo.apps.members.holder import Holder
from amparo.apps.vault.actions import Receipt, Source, seal_items
from amparo.apps.vault.brought import Brought, LeftOut, inside, walk
from amparo.apps.vault.queries import check_may_seal, find_known
from amparo.cli.server.compartments import in_compartment
from amparo.cli.server.sign_in import as_member
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind


@click.command(help="Seal files, or all files of folders. Run it again to go on.")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@in_compartment
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--again", is_flag=True, help="Seal known files too: another source.")
@click.option(
    "--inside", "look_inside", is_flag=True, help="Also seal what zips and mails hold."
)
@as_member
def add(
    paths: tuple[Path, ...],
    kind: Kind,
    compartment: UUID,
    dry_run: bool,
    again: bool,
    look_inside: bool,
    by: Holder,
) -> None:
    at: dict[str, Any] = {"kind": kind, "compartment": compartment, "by": by}
    check_may_seal(**at)
    found, started = list(walk(paths)), time.monotonic()
    told = _Told(len(found), sum(f.size for f in found if isinstance(f, Brought)))
    with told.bar():
        if dry_run:
            _look(found, told, look_inside, at)
        else:
            sources = _sources(found, told, look_inside)
            for receipt in seal_items(sources, now=timezone.now(), again=again, **at):
                told.receipt(receipt)
    took = time.monotonic() - started
    summary = ", ".join(f"{count} {what}" for what, count in told.done.items())
    click.echo(f"{told.files} files in {took:.1f} s: {summary or 'nothing to do'}.")
    if told.done["left out"]:
        raise Refused(
            "Not everything was taken in.", "What was left out is named above."
        )


@dataclass
class _Told:
    """What the terminal is told: a line for each file, and a bar where people look."""

    files: int
    size: int
    done: Counter[str] = field(default_factory=Counter)
    waiting: deque[tuple[str, int]] = field(default_factory=deque)
    _bar: Any = None

    def bar(self) -> Any:
        """Show a bar on a terminal, and nothing in a file."""
        if sys.stderr.isatty():
            self._bar = click.progressbar(length=self.size, file=sys.stderr)
            return self._bar
        return click.open_file("/dev/null")

    def file(self, number: int, found: Brought) -> None:
        """Remember a file whose receipt is to come."""
        line = f"[{number}/{self.files}] {found.name}  {found.size:,} bytes"
        self.waiting.append((line, found.size))

    def left_out(self, number: int, found: LeftOut) -> None:
        """Name what is not taken in."""
        click.echo(f"[{number}/{self.files}] {found.path}  LEFT OUT: {found.why}")
        self.done["left out"] += 1

    def receipt(self, receipt: Receipt) -> None:
        """Print what became of the file that waited longest."""
        self._head()
        if not receipt.is_new:
            self.known(receipt.item)
            return
        click.echo(f"      sealed, receipt {receipt.item}, leaf {receipt.leaf}")
        click.echo(f"      sha256 {receipt.sha256}")
        if receipt.duplicate_of:
            click.echo(f"      the same bytes as {receipt.duplicate_of}")
        self.done["sealed"] += 1

    def looked(self, known: UUID | None) -> None:
        """Print what would become of the file that waited longest."""
        self._head()
        if known:
            self.known(known)
            return
        click.echo("      would be sealed")
        self.done["would be sealed"] += 1

    def known(self, item: UUID) -> None:
        """Say that a file is here."""
        click.echo(f"      already here, receipt {item}")
        self.done["already here"] += 1

    def _head(self) -> None:
        line, size = self.waiting.popleft()
        click.echo(line)
        if self._bar:
            self._bar.update(size)


def _each(
    found: Iterable[Brought | LeftOut], told: _Told, look_inside: bool
) -> Iterator[Brought]:
    for number, outer in enumerate(found, 1):
        for each in _with_inside(outer, look_inside):
            if isinstance(each, LeftOut):
                told.left_out(number, each)
            else:
                told.file(number, each)
                yield each


def _with_inside(
    outer: Brought | LeftOut, look_inside: bool
) -> Iterator[Brought | LeftOut]:
    yield outer
    if look_inside and isinstance(outer, Brought):
        yield from inside(outer)


def _sources(
    found: Iterable[Brought | LeftOut], told: _Told, look_inside: bool
) -> Iterator[Source]:
    for each in _each(found, told, look_inside):
        yield Source(each.name, each.media_type, each.open, each.about)


def _look(
    found: Iterable[Brought | LeftOut], told: _Told, look_inside: bool, at: Any
) -> None:
    for each in _each(found, told, look_inside):
        with each.open() as file:
            told.looked(find_known(file, **at))
