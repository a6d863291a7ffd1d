from pathlib import Path

from amparo.apps.protection.drawer_table import page

PAGE = Path(__file__).parents[3] / "docs/reference/drawers.md"


def test_the_page_about_drawers_is_what_decides():
    assert PAGE.read_text() == page(), "run docs/generate.py"
