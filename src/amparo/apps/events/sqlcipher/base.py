"""Django's SQLite backend on SQLCipher: every page of the file is encrypted.

The key is handed to the connection and stands in no settings, so no page, log or dump
of the settings can show it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]
    register as register_functions,
)
from sqlcipher3 import dbapi2 as sqlcipher

KEY_BYTES = 32
# In this order, after the key. Nothing of a query may reach the disk unencrypted; what
# is deleted is overwritten; a file from a partner may not run functions from its schema.
PRAGMAS = (
    "temp_store = MEMORY",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "foreign_keys = ON",
    "legacy_alter_table = OFF",
    "synchronous = FULL",
    "journal_mode = WAL",
    "cache_size = -32000",
)

# The same readings of dates, times and truth values as for any SQLite database.
for _name, _convert in sqlite3.converters.items():
    sqlcipher.register_converter(_name, _convert)
sqlcipher.register_adapter(Decimal, str)
sqlcipher.register_adapter(date, base.adapt_date)
sqlcipher.register_adapter(datetime, base.adapt_datetime)


class Cursor(sqlcipher.Cursor):  # type: ignore[misc]
    """Translate Django's `%s` and `%(name)s` into SQLite's `?` and `:name`."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        return super().execute(_qmarks(query, params), params)

    def executemany(self, query: str, rows: Iterable[Any]) -> Any:
        """Run one statement for many rows; all rows have the shape of the first."""
        rows = iter(rows)
        first = next(rows, ())
        if not first:
            return self
        return super().executemany(_qmarks(query, first), chain([first], rows))


def _qmarks(query: str, params: Any) -> str:
    if isinstance(params, Mapping):
        return query % {name: f":{name}" for name in params}
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to one encrypted file; give it `key` before it connects."""

    display_name = "SQLCipher"
    Database = sqlcipher
    key: bytes = b""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file and prove the key at once: a wrong one fails here."""
        if len(self.key) != KEY_BYTES:
            raise ImproperlyConfigured("An encrypted file needs a key of 32 bytes.")
        connection = sqlcipher.connect(**conn_params)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlcipher.Error:
            connection.close()
            raise
        register_functions(connection)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Give a cursor that speaks Django's parameter style."""
        return self.connection.cursor(factory=Cursor)
