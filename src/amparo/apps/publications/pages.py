"""The public pages of released statements, as static files without scripts.

The desk keeps them in `desk/public`; the front receives the same bytes.
"""

from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override

from amparo.apps.members.queries import organisation
from amparo.apps.publications.models import PublishedStatement
from amparo.lib.store.durable import write_files

INDEX, STYLE = "index.html", "statement.css"


def path_of(statement: PublishedStatement) -> str:
    """Give the address of a statement below the public folder."""
    return f"statements/{statement.id}.html"


def public_folder() -> Path:
    """Tell where the desk keeps what is public."""
    return Path(settings.AMPARO_HOME) / "desk" / "public"


def statement_page(statement: PublishedStatement) -> bytes:
    """Print one statement with its sources, in its own language."""
    return _printed("publications/public/statement.html", statement.language, statement)


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
    if statement.taken_down_week:
        (folder / path_of(statement)).unlink(missing_ok=True)
    else:
        page = statement_page(statement)
        write_files([(folder / path_of(statement), page)])
    write_files([(folder / INDEX, index_page(public)), (folder / STYLE, style_sheet())])


def _printed(template: str, language: str, shown: object) -> bytes:
    with override(language):
        text = render_to_string(
            template,
            {
                "shown": shown,
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
