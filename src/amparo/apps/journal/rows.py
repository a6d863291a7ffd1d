"""Writing thousands of rows of one table with one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

AS_THEY_ARE = (models.IntegerField, models.CharField)


def insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows, each a value for each of the columns, in the caller's transaction.

    As `bulk_create`, which asks every field of every row how to spell itself in SQL and
    takes about five times as long. Constraints hold as ever; defaults do not, so name all
    columns, and give each value in its field's own type.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    fields = [model._meta.get_field(name) for name in names]  # noqa: SLF001
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
    marks = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)  # noqa: SLF001
    spelled = [
        map(spelling(field), values)
        for field, values in zip(fields, zip(*rows, strict=True), strict=False)
    ]
    if not spelled:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608  names of ours
            list(zip(*spelled, strict=True)),
        )


def spelling(field: Any) -> Callable[[Any], Any]:
    """Give how a column's values are spelled in SQL, asked once for all rows."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    kind = field.target_field if field.is_relation else field
    if isinstance(kind, models.BinaryField):
        spell: Callable[[Any], Any] = connection.Database.Binary
    elif isinstance(kind, AS_THEY_ARE):
        spell = _as_it_is
    elif isinstance(kind, models.UUIDField):
        has_ids = connection.features.has_native_uuid_field
        spell = _as_it_is if has_ids else attrgetter("hex")
    else:

        def spell(value: Any) -> Any:
            return field.get_db_prep_save(value, connection)

    return spell


def _as_it_is(value: Any) -> Any:
    return value
