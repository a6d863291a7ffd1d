"""Taking over a package that another house, or we ourselves, handed out."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects
from amparo.apps.vault.actions.bringing import Source, seal_items
from amparo.apps.vault.index import IndexRecord
from amparo.apps.vault.queries import FoundItem, find_all
from amparo.apps.vault.rules import Damaged, why_not_write
from amparo.apps.vault.shelves import shelf
from amparo.lib.custody import verify
from amparo.lib.custody.received import (
    ReceivedItem,
    ReceivedPackage,
    RestOfPackage,
    Unlike,
    read_package,
)
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind

IMPORTED = "imported"
REST_TYPE = "application/x-tar"


@dataclass(frozen=True)
class Imported:
    """What came of an import: how many items are new, how many were there already.

    `differences` names each point in which what is kept now is not what the package
    held; there must be none.
    """

    package: UUID
    origin: str
    signer: str
    new: int
    already: int
    differences: tuple[str, ...]


@dataclass(frozen=True)
class _Kept:
    """What the vault keeps of a package: its items by their old ids, and the rest of it."""

    items: dict[str, FoundItem]
    rest: FoundItem | None


def import_package(
    folder: Path,
    *,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
    trusted_keys: Path | None = None,
    known_head: Path | None = None,
) -> Imported:
    """Verify a package, seal all of it into a compartment, then compare it once more.

    Each item keeps the sender's record word for word, below `imported`; everything that
    is not an item, proofs included, becomes one more item, so that the package can be
    put together again byte for byte. Again, it goes on where it was broken off. Not
    inside a transaction.

    Raises:
        Unseen: no key to the compartment.
        Refused: no right to write; the package is not valid, or changed meanwhile.
    """
    onto = shelf(by, kind=kind, compartment=compartment)
    if refused := why_not_write(onto.rights):
        raise refused
    if refused := _why_not_valid(folder, trusted_keys, known_head):
        raise refused
    package = read_package(folder)
    kept = _kept(package.id, kind=kind, compartment=compartment, by=by)
    missing = [item for item in package.items if str(item.id) not in kept.items]
    at: dict[str, Any] = {"kind": kind, "compartment": compartment, "by": by}
    sources = [] if kept.rest else [_rest_of(package)]
    sources += [_source(package, item) for item in missing]
    for _receipt in seal_items(sources, now=now, **at):
        pass
    facts = {"items": len(missing)}
    note(verb="vault.import", by=by, now=now, subject=package.id, facts=facts)
    return Imported(
        package=package.id,
        origin=package.origin,
        signer=package.signer,
        new=len(missing),
        already=len(package.items) - len(missing),
        differences=tuple(differences(package, **at)),
    )


def differences(
    package: ReceivedPackage, *, kind: Kind, compartment: UUID, by: Holder
) -> Iterator[str]:
    """Compare everything a package holds with what the vault keeps of it, byte for byte.

    Raises:
        Unseen: no key to the compartment.
    """
    kept = _kept(package.id, kind=kind, compartment=compartment, by=by)
    for item in package.items:
        found = kept.items.get(str(item.id))
        if found is None:
            yield f"{item.path} is not kept"
        else:
            yield from (f"{item.path}: {what}" for what in _unlike(item, found))
    extra = kept.items.keys() - {str(item.id) for item in package.items}
    yield from (f"item {item} was never in it" for item in sorted(extra))
    if kept.rest is None or _digest(kept.rest) != _digest_of_rest(package):
        yield "its proofs and lists are not kept as they were"


def _unlike(item: ReceivedItem, found: FoundItem) -> Iterator[str]:
    record = found.record
    if (record.size, record.sha256) != (item.size, item.sha256):
        yield "its hash is another"
    if (record.name, record.media_type) != (item.name, item.media_type):
        yield "its name or kind is another"
    if record.about[IMPORTED]["record"] != item.record:
        yield "what is known of it is told differently"
    if _digest(found) != item.sha256:
        yield "its bytes are others, or damaged"


def _why_not_valid(
    folder: Path, trusted_keys: Path | None, known_head: Path | None
) -> Refused | None:
    """Refuse a package that `verify.py`, the one that packages carry, does not call valid."""
    given = [str(folder)]
    given += ["--trusted-keys", str(trusted_keys)] if trusted_keys else []
    given += ["--known-head", str(known_head)] if known_head else []
    with contextlib.redirect_stdout(io.StringIO()) as said:
        verdict = verify.main(given)
    if verdict == verify.VALID:
        return None
    return NotValid(verdict, said.getvalue())


class NotValid(Refused):
    """The package is not valid. `report` is all that the verifier said."""

    def __init__(self, verdict: int, report: str) -> None:
        super().__init__(
            _("This package is not valid: %(verdict)s. Nothing was taken over.")
            % {"verdict": verify.VERDICTS[verdict].lower()},
            _("Read the verifier's report, and ask the sender for the package again."),
        )
        self.verdict, self.report = verdict, report


def _kept(package: UUID, *, kind: Kind, compartment: UUID, by: Holder) -> _Kept:
    items, rest = {}, None
    for found in find_all(kind=kind, compartment=compartment, by=by):
        told = _imported(found.record)
        if told.get("package") != str(package):
            continue
        if "item" in told:
            items[told["item"]] = found
        else:
            rest = found
    return _Kept(items, rest)


def _imported(record: IndexRecord) -> dict[str, Any]:
    told = record.about.get(IMPORTED)
    return told if isinstance(told, dict) else {}


def _source(package: ReceivedPackage, item: ReceivedItem) -> Source:
    told = {
        "package": str(package.id),
        "origin": package.origin,
        "item": str(item.id),
        "record": dict(item.record),
    }
    opened = partial(_opened, package, item)
    return Source(item.name, item.media_type, opened, {IMPORTED: told})


def _rest_of(package: ReceivedPackage) -> Source:
    told = {
        "package": str(package.id),
        "origin": package.origin,
        "signature": package.signature,
    }
    name = f"package-{package.id.hex[:8]}-proofs.tar"
    return Source(
        name,
        REST_TYPE,
        lambda: io.BufferedReader(RestOfPackage(package)),
        {IMPORTED: told},
    )


@contextlib.contextmanager
def _opened(package: ReceivedPackage, item: ReceivedItem) -> Iterator[BinaryIO]:
    with package.open(item.path) as source:
        yield cast("BinaryIO", _Same(source, item.sha256))


class _Same:
    """A file being read that must turn out to have the hash it was listed with."""

    def __init__(self, source: BinaryIO, expected: str) -> None:
        self._source, self._expected, self._digest = source, expected, sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on.

        Raises:
            Unlike: the end has come, and it was another file.
        """
        piece = self._source.read(size)
        self._digest.update(piece)
        if not piece and self._digest.hexdigest() != self._expected:
            raise Unlike
        return piece


def _digest(found: FoundItem) -> str | None:
    """Return the hash of what is kept, read anew; None when it is damaged."""
    digest = sha256()
    try:
        for piece in objects.pieces(
            found.row, found.record, shelf=found.shelf, item_keys=found.item_keys
        ):
            digest.update(piece)
    except Damaged:
        return None
    return digest.hexdigest()


def _digest_of_rest(package: ReceivedPackage) -> str:
    digest, source = sha256(), RestOfPackage(package)
    while piece := source.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()
