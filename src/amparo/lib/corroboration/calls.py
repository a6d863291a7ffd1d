"""Calls to action: what readers are asked to do, by kind, and towards whom.

"Sign the petition", "you can donate to …", "напишите прокурору", "contactez votre député".
What is asked of those in power is a recommendation, not a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count

from amparo.lib.corroboration.documents import Document, Kind, Sentence, Span
from amparo.lib.corroboration.grammar import even, grammar_language, lexicon
from amparo.lib.corroboration.remembering import remembering

_TARGET = r"(?P<tN>[^,.;:!?\n()—–]{1,90})"
_READ = frozenset({Kind.HEADLINE, Kind.BODY, Kind.LIST, Kind.QUOTE, Kind.BLOCKQUOTE})
_LONGEST = 1500
_END_OF_TARGET = re.compile(
    r"\s(?:if|to|and|or|asking|demanding|via|at|with|using|who|which|that|regardless|because|so"
    r"|about|on|in|for|when|while|by|through|over|today|now|calling|urging|telling|here|as"
    r"|и|или|если|чтобы|с|через|по|на|который\w*|где|сейчас|прямо"
    r"|et|ou|si|pour|afin|via|avec|sur|en|dans|qui|dès|maintenant)\s",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:said|says|told|reported|refused|used to|tried|wanted|decided|able|forced|failed)\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Call:
    """What is asked of the reader, and of, to or about whom ("" when not said)."""

    span: Span
    kind: str
    target: str
    rule: str


@dataclass(frozen=True)
class _Grammar:
    cue: re.Pattern[str]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    opens: re.Pattern[str]


@cache
def _grammar(language: str) -> _Grammar:
    table = lexicon("calls")[language]
    kinds, starts = [], []
    for kind, forms in table["kinds"].items():
        starts.extend(forms)
        kinds.append(
            (kind, re.compile(rf"(?<!\w)(?:{_filled(forms)})(?!\w)", re.IGNORECASE))
        )
    stems = {match[0] for form in starts if (match := re.match(r"[^\W\d_]{2,}", form))}
    cue = re.compile(
        rf"(?<!\w)(?:{'|'.join(sorted(stems | _LOOSE[language]))})", re.IGNORECASE
    )
    return _Grammar(
        cue, tuple(kinds), re.compile(rf"(?:{table['opens']})$", re.IGNORECASE)
    )


def _filled(forms: list[str]) -> str:
    """Join forms, with a group of its own for each target."""
    numbers = count()
    return re.sub(
        "TARGET", lambda _: _TARGET.replace("tN", f"t{next(numbers)}"), "|".join(forms)
    )


_LOOSE = {
    "en": {"tele", "phone", "e-?mail", "tweet", "retweet", "repost", "organi"},
    "ru": {"писать", "пишите", "напи", "звон", "позв", "ставь", "постав", "использ", "твит", "при", "срочн", "отмет", "подел", "распростр", "подп", "пожерт"},
    "fr": {"faites", "faire", "tweet", "retweet", "taguez", "identifiez", "mentionnez", "rejoignez", "venez", "participez", "assistez", "dites", "envoyez", "transmettez"},
}  # fmt: skip


@remembering
def calls_of(document: Document) -> tuple[Call, ...]:
    """Find the calls to action of a document, in order."""
    grammar = _grammar(grammar_language(document))
    found: list[Call] = []
    for sentence in document.sentences:
        start, end = (
            sentence.span.start,
            min(sentence.span.end, sentence.span.start + _LONGEST),
        )
        if document.passages[sentence.passage].kind not in _READ:
            continue
        if grammar.cue.search(document.text, start, end):
            found.extend(_in_sentence(document, sentence, grammar))
    return tuple(sorted(found, key=lambda c: (c.span, c.kind)))


def _in_sentence(
    document: Document, sentence: Sentence, grammar: _Grammar
) -> Iterator[Call]:
    words = even(document.of(sentence.span)[:_LONGEST])
    lead = len(words) - len(words.lstrip(" \n\t•●*–—-0123456789.)"))
    taken: list[Span] = []
    for kind, pattern in grammar.kinds:
        for match in pattern.finditer(words):
            before = words[lead : match.start()] if match.start() > lead else ""
            invites = grammar.opens.search(before) and _invites(before, words)
            if not invites and not _SAYS_YOU_CAN.search(match.group()):
                continue
            span = Span(match.start(), match.end())
            if any(s.start < span.end and span.start < s.end for s in taken):
                continue
            target, end = _target(match)
            taken.append(Span(match.start(), end))
            start = sentence.span.start
            yield Call(
                Span(start + match.start(), start + end),
                kind,
                target,
                f"asks to {kind}",
            )


_SAYS_YOU_CAN = re.compile(
    r"\b(?:you can|can be signed|можно|vous pouvez)\b", re.IGNORECASE
)
_NO_TARGET = re.compile(
    r"^(?:and|or|и|или|et|ou|with|at|on|in|if|using|via|by|for|today|now|here|с|со|на|в|через|sur|avec|en|dans|ici"
    r"|maintenant|également|aussi|widely)\b",
    re.IGNORECASE,
)
_NARRATIVE = re.compile(
    r"\b(?:and|or|to|et|ou|à|pour|de|и|или|чтобы|can|peuvent|могут)\s$", re.IGNORECASE
)
_INVITATION = re.compile(
    r"\b(?:you|your|please|we|us|our|help|readers|everyone|people|those|let['’]s|вы|вас|ваш\w*"
    r"|просим|призываем|можно|пожалуйста|всех|vous|votre|vos|nous|chacun|merci|veuillez)\b"
    r"|^(?:[^\W\d_]+(?:ez|йте|ите|тесь))\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^(?:(?:please|also|and|or|then|just|you can|и|или|а|et|ou|puis) )*(?:sign|donate|give|write|send|e-?mail|post|contact|reach"
    r"|get|lobby|call|phone|make|pick|share|spread|tell|tweet|retweet|tag|use|attend|join|come|take"
    r"|organi[sz]e|let|report|keep|support|follow|visit|go|stay|learn|raise|urge|encourage|talk"
    r"|подпи|напи|пиши|звони|позвони|подели|распростран|обра|свяж|при|отправ|став|использ|сообщ|пожертв|помог"
    r"|signez|écrivez|appelez|contactez|partagez|faites|donnez|envoyez|rejoignez|venez|soutenez|diffusez|interpellez|utilisez|participez)",
    re.IGNORECASE,
)


def _invites(before: str, words: str) -> bool:
    """Tell "sign and share" from "activists gathered to sign a petition"."""
    if _REPORTED.search(before):
        return False
    if not before.strip() or not _NARRATIVE.search(before):
        return True
    lead = words.lstrip(" \n\t•●*–—-0123456789.)")
    return bool(_IMPERATIVE.match(lead) or _INVITATION.search(before))


def _target(match: re.Match[str]) -> tuple[str, int]:
    """Give the target of a call and where the call ends."""
    for name, words in match.groupdict().items():
        if words:
            start = match.start(name)
            stop = _END_OF_TARGET.search(f"{words} ")
            kept = words[: stop.start()] if stop else words
            kept = kept.rstrip(" '’\"”»")
            target = kept.strip(' “«"')
            if _NO_TARGET.match(target):
                return "", start
            return target, start + len(kept)
    return "", match.end()
