"""What stands in clear in the front's tables: this list and nothing else."""

import pytest
from django.db import connection

from amparo.front.models import Box, Reply, Thread
from tests.front.fixtures import Front

CLEAR = {
    Box: {"id", "kind", "week", "size", "state"},
    Thread: {"id", "twin", "week"},
    Reply: {"id", "pair", "thread"},
}
SEALED = {Box: {"sealed"}, Thread: {"lookup", "wrapped_key"}, Reply: {"sealed"}}


@pytest.mark.threat("T-01")
def test_every_column_is_accounted_for() -> None:
    for model in CLEAR:
        columns = {field.name for field in model._meta.get_fields()}
        assert columns == CLEAR[model] | SEALED[model]


def test_no_table_counts_arrivals(front: Front) -> None:
    """A rowid would tell in which order reports came within their week."""
    with connection.cursor() as cursor:
        for model in CLEAR:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE name = %s", [model._meta.db_table]
            )
            assert cursor.fetchone()[0].rstrip().endswith("WITHOUT ROWID")


def test_the_database_overwrites_what_it_deletes(front: Front) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def test_the_only_time_is_the_week(front: Front) -> None:
    front.phone().write("They came at night.")
    (box,) = front.boxes("report")
    assert len(box.week) == 8
    assert box.week[4:6] == "-W"


def test_sizes_are_buckets(front: Front) -> None:
    for text in ("short", "longer " * 40):
        front.phone().write(text)
    assert len({box.size for box in front.boxes("report")}) == 1
