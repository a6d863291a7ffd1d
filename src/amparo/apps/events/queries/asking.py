"""Questions to the search tables, as SQL. Each part is quoted, so none of it is obeyed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connections

from amparo.apps.events.models import Event, Information
from amparo.apps.events.open_files import current_alias

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Question:
    """What rows must have: every token, and a place in the table `among`, if it names one."""

    tokens: tuple[str, ...]
    among: str = ""

    def narrowed(self, token: str) -> Question:
        """Ask the same of the rows that have one more token."""
        return replace(self, tokens=(*self.tokens, f'"{token}"'))

    def laid_out(self) -> Question:
        """Ask the same of a table that holds the rows already."""
        return Question((), _laid_out(*self._sql("rowid")))

    def count(self) -> int:
        """Count the rows."""
        if not self.tokens and not self.among:
            return Event.objects.count() + Information.objects.count()
        return int(_fetched(*self._sql("count(*)"))[0][0])

    def rows(self, *, limit: int, offset: int) -> list[int]:
        """Give the numbers of some rows, the newest first."""
        query, values = self._sql("rowid")
        query += " ORDER BY rowid DESC LIMIT %s OFFSET %s"
        return [row for (row,) in _fetched(query, [*values, limit, offset])]

    def _sql(self, columns: str) -> tuple[str, list[Any]]:
        table = "events_search" if self.tokens or not self.among else self.among
        parts = ["events_search MATCH %s"] if self.tokens else []
        if self.tokens and self.among:
            # The plus keeps SQLite from seeking each row in the search table, which is slow.
            parts.append(f"+rowid IN (SELECT rowid FROM {self.among})")  # noqa: S608
        where = f" WHERE {' AND '.join(parts)}" if parts else ""
        values = [" AND ".join(self.tokens)] if self.tokens else []
        return f"SELECT {columns} FROM {table}{where}", values  # noqa: S608


def rows_with_phrases(phrases: Sequence[str]) -> str:
    """Lay out the rows that have all phrases, and name the table; nothing without a phrase.

    Forty counts are made of a search, and each would walk the phrases again.
    """
    if not phrases:
        return ""
    query = "SELECT rowid FROM events_phrases WHERE events_phrases MATCH %s"
    return _laid_out(query, [" AND ".join(f'"{phrase}"' for phrase in phrases)])


def _laid_out(query: str, values: list[Any]) -> str:
    """Keep what a question finds in a table of this connection, in memory; name it."""
    table = f"temp.events_rows_{next(_numbers)}"
    with connections[current_alias()].cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} (line INTEGER PRIMARY KEY)")
        cursor.execute(f"INSERT INTO {table} {query}", values)
    return table


def _fetched(query: str, values: list[Any]) -> list[Any]:
    with connections[current_alias()].cursor() as cursor:
        cursor.execute(query, values)
        rows: list[Any] = cursor.fetchall()
    return rows
