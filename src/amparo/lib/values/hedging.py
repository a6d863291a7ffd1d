"""Whether two texts about one thing are equally sure, and no surer than the records.

“The alleged secret prison” and “the secret prison” say different things. What is found is
reported to a person, who decides: the rules below know words, not meanings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LETTERS_OF_A_STEM = 5
UNSURE = frozenset({"alleged", "contested", "refuted"})
SURE = frozenset({"confirmed"})

# Hedges that stand before the word they weaken, by language.
BEFORE_A_NAME = {
    "en": "alleged suspected reported purported supposed apparent presumed so-called claimed",
    "fr": "présumé présumée présumés présumées supposé supposée supposés prétendu prétendue",
    "ru": "предполагаемый предполагаемая предполагаемое предполагаемые предполагаемой"
    " предполагаемую предполагаемого предполагаемом мнимый мнимая так-называемый",
    "ar": "المزعوم المزعومة المزعومين مزعوم مزعومة المشتبه المفترض المفترضة",
}
# In these two the adjective often follows the word that it weakens.
AFTER_A_NAME = {"fr", "ar"}
# Hedges that weaken what the rest of the clause says.
BEFORE_A_CLAIM = {
    "en": "allegedly reportedly apparently presumably supposedly purportedly possibly perhaps"
    " probably may might could|is said to|are said to|was said to|were said to"
    "|is believed to|are believed to|was believed to|were believed to|it is claimed that",
    "fr": "prétendument apparemment vraisemblablement probablement possiblement peut-être serait seraient"
    " aurait auraient",
    "ru": "предположительно якобы вероятно возможно видимо по-видимому|как сообщается|как утверждается"
    "|по некоторым данным",
    "ar": "يزعم يُزعم زُعم يُعتقد ربما يُقال قيل|يقال إن|يُعتقد أن",
}
# Saying who says so: enough where the records say the same, no weakening of a word.
ATTRIBUTION = {
    "en": "according to|said|says|say|told|testified|witness|witnesses|report|reports",
    "fr": "selon|d’après|d'après|affirme|affirment|témoin|témoins|dit|disent",
    "ru": "по словам|сообщает|сообщил|сообщили|говорит|говорят|рассказал|свидетель|свидетели|свидетеля",
    "ar": "وفقا|وفقًا|بحسب|قال|قالت|قالوا|شاهد|شهود|أفاد|أفادت",
}
SMALL = {
    "en": "a an the of to and or is are was were be been being as has have had by for that this"
    " these those its their his her it they he she who which not no some two one",
    "fr": "un une le la les l de des du d et ou est sont était étaient être été comme a ont avait"
    " par pour que qui ce cette ces son sa ses leur il elle ils elles ne pas deux",
    "ru": "и или а но не был была было были быть как для от к что это этот эта эти его её их он"
    " она они который которая которые две два",
    "ar": "و أو هو هي هم كان كانت كانوا أن إن ما لا التي الذي الذين هذا هذه",
}
# Where a thing is stands outside of what is hedged.
PLACING = {
    "en": "in at near on behind from with inside outside under over beside between",
    "fr": "dans à au aux près sur derrière depuis avec hors sous chez entre en",
    "ru": "в во на у около за из с со под над возле между рядом",
    "ar": "في عند قرب على خلف من مع داخل خارج تحت فوق بين",
}
CLAUSE_ENDS = re.compile(r"[.;:!?…،؛؟\n,()–—]+")
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


class Slip(StrEnum):
    """What does not fit together."""

    ALT_IS_SURER = "alt is surer"
    CAPTION_IS_SURER = "caption is surer"
    RECORDS_ARE_LESS_SURE = "records are less sure"
    RECORDS_ARE_SURER = "records are surer"


@dataclass(frozen=True)
class Mismatch:
    """One slip, with the words it shows in; none where a whole sentence is meant."""

    slip: Slip
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """The words of a text by their stems, apart: those that are hedged, and the plain ones."""

    hedged: dict[str, str]
    plain: dict[str, str]
    is_attributed: bool


def mismatches(
    *, caption: str, alt: str = "", statuses: Iterable[str] = (), language: str
) -> list[Mismatch]:
    """Compare caption, alt text and the statuses of the records that both rest on.

    `statuses` are how far each record is established (`alleged`, `seen`, `confirmed`,
    `contested`, `refuted`; others are left aside). Returns nothing where all are as sure.
    """
    told, shown = read(caption, language=language), read(alt, language=language)
    found = []
    if surer := _surer(told, shown):
        found.append(Mismatch(Slip.ALT_IS_SURER, surer))
    if surer := _surer(shown, told):
        found.append(Mismatch(Slip.CAPTION_IS_SURER, surer))
    known = set(statuses)
    if known & UNSURE and caption and not (told.hedged or told.is_attributed):
        found.append(Mismatch(Slip.RECORDS_ARE_LESS_SURE))
    if known and known <= SURE and told.hedged:
        found.append(Mismatch(Slip.RECORDS_ARE_SURER, tuple(told.hedged.values())))
    return found


def read(text: str, *, language: str) -> Told:
    """Part the words of a text into hedged and plain ones, by the language's small words."""
    languages = [language[:2]] if language[:2] in SMALL else list(SMALL)
    hedged: dict[str, str] = {}
    plain: dict[str, str] = {}
    for clause in CLAUSE_ENDS.split(text):
        _part(clause, _likely(clause, languages), hedged, plain)
    said = [phrase for each in languages for phrase in ATTRIBUTION[each].split("|")]
    is_attributed = any(_holds(text, phrase) for phrase in said)
    return Told(
        hedged, {s: w for s, w in plain.items() if s not in hedged}, is_attributed
    )


