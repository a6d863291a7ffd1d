"""Which words are a date: day, month, year, season, and times told from today."""

from __future__ import annotations

from dataclasses import replace

from amparo.lib.corroboration.date_moments import PLURALS, Moment, YearReader
from amparo.lib.corroboration.numbers import number_at

_MOST_WORDS_OF_A_NUMBER = 4


class DateReader(YearReader):
    """Reads the moment that begins at a word."""

    def moment_at(self, i: int) -> Moment | None:
        """Read the longest moment that begins at word `i`."""
        word = self.words.at(i)
        if word[:1].isdigit():
            return self._numeric(i) or self._day_first(i) or self._year(i)
        if word not in self.cal.starts:
            return None
        return (
            self._with_part(i)
            or self._weekday(i)
            or self._month_first(i)
            or self._season(i)
            or self._relative(i)
            or self._ago(i)
            or self._day_word(i)
            or self._decade_of_years(i)
        )

    def _skip(self, i: int, *names: str) -> int:
        while any(self.cal.is_in(name, self.words.at(i)) for name in names):
            i += 1
        return i

    def _after_day(self, i: int) -> int:
        """Step over what stands between a day and its month: th, of, -го, er, de."""
        i += 1
        if self.words.at(i) in {"st", "nd", "rd", "th", "er"}:
            i += 1
        elif self.words.at(i) == "-" and self.words.at(i + 1) in {"го", "е", "ое"}:
            i += 2
        return i + 1 if self.words.at(i) in {"of", "de"} else i

    def _day_first(self, i: int) -> Moment | None:
        day = self._small(i)
        if day is None or self._is_tied(i):
            return None
        after = self._after_day(i)
        month = self._month(after)
        if month is None:
            return None
        last, year, shift = self._year_after(after)
        found = Moment(i, last, year, month, day)
        return (
            replace(found, relative=("year of", shift)) if shift is not None else found
        )

    def _month(self, i: int) -> int | None:
        word = self.words.at(i)
        month = self.cal.months.get(word)
        if month and self.language == "en" and not self.words.is_capital(i):
            return None
        return month

    def _year_after(self, i: int) -> tuple[int, int | None, int | None]:
        """Read the year after a month: the last word, the year, or "of last year"."""
        dot = i + 1 if self.words.at(i + 1) == "." and len(self.words.at(i)) <= 4 else i
        after = dot + 1
        if self.words.at(after) in {",", "of", "de"}:
            after += 1
        if self._is_year(after):
            return self._year_end(after), int(self.words.at(after)), None
        step = after + 1 if self.words.at(after) in {"l", "the", "in"} else after
        step = step + 1 if self.words.at(step) == "'" else step
        relative = self._relative(step)
        if relative and relative.relative and relative.relative[0] == "year":
            return relative.last, None, relative.relative[1]
        if self._is_told(i):
            return i + 1, None, None
        return i, None, None

    def _month_first(self, i: int) -> Moment | None:
        month = self._month(i)
        if month is None:
            return None
        day = self._small(i + 1)
        if self.language == "en" and day and not self._is_followed_by_noun(i + 1):
            at = i + 2 if self.words.at(i + 2) in {"st", "nd", "rd", "th"} else i + 1
            last, year, shift = self._year_after(at)
            found = Moment(i, last, year, month, day)
        else:
            last, year, shift = self._year_after(i)
            found = Moment(i, last, year, month)
            if self._is_told(i):
                told = self.cal.relative[self.words.at(i + 1)]
                return replace(found, relative=("told", told))
        if shift is not None:
            found = replace(found, relative=("year of", shift))
        if last == i and not found.day and not self._stands_as_month(i):
            return None
        return found

    def _is_followed_by_noun(self, i: int) -> bool:
        """Tell "in May 30 people" from "on May 30 people"."""
        after = self.words.at(i + 1)
        return after in {"people", "men", "women", "persons", "detainees"} and (
            self.words.at(i - 2) in {"in", "since", "last", "this"}
        )

    def _stands_as_month(self, i: int) -> bool:
        """Tell whether a month's word without day or year is a month here."""
        before = self.words.at(i - 1)
        if self.language == "fr" and self.words.is_capital(i):
            return False
        if (
            self.language == "en"
            and self.words.is_capital(i - 1)
            and before.isalpha()
            and not self.cal.is_in("before_year", before)
            and before not in self.cal.weekdays
        ):
            return False
        if not self.cal.is_in("never_bare", self.words.at(i)):
            return before != "d" and self.words.at(i + 1)[:1] != "@"
        return before in {
            "in", "since", "until", "by", "of", "last", "this", "next", "early", "late",
            "mid", "from", "and", "to", "during", "-", "en", "de", "depuis", "fin", "début",
            "avant", "à", "et", "between", "entre",
        }  # fmt: skip

    def _weekday(self, i: int) -> Moment | None:
        weekday = self.cal.weekdays.get(self.words.at(i))
        if not weekday or (self.language == "en" and not self.words.is_capital(i)):
            return None
        step = i + 2 if self.words.at(i + 1) == "," else i + 1
        step = step + 1 if self.cal.is_in("article", self.words.at(step)) else step
        full = (
            self._day_first(step) or self._numeric_at(step) or self._month_first(step)
        )
        if full and full.day:
            return replace(full, first=i, weekday=weekday)
        return self._told_from_now(i, f"weekday {weekday}")

    def _told_from_now(self, i: int, unit: str) -> Moment:
        """Read a unit with "last", "this" or "next" beside it; alone it is the nearest."""
        after, before = self.words.at(i + 1), self.words.at(i - 1)
        if self.cal.relative_follows and after in self.cal.relative:
            return Moment(i, i + 1, relative=(unit, self.cal.relative[after]))
        if before in self.cal.relative:
            return Moment(i - 1, i, relative=(unit, self.cal.relative[before]))
        return Moment(i, i, relative=(unit, 0))

    def _season(self, i: int) -> Moment | None:
        season = self.cal.seasons.get(self.words.at(i))
        if season is None or not self._stands_as_season(i):
            return None
        last, year, shift = self._year_after(i)
        if self._is_told(i):
            told = self.cal.relative[self.words.at(i + 1)]
            return Moment(i, i + 1, month=season, relative=("told", told))
        if year is None and shift is None and self._is_bare_season(i):
            return None
        found = Moment(i, last, year, season)
        if year and self.words.at(last + 1) in {"-", "/"} and self._is_year(last + 2):
            return replace(found, last=self._year_end(last + 2))
        return (
            replace(found, relative=("year of", shift)) if shift is not None else found
        )

    def _is_bare_season(self, i: int) -> bool:
        before = self.words.at(i - 1)
        if self.language == "ru":
            return not self.words.at(i).endswith(("ой", "ом", "ью", "ы"))
        return before not in {
            "the",
            "this",
            "last",
            "since",
            "in",
            "au",
            "cet",
            "en",
            "'",
        }

    def _stands_as_season(self, i: int) -> bool:
        before = self.words.at(i - 1)
        if self.words.at(i) == "été":
            return before in {"'", "cet", "en"} and self.words.at(i - 2) not in {
                "n",
                "qu",
            }
        if self.words.at(i) in {"fall", "spring"}:
            return self._is_year(i + 1) or before in {"last", "this", "the", "in"}
        return True

    def _relative(self, i: int) -> Moment | None:
        """Read "last week", "прошлой весной", "semaine dernière", "cette année"."""
        cal, word = self.cal, self.words.at(i)
        if word in cal.units and cal.relative_follows:
            last = self._unit_end(i)
            after = self.words.at(last + 1)
            if after in cal.relative and after not in {"ce", "cet", "cette"}:
                return Moment(
                    i, last + 1, relative=(cal.units[word], cal.relative[after])
                )
            return None
        if word not in cal.relative:
            return None
        shift, after = cal.relative[word], self.words.at(i + 1)
        last = self._unit_end(i + 1)
        if self.words.at(last + 1) == "of" or self.words.at(last) == "là":
            return None
        if after in PLURALS:
            return None
        if after in cal.units:
            return Moment(i, self._unit_end(i + 1), relative=(cal.units[after], shift))
        if after in cal.weekdays and (
            self.language != "en" or self.words.is_capital(i + 1)
        ):
            return Moment(i, i + 1, relative=(f"weekday {cal.weekdays[after]}", shift))
        month = self._month(i + 1) or cal.seasons.get(after)
        if month:
            return Moment(i, i + 1, month=month, relative=("told", shift))
        return None

    def _unit_end(self, i: int) -> int:
        """Step over the rest of "week-end" and "mois-ci"."""
        if self.words.at(i + 1) == "-" and self.words.at(i + 2) in {"end", "ci", "là"}:
            return i + 2
        return i

    def _ago(self, i: int) -> Moment | None:
        """Read "two weeks ago", "неделю назад", "il y a trois jours"."""
        cal = self.cal
        if self.words.at(i) == "il" and self.language == "fr":
            return self._french_ago(i)
        unit = cal.units.get(self.words.at(i))
        if not unit or not cal.is_in("ago", self.words.at(i + 1)):
            return None
        last = i + 2 if self.words.at(i + 2) in cal.days else i + 1
        for first in range(max(0, i - _MOST_WORDS_OF_A_NUMBER), i):
            number = number_at(self.words, first, self.language)
            if number and number.last == i - 1 and number.value is not None:
                return Moment(
                    number.first, last, relative=(f"{unit} ago", -number.value)
                )
        if self.language == "ru" or self.words.at(i - 1) in {"a", "an"}:
            start = i if self.language == "ru" else i - 1
            exact = "day" if last > i + 1 else ""
            return Moment(start, last, relative=(f"{unit} ago{exact and ' today'}", -1))
        return None

    def _french_ago(self, i: int) -> Moment | None:
        if (self.words.at(i + 1), self.words.at(i + 2)) != ("y", "a"):
            return None
        number = number_at(self.words, i + 3, "fr") if i + 3 < len(self.words) else None
        if not number or number.value is None:
            return None
        unit = self.cal.units.get(self.words.at(number.last + 1))
        if not unit:
            return None
        return Moment(i, number.last + 1, relative=(f"{unit} ago", -number.value))

    def _with_part(self, i: int) -> Moment | None:
        """Read "early April", "в конце 2030 года", "mi-avril", "end of last week"."""
        part = self.cal.parts.get(self.words.at(i))
        if part is None:
            return None
        step = i + 1
        while self.words.at(step) in {
            "of",
            "the",
            "in",
            "-",
            "de",
            "du",
            "d",
            "'",
            "l",
            "la",
        }:
            step += 1
        unit = self.cal.units.get(self.words.at(step))
        inner = self.moment_at(step) if step < len(self.words) else None
        if inner is None and unit in {"year", "month", "week"} and step > i + 1:
            inner = Moment(step, step, relative=(unit, 0))
        if (
            inner is None
            or inner.day
            or inner.part
            or (inner.relative or ("",))[0] == "day"
        ):
            return None
        return replace(inner, first=i, part=part)
