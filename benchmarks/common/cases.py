"""Fill the desk with sealed cases: five drawers each, every drawer under a key of its own."""

import json
import os
from uuid import UUID, uuid4

from amparo.apps.protection.drawers import Drawer
from amparo.apps.protection.models import Case, DrawerRecord
from amparo.apps.protection.records import SHEET, TITLE, place_of
from amparo.apps.protection.sheets import SHEETS, AccountSheet
from amparo.lib.sealing.keyring import Entry
from amparo.lib.sealing.records import seal_record

STORY = "They came before it was light and took him to the old depot. " * 20
WEEK = "2026-W47"
AT_ONCE = 1000


def fill_cases(count: int, *, own: int) -> list[Entry]:
    """Write `count` cases; return the keys of the first `own` of them."""
    keys: list[Entry] = []
    numbers = [uuid4() for _ in range(count)]
    Case.objects.bulk_create([Case(id=n, week=WEEK) for n in numbers], batch_size=5000)
    for start in range(0, count, AT_ONCE):
        rows: list[DrawerRecord] = []
        for place, case in enumerate(numbers[start : start + AT_ONCE], start):
            fresh, sealed = _sealed_case(case)
            rows += sealed
            keys += fresh if place < own else []
        DrawerRecord.objects.bulk_create(rows, batch_size=2000)
    return keys


def _sealed_case(case: UUID) -> tuple[list[Entry], list[DrawerRecord]]:
    """Seal a title and a sheet into each drawer; the account is about 1.2 KB long."""
    title = {"pseudonym": f"Heather {case.int % 900}", "week": WEEK}
    keys, rows = [], []
    for drawer in Drawer:
        key = Entry(drawer.kind, case, 1, os.urandom(32))
        sheet = SHEETS[drawer]()
        if isinstance(sheet, AccountSheet):
            sheet = AccountSheet(story=STORY, language="en")
        keys.append(key)
        rows.append(_row(drawer, key, TITLE, title))
        rows.append(_row(drawer, key, SHEET, sheet.to_dict()))
    return keys, rows


def _row(drawer: Drawer, key: Entry, noun: str, value: object) -> DrawerRecord:
    number = uuid4()
    place = place_of(number, noun=noun, version=1)
    return DrawerRecord(
        id=number,
        case_id=key.compartment,
        drawer=drawer,
        noun=noun,
        version=1,
        key_version=1,
        sealed=seal_record(key.key, json.dumps(value).encode(), place=place),
    )
