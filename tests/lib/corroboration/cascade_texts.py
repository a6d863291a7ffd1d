"""The plans of cascades.py written as articles, in three languages, to be read whole."""

from __future__ import annotations

import random
from collections.abc import Iterator

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.reading import read_text
from tests.lib.corroboration.cascades import Cascade, Report

PLACES = ("Velmora", "Tarnholm", "Oskarvik", "Brennfeld")
MONTHS = {
    "en": "May",
    "ru": "мая",
    "fr": "mai",
}
SAID = {
    "en": {
        "own": (
            "At least {n} men have been detained in {place}, according to police officers and doctors who spoke to {me}.",
            "Officers and relatives interviewed by {me} say that at least {n} men have been detained in {place}.",
            "At least {n} men were arrested in {place} this spring, two officers told {me}.",
        ),
        "says": (
            "{me} said on Monday that at least {n} men had been detained in {place}.",
            "At least {n} men have been detained in {place}, according to {me}.",
        ),
        "cites": (
            "At least {n} men have been detained in {place}, {it} reported.",
            "According to {it}, at least {n} men were detained in {place}.",
            "{it} reported that at least {n} men had been arrested in {place}.",
            "At least {n} men have been detained in {place}, the website said, citing {it}.",
        ),
        "follows": (
            "{it} reported that at least {n} men had been detained in {place}. {me} confirmed these findings after interviewing six survivors.",
            "According to {it}, at least {n} men were detained in {place}. {me}, which interviewed five survivors, corroborated this number.",
        ),
        "silent": ("At least {n} men have been detained in {place}.",),
        "joint": "The figure comes from a joint investigation by {a} and {b}.",
    },
    "ru": {
        "own": (
            "Не менее {n} мужчин задержаны в {place}, рассказали газете «{me}» сотрудники полиции и врачи.",
            "В {place} задержаны не менее {n} мужчин, сообщили газете «{me}» источники в полиции.",
        ),
        "says": ("В {me} заявили, что в {place} задержаны не менее {n} мужчин.",),
        "cites": (
            "Не менее {n} мужчин задержаны в {place}, сообщает {it}.",
            "Как пишет {it}, в {place} задержаны не менее {n} мужчин.",
            "По данным {it}, в {place} задержаны не менее {n} человек.",
        ),
        "silent": ("В {place} задержаны не менее {n} мужчин.",),
        "joint": "Эту цифру дало совместное расследование {a} и {b}.",
    },
    "fr": {
        "own": (
            "Au moins {n} hommes ont été arrêtés à {place}, ont déclaré à {me} des policiers et des médecins.",
            "Selon des proches et des policiers interrogés par {me}, au moins {n} hommes ont été arrêtés à {place}.",
        ),
        "says": ("Selon {me}, au moins {n} hommes ont été arrêtés à {place}.",),
        "cites": (
            "Au moins {n} hommes ont été arrêtés à {place}, selon {it}.",
            "{it} rapporte qu’au moins {n} hommes ont été arrêtés à {place}.",
            "D’après {it}, au moins {n} hommes ont été détenus à {place}.",
        ),
        "silent": ("Au moins {n} hommes ont été arrêtés à {place}.",),
        "joint": "Ce chiffre vient d’une enquête conjointe de {a} et {b}.",
    },
}  # fmt: skip
FILL = {
    "en": (
        ("The", "A", "Each", "Every", "One", "Another"),
        ("market", "river", "bakery", "station", "harbour", "orchard", "bridge", "library", "square", "mill"),
        ("closed", "opened", "froze", "filled", "emptied", "waited", "burned", "slept", "moved", "turned"),
        ("before noon", "after the rain", "without a word", "in the grey light", "near the old wall", "as the snow fell", "behind the school", "under the lamps"),
        ("and the buses ran late", "while the shops stayed shut", "although the bells rang", "so the tables stood empty", "until the wind turned", "and a dog barked"),
    ),
    "ru": (
        ("Утром", "Вечером", "Днём", "Ночью", "Потом", "Позже"),
        ("рынок", "мост", "вокзал", "сад", "двор", "причал", "магазин", "парк", "завод"),
        ("закрылся", "опустел", "замёрз", "молчал", "ждал", "шумел", "темнел"),
        ("после дождя", "до полудня", "у старой стены", "под фонарями", "за школой", "в сером свете"),
        ("и автобусы опаздывали", "пока шёл снег", "хотя звонили колокола", "и лаяла собака", "но свет горел"),
    ),
    "fr": (
        ("Le matin,", "Le soir,", "Plus tard,", "Ensuite,", "Au loin,", "Ce jour-là,"),
        ("le marché", "le pont", "la gare", "le jardin", "la cour", "le port", "le parc", "le moulin"),
        ("fermait", "restait vide", "gelait", "attendait", "dormait", "brillait", "tremblait"),
        ("après la pluie", "avant midi", "près du vieux mur", "sous les lampes", "derrière l’école", "dans la brume"),
        ("et les bus tardaient", "tandis que la neige tombait", "bien que les cloches sonnent", "et un chien aboyait", "mais la lumière brûlait"),
    ),
}  # fmt: skip


def written(plan: Cascade, seed: int) -> list[Document]:
    """Write each report of a plan, and read it as a file would be read."""
    chance = random.Random(seed)
    place, number = chance.choice(PLACES), chance.randrange(41, 990)
    outlet = {r.name: r.outlet for r in plan.reports}
    bodies: dict[str, str] = {}
    made = []
    for report in sorted(plan.reports, key=lambda r: (r.day, r.name)):
        body = _body(report, plan, outlet, bodies, chance, place, number)
        bodies[report.name] = body
        made.append(read_text(_file(report, body), name=report.name))
    return made


def _body(
    report: Report,
    plan: Cascade,
    outlet: dict[str, str],
    bodies: dict[str, str],
    chance: random.Random,
    place: str,
    number: int,
) -> str:
    it = outlet[report.of[0]] if report.of else ""
    if report.kind == "copies":
        credit = f"From {it}:\n\n" if chance.random() < 0.5 else ""
        copied = bodies[report.of[0]].split("\n\n")
        return credit + "\n\n".join(copied[: max(3, len(copied) - 1)])
    language = (
        "en" if report.kind == "follows" else chance.choice(("en", "en", "ru", "fr"))
    )
    said = chance.choice(SAID[language][report.kind])
    parts = [said.format(n=number, place=place, me=report.outlet, it=it)]
    joint = str(SAID[language]["joint"])
    parts += [joint.format(a=a, b=b) for a, b in plan.joint if report.outlet == a]
    parts += [" ".join(_filler(chance, language) for _ in range(4)) for _ in range(3)]
    return "\n\n".join(parts)


def _filler(chance: random.Random, language: str) -> str:
    """A sentence about nothing, with invented words so that no two texts share a run."""
    said = [chance.choice(words) for words in FILL[language]]
    return " ".join(f"{words} {_invented(chance)}" for words in said) + "."


def _invented(chance: random.Random) -> str:
    return "".join(chance.choice(("ba", "de", "fi", "go", "lu", "mi", "no", "ra", "se", "tu")) for _ in range(4))  # fmt: skip


def _file(report: Report, body: str) -> str:
    host = report.outlet.lower().replace(" ", "-")
    return (
        f"# https://{host}.example/2031/05/{report.day:02} | {report.outlet} | \n"
        f"{report.day} May 2031\n\n{body}\n"
    )


def articles(plans: list[tuple[int, Cascade]]) -> Iterator[list[Document]]:
    """Write many plans, each with its own seed."""
    return (written(plan, seed) for seed, plan in plans)
