from datetime import UTC, datetime, timedelta

import pytest

from amparo.web.time_left import in_words

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=5, hours=3), "5 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(hours=47), "47 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=59), "less than an hour left"),
        (timedelta(0), "less than an hour left"),
        (-timedelta(minutes=1), "late by less than an hour"),
        (-timedelta(hours=7, minutes=59), "7 hours late"),
        (-timedelta(days=3), "3 days late"),
    ],
)
def test_what_is_left_is_never_rounded_up(span: timedelta, words: str) -> None:
    assert in_words(until=NOW + span, now=NOW) == words
