"""Every sentence of the front exists in each of its languages, and what is unchecked says so."""

import ast
import gettext
import re
from pathlib import Path

import pytest

import amparo.front
import amparo.web

FRONT = Path(amparo.front.__file__).parent
WEB = Path(amparo.web.__file__).parent
LANGUAGES = ["ru", "fr", "ar"]
IN_TEMPLATE = re.compile(r"""(?:translate|_\()\s*"((?:[^"\\]|\\.)+)\"""")
IN_BLOCK = re.compile(r"{% blocktranslate[^%]*%}(.*?)(?:{% plural %}.*?)?{% endblocktranslate %}", re.DOTALL)  # fmt: skip


def said_in_templates() -> set[str]:
    said: set[str] = set()
    for path in (FRONT / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        said |= set(IN_TEMPLATE.findall(text))
        said |= {
            re.sub(r"{{ (\w+) }}", r"%(\1)s", found) for found in IN_BLOCK.findall(text)
        }
    return said


def said_in_code() -> set[str]:
    said: set[str] = set()
    for path in FRONT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                said.add(ast.literal_eval(node.args[0]))
    return said


def catalogue(language: str, *, of: Path = FRONT) -> gettext.GNUTranslations:
    with (of / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    known = catalogue(language)
    known.add_fallback(catalogue(language, of=WEB))
    said = said_in_templates() | said_in_code()
    assert len(said) > 100
    assert {text for text in said if known.ngettext(text, text, 1) == text and known.gettext(text) == text} == set()  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    written = (FRONT / "locale" / language / "LC_MESSAGES" / "django.po").read_text("utf-8")  # fmt: skip
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', written, re.MULTILINE)
    known = catalogue(language)
    assert len(pairs) > 100
    assert [(m, t) for m, t in pairs if known.gettext(_plain(m)) != _plain(t)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_nobody_checked_says_so(language: str) -> None:
    written = (FRONT / "locale" / language / "LC_MESSAGES" / "django.po").read_text("utf-8")  # fmt: skip
    listed = (FRONT / "locale" / "UNCHECKED.md").read_text("utf-8")
    if f"`{language}/LC_MESSAGES/django.po`" in listed:
        assert "X-Checked-By: nobody yet" in written
        assert "NOT YET CHECKED BY A NATIVE SPEAKER" in written


def _plain(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\")
