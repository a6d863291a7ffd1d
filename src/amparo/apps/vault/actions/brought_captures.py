"""Taking in what others captured: as it came, with what was found of its signatures."""

from __future__ import annotations

from datetime import datetime
from mimetypes import guess_type
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody
from amparo.apps.vault.actions.items import Receipt, seal_item
from amparo.apps.vault.queries import get_found
from amparo.apps.vault.rules import LONGEST_NAME
from amparo.lib.captures.bundles import Bundle
from amparo.lib.captures.findings import Reading, Verdict
from amparo.lib.captures.recognising import media_type
from amparo.lib.sealing.keyring import Kind

MOST_FINDINGS, LONGEST_SAID = 200, 300
_ORDER = {Verdict.BROKEN: 0, Verdict.UNCHECKED: 1, Verdict.HOLDS: 2}


def bring_file(
    source: BinaryIO,
    reading: Reading,
    *,
    name: str,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
) -> Receipt:
    """Seal what others captured as it came, and sign what was found of its signatures.

    Raises:
        Unseen, Refused: as `seal_item`. Nothing is left behind.
    """
    where: dict[str, Any] = {"kind": kind, "compartment": compartment}
    with transaction.atomic():
        receipt = seal_item(
            source,
            name=name,
            media_type=media_type(reading),
            about=_brought(reading, name),
            by=by,
            now=now,
            **where,
        )
        _sign_findings(receipt, reading, by=by, now=now, where=where)
    return receipt


def bring_folder(
    bundle: Bundle,
    reading: Reading,
    *,
    name: str,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
) -> list[Receipt]:
    """Seal each file of a folder as it came; what was found is signed for each.

    Raises:
        Unseen, Refused: as `seal_item`. Nothing is left behind.
        NotReadable: a file changed or went away meanwhile.
    """
    where: dict[str, Any] = {"kind": kind, "compartment": compartment}
    receipts = []
    with transaction.atomic():
        for each in bundle.names:
            with bundle.open(each) as source:
                receipt = seal_item(
                    source,
                    name=each[-LONGEST_NAME:],
                    media_type=guess_type(each)[0] or "application/octet-stream",
                    about=_brought(reading, each) | {"came_with": name},
                    by=by,
                    now=now,
                    **where,
                )
            _sign_findings(receipt, reading, by=by, now=now, where=where)
            receipts.append(receipt)
    return receipts


def _brought(reading: Reading, name: str) -> dict[str, Any]:
    return {
        "brought_as": name,
        "kind": reading.kind,
        "signatures": str(reading.verdict),
    }


def _sign_findings(
    receipt: Receipt, reading: Reading, *, by: Holder, now: datetime, where: Any
) -> None:
    found = get_found(receipt.item, by=by, **where)
    worst_first = sorted(reading.findings, key=lambda each: _ORDER[each.verdict])
    custody.record(
        "signatures checked",
        item=receipt.item,
        shelf=found.shelf,
        by=by,
        now=now,
        detail={
            "kind": reading.kind,
            "verdict": str(reading.verdict),
            "count": len(reading.findings),
            "findings": [
                {
                    "what": each.what[:LONGEST_SAID],
                    "verdict": str(each.verdict),
                    "why": each.why[:LONGEST_SAID],
                }
                for each in worst_first[:MOST_FINDINGS]
            ],
        },
    )
