"""Bringing the web in: a page is visited, judged, and sealed as what it is."""

from __future__ import annotations

import io
import os
import uuid
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody
from amparo.apps.vault.actions.items import Receipt, derive_item, seal_item
from amparo.apps.vault.queries import check_may_seal, get_found
from amparo.apps.vault.rules import LONGEST_NAME
from amparo.lib.captures.addresses import host_of, path_of
from amparo.lib.captures.assertion import Reason
from amparo.lib.captures.page_capture import (
    CaptureWriter,
    Circumstances,
    PageCapture,
)
from amparo.lib.captures.page_seen import Limits
from amparo.lib.sealing.keyring import Kind
from amparo.outbound.page_port import PagePort

WACZ = "application/wacz"
# What people look at: made by the browser, so a derived item of the capture.
_COPIES = (
    ("capture/picture-1.png", "image/png", "the browser's picture of the page"),
    ("capture/page.pdf", "application/pdf", "the page as the browser prints it"),
)


@dataclass(frozen=True)
class SealedCapture:
    """A page in the vault. With any reason it is sealed as incomplete, never otherwise."""

    receipt: Receipt
    copies: Sequence[Receipt]
    reasons: Sequence[Reason]

    @property
    def is_complete(self) -> bool:
        """Whether nothing was missing."""
        return not self.reasons


def capture_page(
    url: str,
    *,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    clock: Callable[[], datetime],
    browser: PagePort,
    circumstances: Circumstances,
    limits: Limits | None = None,
) -> SealedCapture:
    """Visit a page and seal what was seen, in memory until it is sealed.

    Not inside a transaction: a visit takes its time.

    Raises:
        Unseen: the holder has no key to the compartment.
        Refused: no right to write, no address of a page, no browser, no room.
    """
    check_may_seal(kind=kind, compartment=compartment, by=by)
    with _in_memory("warc") as warc, _in_memory("wacz") as out:
        writer = CaptureWriter(warc, circumstances=circumstances, now=clock())
        page = browser.capture(url, into=writer, limits=limits or Limits())
        capture = writer.pack(out, page=page, page_id=uuid.uuid4(), now=clock())
        return seal_capture(
            capture, kind=kind, compartment=compartment, by=by, now=clock()
        )


def seal_capture(
    capture: PageCapture,
    *,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
) -> SealedCapture:
    """Seal a packed capture, and apart from it the copies that people look at.

    Raises:
        Unseen, Refused: as `seal_item`. Nothing is left behind.
    """
    where: dict[str, Any] = {"kind": kind, "compartment": compartment}
    with transaction.atomic():
        receipt = seal_item(
            capture.file,
            name=_name(capture),
            media_type=WACZ,
            about=_about(capture),
            by=by,
            now=now,
            **where,
        )
        found = get_found(receipt.item, by=by, **where)
        custody.record(
            "captured",
            item=receipt.item,
            shelf=found.shelf,
            by=by,
            now=now,
            detail=_detail(capture),
        )
        copies = [
            derive_item(
                io.BytesIO(content),
                parent=receipt.item,
                name=f"{_name(capture)[: LONGEST_NAME - 20]} {path.rpartition('/')[2]}",
                media_type=media_type,
                how=how,
                by=by,
                now=now,
                **where,
            )
            for path, media_type, how, content in _copies(capture.file)
        ]
    return SealedCapture(receipt, copies, capture.reasons)


def _copies(file: BinaryIO) -> list[tuple[str, str, str, bytes]]:
    with zipfile.ZipFile(file) as packed:
        held = set(packed.namelist())
        return [
            (path, media_type, how, packed.read(path))
            for path, media_type, how in _COPIES
            if path in held
        ]


def _name(capture: PageCapture) -> str:
    url = str(capture.record["final_url"])
    day = str(capture.record["began_at"])[:10]
    place = f"{host_of(url)}{path_of(url)}".rstrip("/")
    return f"{place[: LONGEST_NAME - 40]} {day}.wacz"


def _about(capture: PageCapture) -> dict[str, Any]:
    record = capture.record
    about = {
        "source": record["final_url"],
        "captured_at": record["began_at"],
        "capture": "complete" if capture.is_complete else "incomplete",
    }
    if record["asked_url"] != record["final_url"]:
        about["asked_for"] = record["asked_url"]
    if capture.reasons:
        about["why_incomplete"] = " ".join(reason.why for reason in capture.reasons)
    return about


def _detail(capture: PageCapture) -> dict[str, Any]:
    """Say what the collector signs: the list of all files, by its hash, and the beacon."""
    record = capture.record
    return {
        "complete": capture.is_complete,
        "reasons": [reason.code for reason in capture.reasons],
        "asked_url": record["asked_url"],
        "final_url": record["final_url"],
        "began_at": record["began_at"],
        "ended_at": record["ended_at"],
        "ip": record["ip"],
        "software": record["software"],
        "beacon": record["beacon"],
        "list_sha256": capture.digest.hex(),
    }


def _in_memory(name: str) -> BinaryIO:
    """Open a file that lies in memory, has no name, and is gone when it is closed."""
    return os.fdopen(os.memfd_create(name), "w+b")
