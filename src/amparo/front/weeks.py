"""The only time that the front keeps."""

from datetime import UTC, datetime


def iso_week(now: datetime) -> str:
    """Name the week, such as 2026-W47."""
    year, week, _ = now.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02}"


def start_of(week: str) -> float:
    """Return the Monday midnight of a week, as a file's time."""
    return datetime.strptime(f"{week}-1 +0000", "%G-W%V-%u %z").timestamp()