def _surer(hedging: Told, other: Told) -> tuple[str, ...]:
    """List the words that the other text says plainly and the hedging one does not."""
    return tuple(word for stem, word in other.plain.items() if stem in hedging.hedged)


def _part(
    clause: str, language: str, hedged: dict[str, str], plain: dict[str, str]
) -> None:
    words = _with_phrases(clause, language)
    adjectives = set(BEFORE_A_NAME[language].split())
    small = set(SMALL[language].split())
    placing = set(PLACING[language].split())
    claims, is_hedged, is_adjective = _claims(language), False, False
    last = ""
    for word in words:
        folded = word.casefold()
        if folded in adjectives:
            is_hedged = is_adjective = True
            if language in AFTER_A_NAME and last:
                hedged[_stem(last)] = plain.pop(_stem(last), last)
                is_hedged = False
        elif folded in claims:
            is_hedged, is_adjective = True, False
        elif folded in placing:
            is_hedged = False
        elif folded in small:
            is_hedged = is_hedged and not (is_adjective and last in hedged.values())
        else:
            (hedged if is_hedged else plain).setdefault(_stem(word), word)
            last = word


def _with_phrases(clause: str, language: str) -> list[str]:
    """Give the words of a clause, with each hedging phrase as one word."""
    for phrase in sorted(_claims(language), key=len, reverse=True):
        if " " in phrase:
            clause = re.sub(
                rf"\b{re.escape(phrase)}\b",
                phrase.replace(" ", "’"),
                clause,
                flags=re.IGNORECASE,
            )
    joined = {phrase.replace(" ", "’"): phrase for phrase in _claims(language)}
    return [joined.get(w.casefold(), w) for w in WORD.findall(clause)]


def _claims(language: str) -> frozenset[str]:
    single, *phrases = BEFORE_A_CLAIM[language].split("|")
    return frozenset([*single.split(), *phrases])


def _likely(clause: str, languages: list[str]) -> str:
    """Choose the language whose small words the clause has most of."""
    words = [word.casefold() for word in WORD.findall(clause)]
    return max(languages, key=lambda one: sum(w in SMALL[one].split() for w in words))


def _holds(text: str, phrase: str) -> bool:
    return bool(re.search(rf"\b{re.escape(phrase.strip())}\b", text, re.IGNORECASE))


def _stem(word: str) -> str:
    folded = word.casefold().removeprefix("ال")
    return folded[:LETTERS_OF_A_STEM]
