"""An invented crisis: people of Karsania, and what four lists would say of them.

Kept apart from the folding tables: spellings are those of another author's library
(tests/vectors/linkage/spellings.json), slips of pen and ear are drawn here. Rates were
written down before anything was measured with them.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from amparo.lib.linkage.naming import name_of
from amparo.lib.linkage.records import Place, Record, born_of, span_of

SPELLINGS = Path(__file__).parents[2] / "vectors/linkage/spellings.json"
LISTS = ("hotline", "newspaper", "ngo", "relatives")
# how each list writes: scheme and share; "" is Cyrillic
SCHEMES = {
    "hotline": {"": 1.0},
    "newspaper": {"bgn_pcgn": 0.4, "wikipedia": 0.25, "icao_doc_9303": 0.15, "telegram": 0.2},
    "ngo": {"": 0.5, "iso_9_1968": 0.2, "gost_779": 0.3},
    "relatives": {"mvd_310_fr": 0.7, "icao_doc_9303": 0.3},
}  # fmt: skip
LANGUAGE = {"hotline": "ru", "newspaper": "en", "ngo": "", "relatives": "fr"}
COVERAGE = {"hotline": 0.42, "newspaper": 0.30, "ngo": 0.36, "relatives": 0.38}
HAS_FATHER = {"hotline": 0.6, "newspaper": 0.15, "ngo": 0.55, "relatives": 0.3}
TWICE = 0.04
SLIP = 0.08
SHORT = 0.04
UNLINKABLE = 0.25
VILLAGES = [
    ("Velmora", "Middle"), ("Arshaty", "Middle"), ("Duba-Kort", "Middle"), ("Gerzen-Chu", "Middle"),
    ("Hashki", "South"), ("Iron Bridge", "South"), ("Kenkhi", "South"), ("Lamaroy", "South"),
    ("Marshanka", "North"), ("Novo-Terskaya", "North"), ("Orekhovka", "North"), ("Pervomayka", "North"),
    ("Roshni", "West"), ("Samashka", "West"), ("Tazbichi", "West"), ("Urdyukh", "West"),
    ("Valerik", "East"), ("Yalkhoy", "East"), ("Zandara", "East"), ("Shelkozan", "East"),
]  # fmt: skip
SHORTER = {"Александр": "Саша", "Алексей": "Лёша", "Магомед": "Мохмад", "Ахмед": "Ахмад",
    "Михаил": "Миша", "Дмитрий": "Дима", "Заурбек": "Заур", "Юсуп": "Юсуф", "Умар": "Омар"}  # fmt: skip
EAR = [("о", "а"), ("е", "и"), ("х", "г"), ("д", "т"), ("з", "с"), ("б", "п"), ("o", "a"),
    ("e", "i"), ("d", "t"), ("z", "s"), ("b", "p"), ("u", "o"), ("у", "о"), ("kh", "h")]  # fmt: skip


@dataclass(frozen=True)
class Person:
    given: str
    surname: str
    father: str
    is_woman: bool
    born: date
    happened: date
    village: tuple[str, str]
    danger: float


@dataclass(frozen=True)
class Crisis:
    people: list[Person]
    records: list[Record]
    whose: dict[tuple[str, str], int]

    @property
    def lists(self):
        return LISTS


@cache
def spellings():
    return json.loads(SPELLINGS.read_text("utf-8"))


def crisis(
    *, people: int, seed: int, unlinkable: float = UNLINKABLE, is_wide: bool = False
) -> Crisis:
    """Draw people and lists; a wide world has names and places for a million people."""
    rng = np.random.default_rng(seed)
    living = [_person(rng) for _ in range(people)]
    if is_wide:
        living = [_widened(rng, person) for person in living]
    records, whose = [], {}
    for name in LISTS:
        rows = [
            (who, row)
            for who, person in enumerate(living)
            for row in _rows(rng, person, name, unlinkable)
        ]
        for number, place in enumerate(rng.permutation(len(rows))):
            who, row = rows[place]
            row = replace(row, key=f"{number:05d}")
            records.append(row)
            whose[row.id] = who
    return Crisis(living, records, whose)


def _person(rng) -> Person:
    names = spellings()
    is_woman = rng.random() < 0.12
    given = _common(rng, list(names["women" if is_woman else "men"]))
    born = date.fromordinal(date(2017, 4, 1).toordinal() - int(365.25 * (16 + 50 * rng.beta(1.6, 4))))  # fmt: skip
    start = date(2017, 2, 20).toordinal()
    return Person(
        given,
        _common(rng, list(names["surnames"]), flat=60),
        _common(rng, list(names["men"])),
        is_woman,
        born,
        date.fromordinal(start + int(rng.gamma(4, 16))),
        VILLAGES[int(len(VILLAGES) * rng.beta(0.8, 1.4))],
        float(rng.beta(4, 4)) * 2,
    )


def _common(rng, names, *, flat=12):
    weights = 1 / (np.arange(len(names)) + flat)
    return names[rng.choice(len(names), p=weights / weights.sum())]


def _rows(rng, person, name, unlinkable):
    if rng.random() >= min(0.95, COVERAGE[name] * person.danger):
        return
    yield _row(rng, person, name, unlinkable)
    if rng.random() < TWICE:
        yield _row(rng, person, name, unlinkable)


def _row(rng, person, name, unlinkable) -> Record:
    happened = _happened(rng, person.happened)
    born = _born(rng, person, happened)
    return Record(
        list=name,
        key="",
        name=_written(rng, person, name, unlinkable),
        born=born,
        happened=span_of(happened),
        place=_place(rng, person.village),
    )


def _written(rng, person, name, unlinkable):
    schemes = SCHEMES[name]
    scheme = rng.choice(list(schemes), p=list(schemes.values()))
    names, woman = spellings(), person.is_woman
    short = rng.random() < SHORT and person.given in SHORTER and scheme == ""
    given = SHORTER[person.given] if short else _in(scheme, names["women" if woman else "men"], person.given)  # fmt: skip
    surname = _in(scheme, names["surnames"], person.surname)
    if woman:
        surname += "а" if scheme == "" else "a"
    father = ""
    if rng.random() < HAS_FATHER[name]:
        own = names["fathers"][person.father]["daughter" if woman else "son"]
        father = _in(scheme, names["patronymics"], own)
    given, surname = _slip(rng, given), _slip(rng, surname)
    language = LANGUAGE[name]
    if rng.random() < unlinkable:
        return _hidden(rng, given, surname, language)
    return name_of(given=given, surname=surname, patronymic=father, language=language)


def _hidden(rng, given, surname, language):
    kind = rng.random()
    if kind < 0.4:
        return name_of(given=given, surname="", language=language)
    if kind < 0.7:
        assumed = _common(rng, list(spellings()["men"]))
        return name_of(
            given=assumed, surname=surname, is_assumed=True, language=language
        )
    if kind < 0.9:
        return name_of(
            given=given[0] + ".", surname=surname[0] + ".", language=language
        )
    return name_of(given="", surname="", language=language)


def _widened(rng, person):
    """Put another name before the surname and the village: 66,000 of the one, 400 of the other."""
    first = _any(rng, list(spellings()["men"]))
    before = VILLAGES[int(rng.integers(len(VILLAGES)))][0]
    village, region = person.village
    return replace(
        person,
        surname=f"{first}+{person.surname}",
        village=(f"{before}-{village}", f"{before[:4]} {region}"),
    )


def _any(rng, names):
    return names[int(rng.integers(len(names)))]


def _in(scheme, table, name):
    if "+" in name:
        first, last = name.split("+")
        joined = (
            _in(scheme, spellings()["men"], first) + _in(scheme, table, last).lower()
        )
        return joined.replace("-", "")
    if scheme == "":
        return name
    place = spellings()["schemes"].split().index(scheme)
    return table[name].split()[place]


def _slip(rng, word):
    if rng.random() >= SLIP or len(word) < 4:
        return word
    heard = [(a, b) for a, b in EAR if a in word[1:]]
    kind = rng.random()
    if kind < 0.5 and heard:
        old, new = heard[rng.integers(len(heard))]
        return word[0] + word[1:].replace(old, new, 1)
    at = int(rng.integers(1, len(word) - 1))
    if kind < 0.7:
        return word[:at] + word[at + 1 :]
    if kind < 0.85:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _happened(rng, true):
    kind = rng.random()
    if kind < 0.55:
        return true.isoformat()
    if kind < 0.72:
        off = int(rng.integers(1, 5)) * (1 if rng.random() < 0.5 else -1)
        return date.fromordinal(true.toordinal() + off).isoformat()
    if kind < 0.88:
        return true.isoformat()[:7]
    return true.isoformat()[:4]


def _born(rng, person, happened):
    kind = rng.random()
    if kind < 0.3:
        return span_of(person.born.isoformat())
    if kind < 0.5:
        return span_of(person.born.isoformat()[:4])
    if kind < 0.82:
        true = int((person.happened - person.born).days / 365.25)
        wrong = int(rng.choice([-1, 0, 1], p=[0.1, 0.8, 0.1]))
        return born_of(str(true + wrong), on=span_of(happened))
    return None


def _place(rng, village):
    name, region = village
    kind = rng.random()
    if kind < 0.78:
        return Place(name, region)
    if kind < 0.88:
        return Place("", region)
    if kind < 0.95:
        return Place()
    return Place(*VILLAGES[int(rng.integers(len(VILLAGES)))])


def true_pairs(world: Crisis, records) -> set[frozenset]:
    by_person: dict[int, list] = {}
    for record in records:
        by_person.setdefault(world.whose[record.id], []).append(record.id)
    return {
        frozenset((one, other))
        for ids in by_person.values()
        for place, one in enumerate(ids)
        for other in ids[place + 1 :]
    }
