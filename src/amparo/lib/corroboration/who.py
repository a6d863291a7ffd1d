"""Whom a printed name, surname, pronoun or "the group" means, in one document."""

from __future__ import annotations

import re

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.mentions import Mention
from amparo.lib.corroboration.remembering import remembering
from amparo.lib.corroboration.russian_names import base_form, nominative
from amparo.lib.corroboration.sayings import sayings_of
from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.subjects import Subjects
from amparo.lib.corroboration.who_meant import Who, name_key
from amparo.lib.corroboration.wording import Unit, wording_of

_RUN_MOST = 5
_GENDER_END = re.compile(r"(?:ла|лась)$")
_OWNS = ("’s", "'s", "’", "'")
_POSSESSIVE = re.compile(r"(?:[’']s|[’'])$")


@remembering
def who_of(document: Document) -> Who:
    """Collect the names of a document."""
    wording = wording_of(document)
    who = Who(wording.lexicon)
    sayings = sayings_of(document)
    units = sorted((*wording.units, *wording.inner), key=lambda each: each.start)
    said = [
        (unit, each)
        for unit in units
        for each in sayings[unit.start if unit.inside < 0 else -unit.start - 1]
    ]
    for _, each in said:
        _register(each.source.name, who, genitive=each.relation == "according")
    for unit in units:
        _runs(unit, who)
    for unit, each in said:
        _meet(each.source, unit, each.at, each.relation, who)
    _openings(wording.units, who)
    _role_subjects(wording.units, who)
    who.speakers.sort()
    who.bodies.sort()
    return who


def _openings(units: tuple[Unit, ...], who: Who) -> None:
    """Take whoever speaks elsewhere and is named where a sentence opens: "For Sandu,"."""
    known = {name for _, name in who.speakers}
    for unit in units:
        for at in range(min(3, len(unit.words))):
            if not unit.is_name(at) or at in unit.names:
                continue
            word = _POSSESSIVE.sub("", unit.words[at])
            name = who.full.get(name_key(word, who.lexicon), "")
            if name in known and name.split()[-1] == word:
                who.speakers.append((unit.starts[at], name))


def _role_subjects(units: tuple[Unit, ...], who: Who) -> None:
    """Take roles that open a clause, for "he" after "the mayor's spokesman shrugged"."""
    lexicon = who.lexicon
    for unit in units:
        behind = [n + 1 for n, word in enumerate(unit.words[:-2]) if word == ","]
        for at in (0, *behind) if len(unit.words) > 2 else ():
            beside = at > 1 and unit.is_name(at - 2)  # "Ana Bell, a lawyer": no subject
            if beside or unit.lows[at] not in lexicon.words["determiners"]:
                continue
            found = Subjects(unit, lexicon).right_of(at - 1)
            if found is None or found.name or found.pronoun:
                continue
            _add_role(unit, found, who)


def _add_role(unit: Unit, found: Mention, who: Who) -> None:
    first, last = unit.at(found.start), unit.at(found.end - 1)
    for at in range(first, last + 1):
        low = unit.lows[at]
        if not who.lexicon.has("roles", low) or who.lexicon.has("groups", low):
            continue
        follows = unit.words[at + 1][:1] if at + 1 < len(unit.words) else "."
        if low.endswith("s") or not follows.isalpha():
            return
        name = " ".join(unit.words[first : at + 1])
        who.speakers.append((found.start, name))
        if found.woman is not None:
            who.women.setdefault(name, found.woman)
        return


def _register(name: str, who: Who, *, genitive: bool) -> None:
    """Keep the full name of whoever says something."""
    if not name or "«" in name:
        return
    if genitive and who.lexicon.language == "ru":
        name = nominative(name)
    words = name.split()
    if 2 <= len(words) <= _RUN_MOST and all(word[0].isupper() for word in words):
        who.full.setdefault(name_key(words[-1], who.lexicon), name)


def _meet(source: Mention, unit: Unit, at: int, relation: str, who: Who) -> None:
    if source.pronoun:
        return
    name = who.resolved(source, genitive=relation == "according")
    if not name:
        return
    if unit.inside < 0 and relation in {"says", "according"}:
        who.speakers.append((source.start, name))
    lows = name.lower().split()
    body = any(
        who.lexicon.has("groups", low) for low in (*lows, *source.role.lower().split())
    )
    if body or who.is_body(name):
        who.bodies.append((source.start, name))
    if source.role and len(source.role) > len(who.roles.get(name, "")):
        who.roles[name] = source.role
    if source.speaks_for and name not in who.speaks_for:
        who.speaks_for[name] = source.speaks_for
    woman = source.woman
    if (
        woman is None
        and who.lexicon.language == "ru"
        and relation == "says"
        and source.name
    ):
        woman = bool(_GENDER_END.search(unit.lows[at]))
        if not unit.lows[at].endswith(("л", "ла", "лся", "лась")):
            woman = None
    if woman is not None and name not in who.women:
        who.women[name] = woman


