"""The `court/` folder of a package: the index of documents, and a report for each item."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from amparo.lib.custody import load_file
from amparo.lib.custody.bag import BagWriter
from amparo.lib.custody.item_report import ItemReport, ReportRow
from amparo.lib.custody.parts import (
    COURT_FACTS,
    PackageContents,
    Placed,
    WithheldEvents,
    WithheldItem,
)

REPORTS = "court/custody"
Story = dict[UUID, list[ReportRow]]


def add(bag: BagWriter, placed: Sequence[Placed], contents: PackageContents) -> None:
    """Write the index, what was withheld, and the reports, if they are asked for."""
    story, about = _stories(contents), contents.about
    reports = {}
    if contents.draw:
        for each in placed:
            path = f"{REPORTS}/{each.number:04d}.pdf"
            rows = story[each.item.id]
            bag.add(path, contents.draw(_report(each, rows, contents)))
            reports[each.item.id] = path
    items = [each for each in contents.withheld if isinstance(each, WithheldItem)]
    bag.add(
        load_file.ITEMS,
        load_file.items(
            placed,
            items,
            about=about,
            shown=_positions(story, shown=True),
            hidden=_positions(story, shown=False),
            reports=reports,
        ),
    )
    if contents.withheld:
        events = [x for x in contents.withheld if isinstance(x, WithheldEvents)]
        kept = load_file.withheld(items, events, about=about, after=len(placed))
        bag.add(load_file.WITHHELD, kept)


def _stories(contents: PackageContents) -> Story:
    """Sort the leaves shown by the item they are about, each in the log's order."""
    story: Story = defaultdict(list)
    for leaf in sorted(contents.events, key=lambda leaf: leaf.position):
        event: Any = json.loads(leaf.event) if leaf.event else None
        item = UUID(event["object"]) if event and event["object"] else leaf.item
        if item:
            story[item].append(ReportRow(leaf.position, event))
    return story


def _positions(story: Story, *, shown: bool) -> dict[UUID, list[int]]:
    found = {
        item: [row.position for row in rows if (row.event is not None) is shown]
        for item, rows in story.items()
    }
    return {item: positions for item, positions in found.items() if positions}


def _report(
    placed: Placed, rows: Sequence[ReportRow], contents: PackageContents
) -> ItemReport:
    item, about = placed.item, contents.about
    origin, size, root, *_ = [*contents.checkpoint.split("\n"), "", ""]
    told = [
        (name.capitalize(), item.court[name])
        for name in COURT_FACTS
        if item.court.get(name)
    ]
    return ItemReport(
        document=load_file.document_id(about, placed.number),
        organisation=about.organisation,
        title=about.title,
        package=str(about.id),
        made_at=about.made_at,
        facts=[
            ("Name", item.name),
            ("Kind", f"{item.media_type}, {item.size:,} bytes"),
            ("SHA-256", item.sha256.hex()),
            ("File here", placed.path),
            ("Item", str(item.id)),
            *told,
            ("Log", f"{origin}, {size} leaves, root {root}"),
        ],
        rows=rows,
    )
