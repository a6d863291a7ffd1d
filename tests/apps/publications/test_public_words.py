"""What everybody reads speaks the language of the statement, also around its words."""

import re
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

import amparo.apps.publications

TEMPLATES = Path(amparo.apps.publications.__file__ or "").parent / "templates"
MARKED = re.compile(
    r'{% translate "([^"]+)" %}|{% blocktranslate %}(.+?){% endblocktranslate %}'
)
SAME_IN_FRENCH = {"Sources"}


def public_words() -> set[str]:
    pages = (TEMPLATES / "publications" / "public").glob("*.html")
    found = [MARKED.findall(page.read_text()) for page in pages]
    words = {one or other for each in found for one, other in each}
    return {re.sub(r"{{ (\w+) }}", r"%(\1)s", text) for text in words}


@pytest.mark.parametrize("language", ["ru", "fr", "ar"])
def test_a_public_page_says_nothing_in_another_language(language: str) -> None:
    words = public_words() | {"used with permission", "public domain"}
    assert len(words) > 5

    with override(language):
        left = {text for text in words if gettext(text) == text}
    assert left - (SAME_IN_FRENCH if language == "fr" else set()) == set()
