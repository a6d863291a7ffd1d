"""Sealing many things at once: groups become durable together, one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects
from amparo.apps.vault.actions.groups import Group, Source
from amparo.apps.vault.actions.items import Receipt
from amparo.apps.vault.shelves import shelf
from amparo.lib.sealing.keyring import Kind

__all__ = ["Source", "seal_items"]

MOST_ITEMS = 1_000
MOST_BYTES = 128 << 20
LONGEST_SECONDS = 1.0


def seal_items(
    sources: Iterable[Source],
    *,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
    again: bool = True,
    longest_seconds: float = LONGEST_SECONDS,
) -> Iterator[Receipt]:
    """Seal many things into a compartment; a receipt is given once its group is durable.

    A group is a thousand things, 128 MiB, or what came within `longest_seconds`. What has
    a receipt stays whatever happens next; of a group that breaks off nothing does. The
    same bytes again, also within a group, give another item that shares the object; or,
    without `again`, nothing but the receipt of the first.

    Raises:
        Unseen: the holder has no key to the compartment.
        Refused: no right to write, a thing without a name, no room.
    """
    onto = shelf(by, kind=kind, compartment=compartment)
    store = objects.folder()
    with store.batch() as batch, ThreadPoolExecutor(3) as beside:
        group = Group(store, batch, beside, onto, by, now, again)
        try:
            for source in sources:
                group.take(source)
                is_late = time.monotonic() - group.begun >= longest_seconds
                if is_late or _is_full(group):
                    yield from group.finish()
                if is_late or group.is_published():
                    yield from group.receipts_due()
            yield from group.finish()
        except GeneratorExit:
            raise
        except BaseException:
            yield from group.receipts_due()
            raise
        yield from group.receipts_due()


def _is_full(group: Group) -> bool:
    return len(group.waiting) >= MOST_ITEMS or group.batch.size >= MOST_BYTES
