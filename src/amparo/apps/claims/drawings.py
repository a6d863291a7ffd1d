"""Draw what is behind a claim, and figures over time, as static SVG without any script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from amparo.apps.claims.queries import ClaimPage, SeriesLine
from amparo.apps.events.drawings import WIDTH, drawn

ROW, LEFT, MIDDLE, RIGHT = 26, 8, 250, 300
LONGEST_NAME = 32
MOST_CARRIERS = 40


def tree_drawing(page: ClaimPage) -> SafeString:
    """Draw each root on the left and the texts that carry it on the right.

    A filled dot is a source that knows at first hand. The page lists the same in words.
    """
    height = 0
    shapes: list[str] = []
    for branch in page.branches:
        shown = branch.carriers[:MOST_CARRIERS]
        rows = max(1, len(shown))
        middle = height + rows * ROW / 2
        shapes += _root(branch.name, own_access=branch.own_access, y=middle)
        for number, (name, _text, _how) in enumerate(shown):
            y = height + (number + 0.5) * ROW
            shapes += _carrier(name, y=y, root_y=middle)
        height += rows * ROW + ROW // 2
    if not shapes:
        return SafeString("")
    title = _("Sources on the left, the texts that carry them on the right")
    head = f'<svg viewBox="0 0 620 {height}" role="img" class="tree"><title>{escape(title)}</title>'
    return mark_safe(head + "".join(shapes) + "</svg>")  # noqa: S308  every text is escaped


def _root(name: str, *, own_access: bool, y: float) -> Iterator[str]:
    fill = "currentColor" if own_access else "none"
    yield (
        f'<circle cx="{MIDDLE - 12}" cy="{y:.0f}" r="5" fill="{fill}" '
        'stroke="currentColor" stroke-width="1.5"/>'
    )
    yield (
        f'<text x="{MIDDLE - 24}" y="{y + 5:.0f}" text-anchor="end" '
        f'font-size="14">{escape(_short(name))}</text>'
    )


def _carrier(name: str, *, y: float, root_y: float) -> Iterator[str]:
    yield (
        f'<path d="M{MIDDLE - 6} {root_y:.0f} C{MIDDLE + 25} {root_y:.0f} '
        f'{MIDDLE + 15} {y:.0f} {RIGHT - 6} {y:.0f}" fill="none" '
        'stroke="currentColor" opacity="0.45"/>'
    )
    name = _short(name)
    yield f'<text x="{RIGHT}" y="{y + 5:.0f}" font-size="14">{escape(name)}</text>'


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def series_drawing(series: SeriesLine) -> SafeString:
    """Draw the figures of one unit at the day they speak of, one bar from bound to bound.

    An open bound is drawn as a tick; nothing is summed or averaged.
    """
    marks = [_mark(point) for point in series.points if point["as_of"]]
    if not marks:
        return SafeString("")
    x = {"field": "day", "type": "nominal", "axis": {"title": None, "labelAngle": 0}}
    y = {"type": "quantitative", "axis": {"title": series.unit, "format": "d"}}
    return drawn(
        {
            "width": WIDTH,
            "height": 200,
            "data": {"values": marks},
            "layer": [
                {
                    "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
                    "encoding": {
                        "x": x,
                        "y": {**y, "field": "low"},
                        "y2": {"field": "high"},
                        "color": {"value": "var(--pine)"},
                    },
                },
                {
                    "mark": {"type": "tick", "thickness": 3, "color": "var(--pine)"},
                    "encoding": {"x": x, "y": {**y, "field": "low"}},
                },
                {
                    "mark": {
                        "type": "text",
                        "dy": -12,
                        "fontSize": 13,
                        "color": "currentColor",
                    },
                    "encoding": {
                        "x": x,
                        "y": {**y, "field": "high"},
                        "text": {"field": "root"},
                    },
                },
            ],
        }
    )


def _mark(point: Any) -> dict[str, Any]:
    low = point["lower"] if point["lower"] is not None else point["upper"]
    high = point["upper"] if point["upper"] is not None else low
    return {"day": point["as_of"], "low": low, "high": high, "root": point["root"]}
