"""Clearing away what broken-off sealings left, and finishing destructions; needs no key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from amparo.apps.journal.actions import note
from amparo.apps.vault import objects
from amparo.apps.vault.keys import keystore
from amparo.apps.vault.models import Item, KeptObject
from amparo.lib.store.errors import ObjectMissing
from amparo.lib.store.rewriting import tidy

# A sealing whose transaction has not committed yet looks like a broken-off one.
OLD_ENOUGH = timedelta(days=1)


def sweep(*, now: datetime) -> int:
    """Remove objects that no item uses and that are a day old; return how many.

    Their keys were never written anywhere, so nobody could have opened them; or were, by
    a sealing that broke off right then, and go too. A destruction that a power cut broke
    off is finished first.
    """
    finish_shredding()
    removed = _sweep_objects(now=now)
    keys = keystore().drop_unused(_in_use, before=(now - OLD_ENOUGH).date())
    if removed or keys:
        facts = {"objects": removed, "keys": keys}
        note(verb="vault.sweep", by=None, now=now, facts=facts)
    return removed


def finish_shredding() -> int:
    """Destroy the keys of items that two people destroyed; return how many still had one."""
    gone = Item.objects.filter(sealed=b"").values_list("id", flat=True)
    left = keystore().has(gone)
    if left:
        keystore().shred(left)
    return len(left)


def _sweep_objects(*, now: datetime) -> int:
    kept = set(KeptObject.objects.values_list("id", flat=True))
    folder, removed = objects.folder(), 0
    for found in list(folder.ids()):
        if found in kept:
            continue
        try:
            if folder.written_at(found) < (now - OLD_ENOUGH).timestamp():
                folder.delete(found)
                removed += 1
        except ObjectMissing:  # another sweep was faster
            continue
    tidy(folder)
    return removed


def _in_use(items: Sequence[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for start in range(0, len(items), 500):
        some = Item.objects.filter(pk__in=items[start : start + 500])
        found.update(some.values_list("id", flat=True))
    return found
