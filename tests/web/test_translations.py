"""The shell speaks four languages, and the compiled catalogues are the written ones."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import amparo.web

LOCALE = Path(amparo.web.__file__ or "").parent / "locale"
LANGUAGES = ["ru", "fr", "ar"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_current(language: str, tmp_path: Path) -> None:
    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt is missing: apt-get install gettext")
    written = LOCALE / language / "LC_MESSAGES" / "django.po"
    subprocess.run(
        ["msgfmt", "--check-format", "-o", tmp_path / "fresh.mo", written], check=True
    )

    assert (tmp_path / "fresh.mo").read_bytes() == written.with_suffix(
        ".mo"
    ).read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unchecked_translation_says_so(language: str) -> None:
    first = (
        (LOCALE / language / "LC_MESSAGES" / "django.po").read_text().splitlines()[0]
    )

    assert "checked by" in first


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "Такой страницы нет"),
        ("fr", "Cette page n’existe pas"),
        ("ar", "لا توجد صفحة"),
    ],
)
def test_an_absent_page_is_absent_in_every_language(
    client: Client, web: object, settings: Any, language: str, words: str
) -> None:
    settings.LANGUAGES = [("en", "English"), (language, language)]
    page = client.get("/absent", headers={"Accept-Language": language}).content.decode()

    assert words in page
    assert f'lang="{language}"' in page
    assert ('dir="rtl"' in page) == (language == "ar")
