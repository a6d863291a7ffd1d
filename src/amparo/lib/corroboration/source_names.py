"""When two printed names are one source: articles, initials, scripts and known aliases.

Never joins a description of an unnamed person with a name, nor two persons who share
a first name only.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files

ARTICLES = re.compile(
    r"^(?:the|a|an|le|la|les|l'|l’|un|une|des|du|de la|газета|агентство|газеты|агентства|"
    r"журнал|издание|издания|портал|сайт|радиостанция|телеканал|организация|"
    r"quotidien|le quotidien|hebdomadaire|site|ong|l'ong|newspaper|the newspaper|news agency|agency|l'agence|agence|le journal|journal)\s+",
    re.IGNORECASE,
)
# transliterated before they are looked for
LATIN_ARTICLES = re.compile(
    r"^(?:gazet[aiy]|agentstv[oa]|zhurnal|izdani[ey]a?|portal|sayt|radiostantsiya|"
    r"telekanal|organizatsiya)\s+"
)
KINDS = re.compile(
    r"\s+(?:newspaper|news agency|news website|website|magazine|daily|broadcaster)$"
)
TITLES = re.compile(
    r"^(?:mr|mrs|ms|dr|sir|prof|professor|m|mme|mlle|monsieur|madame|г-н|г-жа|"
    r"господин|госпожа)\.?\s+",
    re.IGNORECASE,
)
LETTERS = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў",
        [
            "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o",
            "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "",
            "e", "yu", "ya", "e", "i", "i", "e", "g", "u",
        ],
        strict=True,
    )
)  # fmt: skip
HOST = re.compile(
    r"(?:https?://)?(?:www\.)?([\w.-]+?)(?:\.(?:co|com|org|gov|ac|net))?\.[a-z]{2,12}/?",
    re.IGNORECASE,
)
SHORT = 4  # letters; shorter names count only in capitals ("UN", not the French "un")
ENDINGS = re.compile(
    r"(?:aya|oy|oye|uyu|iya|yye|iye|iy|yy|ogo|ego|omu|emu|ym|im|om|em|ami|akh|ov|ev|a|y|u|e|i|o)$"
)
# the same sound in the spellings of several languages
AS_HEARD = (("kh", "h"), ("ph", "f"), ("ck", "k"), ("w", "v"), ("j", "i"), ("y", "i"), ("x", "ks"))  # fmt: skip
DOUBLED = re.compile(r"(.)\1")
SMALL = frozenset(
    "of the and for in on at by de des du la le les et pour d l i v po na".split()  # noqa: SIM905
)


@lru_cache(maxsize=65536)
def key_of(name: str) -> str:
    """Give one spelling for all the ways a source's name is printed; "" for no name."""
    plain = _plain(_label(name))
    aliases = _aliases()
    return (
        aliases.get(plain)
        or aliases.get(_folded(plain))
        or aliases.get(squeezed(plain))
        or plain
    )


@lru_cache(maxsize=65536)
def same_source(first: str, second: str) -> bool:
    """Say whether two names are one source: equal, initials, surname or case endings."""
    a, b = key_of(first), key_of(second)
    if not a or not b:
        return False
    if a == b or folded_key(a) == folded_key(b):
        return True
    return as_heard(a) == initials(b) or as_heard(b) == initials(a) or _surname_of(a, b)


@lru_cache(maxsize=65536)
def folded_key(name: str) -> str:
    """Give a looser spelling: no case endings, articles or spaces, and as it sounds."""
    return as_heard(squeezed(_folded(key_of(name))))


def as_heard(letters: str) -> str:
    """Write letters as they sound, so that two spellings of one name meet."""
    for written, heard in AS_HEARD:
        letters = letters.replace(written, heard)
    return DOUBLED.sub(r"\1", letters)


def is_bare(name: str) -> bool:
    """Say whether a printed name carries no word for what it is ("newspaper")."""
    return not KINDS.search(name.casefold())


def squeezed(plain: str) -> str:
    """Give the letters and digits alone, as a web address writes a name."""
    return re.sub(r"[\W_]+", "", plain)


def initials(name: str) -> str:
    """Give the first letters of a name of three words or more, else ""."""
    words = [w for w in re.split(r"[\s-]+", key_of(name)) if w and w not in SMALL]
    return as_heard("".join(w[0] for w in words)) if len(words) > 2 else ""


@lru_cache(maxsize=65536)
def names_outlet(text: str, outlet: str) -> bool:
    """Say whether a text names an outlet, in any spelling that is known."""
    words = _plain(text)
    return any(
        re.search(rf"(?<!\w){re.escape(form.upper())}(?!\w)", text)
        if len(form) <= SHORT
        else re.search(rf"(?<!\w){re.escape(form)}(?!\w)", words)
        for form in _forms(outlet)
    ) or _squeezed_in(words, outlet)


def _squeezed_in(words: str, outlet: str) -> bool:
    """Find a name that a web address writes in one word: velmora-courier.example."""
    label = squeezed(key_of(outlet))
    return _is_host(outlet) and len(label) > SHORT + 1 and label in squeezed(words)


def _is_host(name: str) -> bool:
    return bool(HOST.fullmatch(name.strip()))


def _label(name: str) -> str:
    """Of a web address keep the part that names its owner."""
    met = HOST.fullmatch(name.strip())
    return met[1].rpartition(".")[2].replace("-", " ") if met else name


def _forms(name: str) -> frozenset[str]:
    key = key_of(name)
    known = {form for form, whose in _aliases().items() if whose == key}
    return frozenset(f for f in {key, _plain(name), *known} if len(f) > 1)


def _plain(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold().replace("’", "'")
    plain = re.sub(r"['ʼ]s\b", "", plain)
    plain = re.sub(r"[«»\"“”„‘()\[\]]", " ", plain)
    plain = "".join(LETTERS.get(c, c) for c in plain)
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = " ".join(plain.split()).strip(" .,;:-–—")
    for _ in range(2):
        plain = TITLES.sub("", LATIN_ARTICLES.sub("", ARTICLES.sub("", plain)))
    return KINDS.sub("", plain)


def _folded(plain: str) -> str:
    """Cut case endings, so that a name in the genitive meets its nominative."""
    words = [w for w in plain.split() if w not in SMALL]
    return " ".join(ENDINGS.sub("", w) if len(w) > 4 else w for w in words)


def _surname_of(a: str, b: str) -> bool:
    """A surname alone is the person whose full name ends with it."""
    short, long = sorted((a.split(), b.split()), key=len)
    return (
        len(short) == 1
        and 2 <= len(long) <= 3
        and len(short[0]) > 3
        and _folded(short[0]) == _folded(long[-1])
    )


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    """Read the lexicon of public bodies: every printed form and the key it stands for."""
    raw = files("amparo.lib.corroboration").joinpath("lexicons/sources.toml")
    table = tomllib.loads(raw.read_text(encoding="utf-8"))["names"]
    return {
        _plain(form): _plain(key)
        for key, forms in table.items()
        for form in (key, *forms)
    }
