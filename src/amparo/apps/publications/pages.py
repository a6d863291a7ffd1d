"""The public pages of released statements, as static files without scripts.

The desk keeps them in `desk/public`; the front receives the same bytes.
"""

import base64
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override

from amparo.apps.members.queries import organisation
from amparo.apps.publications.models import PublishedStatement
from amparo.apps.publications.pictures import credit_line
from amparo.lib.store.durable import write_files

INDEX, STYLE = "index.html", "statement.css"


def path_of(statement: PublishedStatement) -> str:
    """Give the address of a statement below the public folder."""
    return f"statements/{statement.id}.html"


def pictures_of(statement: PublishedStatement) -> dict[str, bytes]:
    """Give the pictures of a statement by their addresses below the public folder."""
    return {f"pictures/{p.id}.webp": bytes(p.raw) for p in statement.pictures.all()}


def public_folder() -> Path:
    """Tell where the desk keeps what is public."""
    return Path(settings.AMPARO_HOME) / "desk" / "public"


def statement_page(statement: PublishedStatement) -> bytes:
    """Print one statement with its sources, in its own language."""
    language = statement.language
    with override(language):
        sentences = shown_sentences(statement)
    return _printed(
        "publications/public/statement.html", language, statement, sentences
    )


def shown_sentences(statement: PublishedStatement) -> list[dict[str, Any]]:
    """Give the sentences with each picture's credit as one line, in today's language."""
    return [
        {**told, "picture": {**told["picture"], "line": _line(told["picture"])}}
        if "picture" in told
        else told
        for told in statement.sentences
    ]


def sentences_for_staff(statement: PublishedStatement) -> list[dict[str, Any]]:
    """Give the same with the pictures themselves: the desk serves no public files."""
    raw = {str(p.id): bytes(p.raw) for p in statement.pictures.all()}
    shown = shown_sentences(statement)
    for told in shown:
        if "picture" in told:
            told["picture"]["data"] = _data_address(raw[told["picture"]["file"]])
    return shown


def _data_address(raw: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(raw).decode()}"


def _line(told: dict[str, Any]) -> str:
    return credit_line(
        credit=told["credit"], licence=told["licence"], place=told["place"]
    )


def index_page(statements: list[PublishedStatement]) -> bytes:
    """Print the list of statements."""
    return _printed("publications/public/index.html", "en", statements)


def style_sheet() -> bytes:
    """Give the stylesheet of the public pages."""
    style = files("amparo.apps.publications") / "public_style" / STYLE
    return style.read_bytes()


def keep(statement: PublishedStatement, *, public: list[PublishedStatement]) -> None:
    """Write a statement's page, the list and the stylesheet; or remove the page."""
    folder = public_folder()
    pictures = pictures_of(statement)
    if statement.taken_down_week:
        for path in [path_of(statement), *pictures]:
            (folder / path).unlink(missing_ok=True)
    else:
        page = statement_page(statement)
        shown = [(folder / path, raw) for path, raw in pictures.items()]
        write_files([*shown, (folder / path_of(statement), page)])
    write_files([(folder / INDEX, index_page(public)), (folder / STYLE, style_sheet())])


def _printed(
    template: str, language: str, shown: object, sentences: object = ()
) -> bytes:
    with override(language):
        text = render_to_string(
            template,
            {
                "shown": shown,
                "sentences": sentences,
                "house": organisation().name,
                "language": language,
                "is_rtl": _is_rtl(language),
            },
        )
    return text.encode()


def _is_rtl(language: str) -> bool:
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        return False
