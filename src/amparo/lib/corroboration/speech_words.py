"""The words by which a language says that somebody says something, from `lexicons/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "ru", "fr")
_RU_ENDINGS = ("л", "ла", "ло", "ли", "лся", "лась", "лись", "лось")
_INFLECTED = ("roles", "groups", "outlets", "stated", "speaks_for", "titles")
_RU_ENDING = re.compile(
    r"(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иях|иям|ией|ием|ах|ях|ов|ев|ом|ем|ой|ей|ам|ям|"
    r"ым|им|ых|их|ую|юю|ая|яя|ое|ее|ые|ие|ый|ий|ия|ии|ию|ие|[аеиоуыэюяйь])$"
)
_FR_INVERTED = re.compile(r"-(?:t-)?(?:il|elle|on|ils|elles)$")


@dataclass(frozen=True)
class SpeechWords:
    """The lexicon of one language. `acts` gives for a verb's form what it does."""

    language: str
    acts: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    cues: Mapping[str, re.Pattern[str]]
    stems: Mapping[str, Mapping[str, str]]
    phrases: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]
    cue_firsts: frozenset[str]

    def act(self, low: str) -> str:
        """Return what a verb does: say, tell, report, deny ...; empty for other words."""
        return self.acts.get(low, "")

    def has(self, group: str, low: str) -> bool:
        """Tell whether a word, in small letters, is in a group of the lexicon.

        Russian roles are known in every case of theirs.
        """
        if low in self.words[group]:
            return True
        return group in self.stems and stem(low) in self.stems[group]

    def phrases_at(self, name: str, lows: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Give the first and last place of each expression of a group, longest first."""
        group = self.phrases[name]
        after = 0
        for at, low in enumerate(lows):
            if low not in group or at < after:
                continue
            for phrase in group[low]:
                if tuple(lows[at : at + len(phrase)]) == phrase:
                    after = at + len(phrase)
                    yield at, after - 1
                    break

    def plain(self, low: str) -> str:
        """Return a Russian role as it stands in the dictionary; other words as they are."""
        if low in self.words["roles"] or "roles" not in self.stems:
            return low
        return self.stems["roles"].get(stem(low), low)


@cache
def speech_words(language: str) -> SpeechWords:
    """Return the lexicon of a language; of one that we have none for, the English one."""
    language = language if language in LANGUAGES else "en"
    folder = files("amparo.lib.corroboration") / "lexicons"
    told = tomllib.loads((folder / f"speech_{language}.toml").read_text("utf-8"))
    groups = {name: frozenset(words.split()) for name, words in told["words"].items()}
    if language == "fr":
        groups["participles"] = frozenset(_participles(told["verbs"]))
    cues = {name: _phrases(each) for name, each in told["cues"].items()}
    inflected = _INFLECTED if language == "ru" else ()
    stems = {name: {stem(word): word for word in groups[name]} for name in inflected}
    phrases = {name: _by_first(each) for name, each in told["cues"].items()}
    firsts = frozenset(
        first for name in phrases if name != "hedges" for first in phrases[name]
    )
    return SpeechWords(
        language=language,
        acts=dict(_acts(told, language)),
        words=groups,
        cues=cues,
        stems=stems,
        phrases=phrases,
        cue_firsts=firsts,
    )


def _by_first(phrases: list[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(re.findall(r"\w*[’']|\w+(?:-\w+)*", phrase))
        found.setdefault(words[0], []).append(words)
    return {
        first: tuple(sorted(each, key=len, reverse=True))
        for first, each in found.items()
    }


@lru_cache(maxsize=20_000)
def stem(low: str) -> str:
    """Cut the ending of a Russian word, roughly; short words stay."""
    return _RU_ENDING.sub("", low) if len(low) > 4 else low


def _phrases(phrases: list[str]) -> re.Pattern[str]:
    longest = sorted(phrases, key=len, reverse=True)
    spaced = (re.escape(each).replace(r"\ ", r"\s+") for each in longest)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


def _acts(told: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    if language == "ru":
        yield from _russian(told["stems"])
    elif language == "fr":
        yield from _french(told["verbs"])
    else:
        yield from _english(told["verbs"], told["irregular"])


def _english(
    verbs: Mapping[str, str], odd: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for act, bases in verbs.items():
        for base in bases.split():
            forms = odd[base].split() if base in odd else _regular(base)
            for form in (base, *forms):
                yield form, "tell" if base in {"tell", "inform"} else act


def _regular(base: str) -> tuple[str, ...]:
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x")) else "s")
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"
    stem = base.removesuffix("e")
    return third, f"{stem}ed", f"{stem}ing"


def _french(verbs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for act, rows in verbs.items():
        for row in rows.split("|"):
            present, plural, participle = row.split()[:1] + row.split()[-2:]
            for form in (present, plural, participle):
                yield form.replace("_", " ").removeprefix("s'").removeprefix("se "), act
            if participle.endswith(("é", "i", "u")):
                for ending in ("e", "s", "es"):
                    yield participle + ending, act


def _participles(verbs: Mapping[str, str]) -> Iterator[str]:
    for rows in verbs.values():
        for row in rows.split("|"):
            participle = row.split()[-1]
            yield from (participle + ending for ending in ("", "e", "s", "es"))


def _russian(stems: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for group, listed in stems.items():
        kind, _, act = group.partition("_")
        for word in listed.split():
            if kind == "past":
                yield from ((word + ending, act or "say") for ending in _RU_ENDINGS)
                if not word.endswith(("л", "а", "и", "я", "е", "ё")):
                    yield word, act or "say"
            else:
                yield word, act or ("passive" if kind == "passive" else "say")


def without_inversion(low: str) -> str:
    """Return a French verb without the pronoun behind it: `dit-il`, `a-t-elle`."""
    return _FR_INVERTED.sub("", low) if "-" in low else low
