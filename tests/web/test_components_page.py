"""Every component, in both shells, in light and dark, both ways of writing."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.web.looking import Look

PAGES = {"staff": "/_components", "reporter": "/_components?shell=reporter"}
WINDOWS = [
    pytest.param(shell, scheme, locale, id=f"{shell}-{scheme}-{locale}")
    for shell, scheme, locale in product(PAGES, ["light", "dark"], ["en", "ar"])
]


@pytest.fixture
def look(chromium: Any, address: str) -> Iterator[Any]:
    opened = []

    def open_window(**window: Any) -> Look:
        opened.append(Look(chromium, address, **window))
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()


@pytest.mark.parametrize(("shell", "scheme", "locale"), WINDOWS)
def test_axe_finds_nothing_serious(
    look: Any, shell: str, scheme: str, locale: str
) -> None:
    seen = look(color_scheme=scheme, locale=locale)
    seen.visit(PAGES[shell])

    assert seen.serious_findings() == []


def test_axe_would_find_a_field_without_a_name(look: Any) -> None:
    seen = look()
    seen.visit(PAGES["staff"])
    seen.page.evaluate("document.querySelector('label[for=find]').remove()")

    assert any(finding.startswith("label") for finding in seen.serious_findings())


@pytest.mark.parametrize(("shell", "scheme", "locale"), WINDOWS)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_sticks_out_of_the_window(
    look: Any, shell: str, scheme: str, locale: str, width: int
) -> None:
    seen = look(
        color_scheme=scheme, locale=locale, viewport={"width": width, "height": 700}
    )
    seen.visit(PAGES[shell])

    assert seen.page.evaluate("document.dir") == ("rtl" if locale == "ar" else "")
    assert seen.overhang <= 0


@pytest.mark.threat("T-17")
@pytest.mark.parametrize("shell", PAGES)
def test_a_page_asks_nobody_else_and_breaks_no_policy(look: Any, shell: str) -> None:
    seen = look()
    seen.visit(PAGES[shell])

    assert seen.asked, "it asks at least for itself"
    assert seen.foreign == []
    assert seen.violations == []


def test_a_breach_of_the_policy_is_noticed(look: Any) -> None:
    seen = look()
    seen.visit(PAGES["staff"])
    seen.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<i style=\"color:red\"></i>')"
    )
    seen.page.wait_for_timeout(100)

    assert seen.violations


@pytest.mark.parametrize("shell", PAGES)
def test_it_works_the_same_with_scripts_turned_off(look: Any, shell: str) -> None:
    seen = look(java_script_enabled=False)
    seen.visit(PAGES[shell])

    assert seen.page.locator("script").count() == 0
    assert seen.page.get_by_role("heading", level=1).count() == 1


def test_the_first_thing_a_reporter_reaches_is_the_way_out(look: Any) -> None:
    seen = look()
    seen.visit(PAGES["reporter"])
    seen.page.keyboard.press("Tab")

    assert seen.page.evaluate("document.activeElement.className") == "leave"


@pytest.mark.parametrize("shell", PAGES)
def test_whoever_walks_by_keyboard_sees_where_they_are(look: Any, shell: str) -> None:
    seen = look()
    seen.visit(PAGES[shell])
    unmarked = []
    for _ in range(60):
        seen.page.keyboard.press("Tab")
        here = seen.page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.tagName, e.type || e.className, s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        if here[0] == "BODY":
            break
        if here[2] == "none" or here[3] < 2:
            unmarked.append(here)

    assert unmarked == []


def test_what_reporters_touch_is_at_least_44_pixels(look: Any) -> None:
    seen = look(viewport={"width": 320, "height": 700})
    seen.visit(PAGES["reporter"])
    small = seen.page.evaluate(
        """[...document.querySelectorAll(
             'button, select, input:not([type=checkbox]):not([type=radio]), summary,'
             + 'nav a, label:has(input)')]
           .map(e => [e.outerHTML.slice(0, 60), e.getBoundingClientRect()])
           .filter(([, box]) => box.height < 44 || box.width < 44)
           .map(([html, box]) => html + ' ' + box.width + 'x' + box.height)"""
    )

    assert small == []


def test_paper_carries_no_navigation_and_says_how_to_handle_it(look: Any) -> None:
    seen = look()
    seen.page.emulate_media(media="print")
    seen.visit(PAGES["staff"])

    assert not seen.page.locator(".rail").is_visible()
    assert seen.page.locator(".print-header").is_visible()
