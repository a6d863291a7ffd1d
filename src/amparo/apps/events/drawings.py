"""Draw a timeline and a map as static SVG, offline: no tile, no font, no script is fetched.

Colours are those of the page (light, dark, print). The drawing is for the eye only; the
page shows the same figures as a table beside it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from amparo.apps.events.queries.maps import MapPlace
from amparo.lib.values.places import CELLS_PER_DEGREE, Precision

WIDTH = 560  # narrow enough to stay legible on a phone
TIMELINE_HEIGHT = 180
MOST_NAMES = 12
LEAST_SPAN = 0.05  # degrees: a single place still has ground around it
INK, MARK, LINE = "currentColor", "var(--pine)", "var(--line)"

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "sans-serif",
    "view": {"stroke": LINE},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelFontSize": 14,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
    },
}


def timeline_drawing(months: Sequence[tuple[date, int]], *, title: str) -> SafeString:
    """Draw how many events began in each month."""
    marks = [{"month": month.isoformat(), "events": count} for month, count in months]
    return drawn(
        {
            "width": WIDTH,
            "height": TIMELINE_HEIGHT,
            "data": {"values": marks},
            "mark": {"type": "bar", "color": MARK, "width": {"band": 0.9}},
            "encoding": {
                "x": {
                    "field": "month",
                    "type": "temporal",
                    "timeUnit": "utcyearmonth",
                    "axis": {"title": None, "labelOverlap": True},
                },
                "y": {
                    "field": "events",
                    "type": "quantitative",
                    "axis": {"title": title, "tickMinStep": 1, "format": "d"},
                },
            },
        }
    )


def map_drawing(places: Sequence[MapPlace]) -> SafeString:
    """Draw places on a net of degrees; the size is the number of events.

    A pale square is the ground within which a place is known to lie.
    """
    marks = [_mark(place, named=n < MOST_NAMES) for n, place in enumerate(places)]
    north, south, east, west = _frame(marks)
    middle = math.cos(math.radians((north + south) / 2))
    height = round(WIDTH * (north - south) / ((east - west) * max(middle, 0.1)))
    x = _axis("longitude", west, east)
    y = _axis("latitude", south, north)
    ground = {
        "x": {**x, "field": "west"},
        "x2": {"field": "east"},
        "y": {**y, "field": "south"},
        "y2": {"field": "north"},
    }
    point = {"x": {**x, "field": "longitude"}, "y": {**y, "field": "latitude"}}
    size = {"field": "events", "type": "quantitative", "legend": None}
    return drawn(
        {
            "width": WIDTH,
            "height": max(240, min(height, 720)),
            "data": {"values": marks},
            "layer": [
                {
                    "mark": {
                        "type": "rect",
                        "color": MARK,
                        "opacity": 0.12,
                        "clip": True,
                    },
                    "encoding": ground,
                },
                {
                    "mark": {"type": "circle", "color": MARK, "opacity": 0.75},
                    "encoding": {
                        **point,
                        "size": {**size, "scale": {"range": [60, 700]}},
                    },
                },
                {
                    "mark": {
                        "type": "text",
                        "color": INK,
                        "dy": -18,
                        "fontSize": 14,
                        "clip": True,
                    },
                    "encoding": {**point, "text": {"field": "name"}},
                },
            ],
        }
    )


def _mark(place: MapPlace, *, named: bool) -> dict[str, Any]:
    point = place.point
    half = 0.5 / CELLS_PER_DEGREE.get(point.precision, 1)
    if point.precision in {Precision.EXACT, Precision.BUILDING}:
        half = 0.0
    return {
        "name": place.name if named else "",
        "events": place.events,
        "latitude": point.latitude,
        "longitude": point.longitude,
        "north": point.latitude + half,
        "south": point.latitude - half,
        "east": point.longitude + half,
        "west": point.longitude - half,
    }


def _frame(marks: Sequence[dict[str, Any]]) -> tuple[float, float, float, float]:
    north, south = _widened([m["latitude"] for m in marks])
    east, west = _widened([m["longitude"] for m in marks])
    return north, south, east, west


def _widened(degrees: Sequence[float]) -> tuple[float, float]:
    low, high = min(degrees, default=0.0), max(degrees, default=0.0)
    margin = max((high - low) * 0.12, LEAST_SPAN)
    return high + margin, low - margin


def _axis(title: str, low: float, high: float) -> dict[str, Any]:
    return {
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": {
            "title": None,
            "tickCount": 6,
            "labelExpr": "format(datum.value, '.2~f') + '°'",
        },
    }


def drawn(spec: dict[str, Any]) -> SafeString:
    """Draw a Vega-Lite specification in the colours of the page; its texts are escaped."""
    # Imported when first needed: it is 65 MB that an idle desk does without.
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(
        json.dumps({**spec, "config": CONFIG}), allowed_base_urls=[]
    )
    # Its text is escaped by the library; a test puts markup into a place's name.
    return mark_safe(svg)  # noqa: S308