def _runs(unit: Unit, who: Who) -> None:
    """Keep runs of capital words, so that a surname alone finds its full name."""
    words, names = unit.words, unit.names
    start = last = -9
    for at in [
        n for n, word in enumerate(words) if word[0].isupper() and n not in names
    ]:
        if at != last + 1 or words[last].endswith(_OWNS):
            if start >= 0:
                _keep(unit, start, last + 1, who)
            start = at
        last = at
    if start >= 0:
        _keep(unit, start, last + 1, who)


def _keep(unit: Unit, start: int, end: int, who: Who) -> None:
    lexicon = who.lexicon
    for at in range(start, end):
        if lexicon.has("titles", unit.lows[at].rstrip(".")) and at + 1 < end:
            start = at + 1
    while start < end and _is_lead(unit, start, lexicon):
        start += 1
    if lexicon.language == "ru":
        start = _without_place(unit, start, end)
    if end - start == 1 and lexicon.language == "ru":
        word = unit.words[start]
        key = name_key(word, lexicon)
        who.singles[key] = min(who.singles.get(key, word), word, key=len)
    if not 2 <= end - start <= _RUN_MOST:
        return
    last = _POSSESSIVE.sub("", unit.words[end - 1])
    name = " ".join([*unit.words[start : end - 1], last])
    if lexicon.language == "ru":
        name = base_form(name)
    who.full.setdefault(name_key(last, lexicon), name)
    _role_beside(unit, start, end, name, who)
    if _is_subject(unit, start, lexicon):
        who.speakers.append((unit.starts[start], name))


def _role_beside(unit: Unit, start: int, end: int, name: str, who: Who) -> None:
    """Keep the role that stands beside a name: "leader Koz", "the leader, Koz", "Koz, head"."""
    lexicon = who.lexicon
    before = start - 2 if start > 1 and unit.words[start - 1] == "," else start - 1
    if before >= 0 and _is_role(unit.lows[before], lexicon):
        who.roles.setdefault(name, unit.lows[before].rstrip("."))
        return
    if unit.words[end : end + 1] == [","]:
        near = unit.lows[end + 1 : end + 5]
        role = next((low for low in near if _is_role(low, lexicon)), "")
        if role and "," not in near[: near.index(role)]:
            who.roles.setdefault(name, role)


def _is_role(low: str, lexicon: SpeechWords) -> bool:
    low = low.rstrip(".")
    formal = {
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "m",
        "mme",
        "me",
        "г-н",
        "г-жа",
        "former",
        "then",
        "miss",
    }
    return low not in formal and (
        lexicon.has("titles", low) or lexicon.has("roles", low)
    )


def _without_place(unit: Unit, start: int, end: int) -> int:
    """Drop abbreviations and a place before a Russian name: МВД, Дремны."""
    while end - start > 2 and unit.words[start].isupper():
        start += 1
    if end - start == 3 and not unit.lows[start + 1].endswith(
        ("вич", "вича", "вна", "вны")
    ):
        return start + 1
    return start


def _is_subject(unit: Unit, start: int, lexicon: SpeechWords) -> bool:
    """Tell a name that opens a clause, perhaps behind a role: ", deputy governor Koz"."""
    at = start - 1
    while at >= 0 and start - at <= 4 and unit.words[at][0].isalpha():
        low = unit.lows[at]
        if not (lexicon.has("roles", low) or lexicon.has("titles", low)):
            return at == 0 and lexicon.has("determiners", low)
        at -= 1
    return (at < 0 or unit.words[at] == ",") and unit.inside < 0


def _is_lead(unit: Unit, at: int, lexicon: SpeechWords) -> bool:
    low = unit.lows[at].rstrip(".")
    groups = (
        "titles",
        "roles",
        "skip",
        "stops",
        "determiners",
        "pronouns",
        "days",
        "joins",
    )
    if lexicon.has("titles", low) or (
        lexicon.has("roles", low) and not lexicon.has("groups", low)
    ):
        return True
    if low == "the" or (at == 0 and low in {"dear", "why", "how", "what", "inside"}):
        return True
    return at == 0 and any(lexicon.has(group, low) for group in groups)


__all__ = ["Who", "who_of"]
