"""Partial dates in words.

Russian, French and Arabic have not been checked by a native speaker yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from amparo.lib.values.dates import Moment


class Words(NamedTuple):
    """How one language says dates. `month_of_day` is the form after a day number."""

    months: tuple[str, ...]
    month_of_day: tuple[str, ...]
    seasons: tuple[str, ...]
    day: str
    month: str
    season: str
    decade: str
    century: str
    about: str
    doubted: str
    between: str
    since: str
    until: str


_EN_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_FR_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_AR_MONTHS = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
_RU_MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
_RU_MONTHS_OF_DAY = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)

WORDS = {
    "en": Words(
        months=_EN_MONTHS,
        month_of_day=_EN_MONTHS,
        seasons=("spring", "summer", "autumn", "winter"),
        day="{day} {month} {year}",
        month="{month} {year}",
        season="{season} {year}",
        decade="the {year}s",
        century="the years {first} to {last}",
        about="about {when}",
        doubted="{when} (in doubt)",
        between="from {first} to {last}",
        since="since {first}",
        until="until {last}",
    ),
    "ru": Words(
        months=_RU_MONTHS,
        month_of_day=_RU_MONTHS_OF_DAY,
        seasons=("весна", "лето", "осень", "зима"),
        day="{day} {month} {year} года",
        month="{month} {year} года",
        season="{season} {year} года",
        decade="{year}-е годы",
        century="{first}–{last} годы",
        about="приблизительно {when}",
        doubted="{when} (под вопросом)",
        between="{first} — {last}",
        since="начиная с: {first}",
        until="не позднее: {last}",
    ),
    "fr": Words(
        months=_FR_MONTHS,
        month_of_day=_FR_MONTHS,
        seasons=("printemps", "été", "automne", "hiver"),
        day="{day} {month} {year}",
        month="{month} {year}",
        season="{season} {year}",
        decade="les années {year}",
        century="les années {first} à {last}",
        about="vers {when}",
        doubted="{when} (douteux)",
        between="de {first} à {last}",
        since="depuis {first}",
        until="jusqu’à {last}",
    ),
    "ar": Words(
        months=_AR_MONTHS,
        month_of_day=_AR_MONTHS,
        seasons=("ربيع", "صيف", "خريف", "شتاء"),
        day="{day} {month} {year}",
        month="{month} {year}",
        season="{season} {year}",
        decade="عقد {year}",
        century="الأعوام من {first} إلى {last}",
        about="نحو {when}",
        doubted="{when} (غير مؤكد)",
        between="من {first} إلى {last}",
        since="منذ {first}",
        until="حتى {last}",
    ),
}


def words_of_moment(moment: Moment, language: str) -> str:
    """Say one moment."""
    words = WORDS.get(language, WORDS["en"])
    said = _plain(moment, words)
    if moment.is_about:
        said = words.about.format(when=said)
    return words.doubted.format(when=said) if moment.mark in {"?", "%"} else said


def words_of_interval(first: Moment | None, last: Moment | None, language: str) -> str:
    """Say a time between two moments, of which one may be open."""
    words = WORDS.get(language, WORDS["en"])
    start = words_of_moment(first, language) if first else ""
    end = words_of_moment(last, language) if last else ""
    if start and end:
        return words.between.format(first=start, last=end)
    if start:
        return words.since.format(first=start)
    return words.until.format(last=end)


def _plain(moment: Moment, words: Words) -> str:
    if "X" in moment.year:
        return _round_year(moment.year, words)
    year = str(int(moment.year))
    if moment.month is None:
        return year
    if moment.month > 12:
        return words.season.format(season=words.seasons[moment.month - 21], year=year)
    if moment.day is None:
        return words.month.format(month=words.months[moment.month - 1], year=year)
    month = words.month_of_day[moment.month - 1]
    return words.day.format(day=moment.day, month=month, year=year)


def _round_year(year: str, words: Words) -> str:
    first = int(year.replace("X", "0"))
    if year.endswith("XX"):
        return words.century.format(first=first, last=first + 99)
    return words.decade.format(year=first)
