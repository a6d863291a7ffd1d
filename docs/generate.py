"""Write the documents that come from the code; with --check, fail if one is stale."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.config.settings")
os.environ.setdefault("AMPARO_HOME", tempfile.mkdtemp(prefix="amparo-docs-"))

import click
import django

django.setup()

from django.apps import apps

from amparo.apps.events.router import lives_in_investigation
from amparo.apps.protection import drawer_table
from amparo.cli.main import NOUNS, entry


def made_by(text: str) -> str:
    return (
        f"{text.rstrip()}\n\n*This page is made by `docs/generate.py` from the code.*\n"
    )


def command_line() -> str:
    parts = ["# Command line\n\nOne entry, noun then verb.\n"]
    context = click.Context(entry)
    for noun in sorted(NOUNS):
        group = entry.get_command(context, noun)
        parts.append(f"## amparo {noun}\n")
        parts += command_pages(group, f"amparo {noun}")
    return made_by("\n".join(parts))


def command_pages(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command, info_name=path, max_content_width=88)
    yield f"```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield f"### {path} {name}\n"
            yield from command_pages(
                command.get_command(context, name), f"{path} {name}"
            )


def clear_columns() -> str:
    rows = ["| table | clear columns | why |", "| --- | --- | --- |"]
    for model in sorted(desk_models(), key=lambda m: m._meta.db_table):
        clear = getattr(model, "clear_columns", ())
        why = getattr(model, "clear_why", "")
        rows.append(f"| {model._meta.db_table} | {', '.join(clear) or '-'} | {why} |")
    return made_by(
        "# What stands in clear on the desk\n\n"
        "Everything that is not named here is sealed.\n"
        "Investigation files are encrypted page by page and have no clear column.\n\n"
        + "\n".join(rows)
    )


def desk_models() -> Iterator[type]:
    return (
        m
        for m in apps.get_models()
        if m.__module__.startswith("amparo.") and not lives_in_investigation(m)
    )


def settings_page() -> str:
    rows = ["| name | default | what it does |", "| --- | --- | --- |"]
    rows += [f"| `{name}` | {default} | {what} |" for name, default, what in SETTINGS]
    return made_by(
        "# Settings\n\nAll settings are environment variables.\n\n" + "\n".join(rows)
    )


SETTINGS = [
    ("AMPARO_HOME", "`.amparo`", "folder of all data, front and desk"),
    (
        "AMPARO_RAM",
        "`/dev/shm/amparo-…`",
        "folder in memory for sessions; must be a tmpfs",
    ),
    (
        "AMPARO_HOSTS",
        "loopback",
        "names under which the desk may be asked, comma between",
    ),
    (
        "AMPARO_DATABASE_URL",
        "SQLite",
        "`postgres://…` puts the desk on PostgreSQL 15 or newer",
    ),
    (
        "AMPARO_KEYS",
        "`AMPARO_HOME/desk/keys`",
        "folder of the keystore, which holds the items' keys",
    ),
    (
        "AMPARO_EPOCH_KEY",
        "`epoch.key` beside it",
        "file of the epoch key: on a medium of its own, in no backup",
    ),
    ("AMPARO_ARGON2_MEMORY_KIB", "131072", "memory cost of new passphrases"),
    ("AMPARO_FRONT_URL", "-", "address of the front's pull port"),
    (
        "AMPARO_SECURE_COOKIES",
        "`1`",
        "`0` only for a plain-HTTP address on this machine",
    ),
]

PAGES = {
    "reference/command-line.md": command_line,
    "reference/settings.md": settings_page,
    "reference/drawers.md": drawer_table.page,
    "threat-model/clear-columns.md": clear_columns,
}


def main() -> int:
    stale = []
    for name, make in PAGES.items():
        path, text = DOCS / name, make()
        if path.exists() and path.read_text() == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    if stale and "--check" in sys.argv:
        print("Stale, run python docs/generate.py:", *stale)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
