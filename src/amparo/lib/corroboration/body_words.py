"""The words that say a name is a body: committee, réseau, газета; and what they name."""

from __future__ import annotations

import re
from functools import cache

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.grammar import Words, grammar_language, lexicon
from amparo.lib.corroboration.proper_names import Run

_APPOSITION = re.compile(
    r",\s(?:an?|the|une?|l[ae']|основанн\w+|местн\w+)\s?(?P<what>(?:[^\W\d_]|[ '’-]){3,60}?)"
    r"(?=[,.;:]|\s(?:that|which|who|based|in|for|with|at|of|from|au|aux|à|при|из|qui|котор|has|is|de|du|pour)\b)"
)
_BODY_CUES = frozenset(
    [
        "group",
        "charity",
        "ngo",
        "organisation",
        "organization",
        "association",
        "newspaper",
        "agency",
        "website",
        "outlet",
        "magazine",
        "network",
        "by",
        "of",
        "from",
        "to",
        "ong",
        "réseau",
        "collectif",
        "journal",
        "de",
        "'",
        "организация",
        "организации",
        "газета",
        "газеты",
        "газете",
        "издание",
        "издания",
        "агентство",
        "агентства",
        "фонд",
        "фонда",
        "фонду",
    ]
)
_BEFORE_A_BODY = re.compile(
    r"\b(?:group|charity|ngo|organi[sz]ation|association|newspaper|agency|website|outlet"
    r"|magazine|network|(?:reports?|statement|appeal|petition|press release) (?:by|of|from)"
    r"|(?:donate|donation) to|l['’]ong|réseau|collectif|journal"
    r"|rapport(?: conjoint)? (?:de |d['’])"
    r"|организаци\w+|газет\w+|издани\w+|агентств\w+|фонд\w*)\s?$",
    re.IGNORECASE,
)


@cache
def word_for_a_body(language: str) -> re.Pattern[str]:
    """Compile the words for a body of a language; English ones stand in all."""
    bodies = lexicon("names")["bodies"]
    own = "" if language == "en" else f"|{bodies[language]}"
    return re.compile(rf"(?:{bodies['en']}{own})s?")


def called_bodies(
    document: Document, runs: tuple[Run, ...], words: Words
) -> frozenset[str]:
    """Give the names that the text somewhere calls a body, in lower letters."""
    return frozenset(
        document.of(words.span(run.first, run.last)).lower()
        for run in runs
        if run.last - run.first < 6 and _called_a_body(document, run, words)
    )


def _called_a_body(document: Document, run: Run, words: Words) -> bool:
    """Read "Open Windows, a support group" and "the charity Open Windows"."""
    language = grammar_language(document)
    span = words.span(run.first, run.last)
    after = None
    if document.text[span.end : span.end + 1] == ",":
        after = _APPOSITION.match(document.text, span.end)
    bodies = word_for_a_body(language)
    if after and any(bodies.fullmatch(w) for w in after["what"].lower().split()):
        return True
    if words.at(run.first - 1) not in _BODY_CUES:
        return False
    before = document.text[max(0, span.start - 40) : span.start]
    return bool(_BEFORE_A_BODY.search(before))
