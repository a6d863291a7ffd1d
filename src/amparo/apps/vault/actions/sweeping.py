"""Clearing away what broken-off sealings left; needs no key."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from amparo.apps.journal.actions import note
from amparo.apps.vault import objects
from amparo.apps.vault.models import KeptObject
from amparo.lib.store.errors import ObjectMissing

# A sealing whose transaction has not committed yet looks like a broken-off one.
OLD_ENOUGH = timedelta(days=1)


def sweep(*, now: datetime) -> int:
    """Remove objects that no item uses and that are a day old; return how many.

    Their keys were never written anywhere, so nobody could have opened them.
    """
    kept = set(KeptObject.objects.values_list("id", flat=True))
    folder, removed = objects.folder(), 0
    for found in folder.ids():
        if found in kept:
            continue
        try:
            with folder.open(found) as file:
                written = os.fstat(file.fileno()).st_mtime
            if written < (now - OLD_ENOUGH).timestamp():
                folder.delete(found)
                removed += 1
        except ObjectMissing:  # another sweep was faster
            continue
    if removed:
        note(verb="vault.sweep", by=None, now=now, facts={"objects": removed})
    return removed
