"""The one stylesheet: current, asking for nothing, readable in light and dark."""

import gzip
import re

import pytest
from django.test import Client

from amparo.web import stylesheet

GROUND = next(
    part for part in stylesheet.OURS if part.name == "1-ground.css"
).read_text()
HEX = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{6});")
LIGHT = dict(HEX.findall(GROUND.split("@media (prefers-color-scheme: dark)")[0]))
DARK = dict(HEX.findall(GROUND.split("@media (prefers-color-scheme: dark)")[1]))
GROUNDS = ["paper", "surface", "sunken"]
TEXTS = ["ink", "ink-2", "pine", "good", "warn", "bad", "info"]
PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in ["good", "warn", "bad", "info"]),
    *(("ink", f"{tone}-soft") for tone in ["good", "warn", "bad", "info", "pine"]),
    ("on-pine", "pine"),
    ("on-pine", "pine-deep"),
    ("surface", "bad"),
]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG 2.2; black on white gives 21."""
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_known_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable(colours: dict[str, str], text: str, ground: str) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("mark", ["edge", "focus"])
def test_borders_of_controls_and_the_focus_are_visible(
    colours: dict[str, str], mark: str, ground: str
) -> None:
    assert contrast(colours[mark], colours[ground]) >= 3


def test_the_file_that_pages_link_is_current() -> None:
    written = stylesheet.TARGET.read_text(encoding="utf-8")

    assert written == stylesheet.built(), "run python -m amparo.web.stylesheet"


def test_it_asks_for_no_picture_font_or_other_sheet() -> None:
    whole = stylesheet.built()

    assert "url(" not in whole
    assert "@import" not in whole
    assert "url(" in stylesheet.BASE.read_text(), "the base did ask"


def test_it_is_served_without_any_mark_of_the_visit(client: Client) -> None:
    answer = client.get("/static/web/amparo.css")

    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert not {"ETag", "Last-Modified", "Set-Cookie"} & set(answer.headers)


def test_it_travels_packed(client: Client) -> None:
    plain = client.get("/static/web/amparo.css")
    packed = client.get("/static/web/amparo.css", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < 20_000


@pytest.mark.parametrize(
    "name", ["..%2Fviews.py", "vendor%2FLICENSE-pico.md", "absent.css", "%00"]
)
def test_nothing_else_can_be_fetched(client: Client, name: str) -> None:
    assert client.get(f"/static/web/{name}").status_code == 404
