"""Blocks that a text says it copied, and from whom.

"The BBC reported:", "From Upworthy:", "This is their appeal:", "Текст заявления X:" and
the like open a block. It ends at the next heading of the text's own, where the first
person of an appeal ends, or behind the last quoted passage.
"""

from __future__ import annotations

import re
from dataclasses import replace

from amparo.lib.corroboration.documents import Kind, Passage

LONGEST_CUE = 240  # characters of the line that opens a block
_NAME = (
    r"(?P<who>(?:[Tt]he |[Ll]es |[Ll]a |[Ll]e |[Ll]['’])?(?:«[^«»\n]{2,50}»|[A-ZА-ЯЁÀ-Þ][\w.’'&-]*"
    r"(?:\s(?:of|for|the|de|des|du|la|на|по|и|«[^«»\n]{2,40}»|[A-ZА-ЯЁÀ-Þ][\w.’'&-]*)){0,7}))"
)
_COPY = tuple(
    re.compile(pattern)
    for pattern in (
        _NAME
        + r"\s+(?:has\s+|have\s+)?(?:reported|reports|wrote|writes|published|posted)"
        r"(?:\s+(?:this|the following|on \w+|last week|this week|today|in \w+))*\s*:$",
        r"(?:^|\b)(?:[Ff]rom|[Vv]ia|[Cc]opied from|[Rr]eprinted from|[Ee]xcerpt from|"
        r"[Aa]ccording to)\s+" + _NAME + r"\s*:$",
        r"(?:[Ss]tatement|[Aa]ppeal|[Pp]ress release|[Cc]ommuniqué|[Rr]eport|[Aa]rticle|"
        r"[Ll]etter)\s+(?:by|from|of)\s+" + _NAME + r"[^:\n]{0,40}:$",
        _NAME + r"(?:['’]s?)?\s+(?:statement|appeal|press release|letter|article)"
        r"(?:\s+\w+){0,4}\s*:$",
        r"(?:[Кк]ак\s+)?(?:сообщ\w+|пиш[еу]т|передаёт|передает)\s+" + _NAME + r"\s*:$",
        _NAME + r"\s+(?:сообщ(?:ает|ил[аио]?)|пишет|написал[аио]?)(?:\s+\w+){0,3}\s*:$",
        r"(?:[Ии]з|[Тт]екст|[Пп]олный текст)\s+(?:\w+\s+){0,2}?(?:сообщени\w+|заявлени\w+|"
        r"обращени\w+|стать\w+|письма|материала)\s+(?:\w+\s+){0,2}?" + _NAME + r"\s*:$",
        r"(?:[Ss]elon|[Dd]['’]après|[Ss]ource\s*:)\s+" + _NAME + r"\s*:$",
        _NAME
        + r"\s+(?:a\s+)?(?:écrit|rapporte|rapporté|publie|publié)(?:\s+\w+){0,3}\s*:$",
        r"(?:[Cc]ommuniqué|[Aa]ppel|[Dd]éclaration|[Tt]ribune|[Aa]rticle|[Tt]exte)\s+"
        r"(?:de la|de l['’]|des|du|de|d['’])\s*" + _NAME + r"[^:\n]{0,40}:$",
    )
)
_THEIR = re.compile(
    r"(?:their|its|his|her)\s+(?:\w+\s+)?(?:appeal|statement|letter|press release|call)\s*"
    r"(?:\w+\s*){0,3}:$"
    r"|(?:их|его|её|ее)\s+(?:обращение|заявление|письмо|призыв)[^:\n]{0,30}:$"
    r"|(?:leur|son)\s+(?:appel|communiqué|déclaration|lettre)[^:\n]{0,30}:$"
    r"|(?:voici|ci-dessous)\s+(?:leur|son)\s+[^:\n]{0,40}:$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:^|[.!?]\s+)((?:The |La |Le |Les |L['’])?[A-ZА-ЯЁÀ-Þ][\w&-]*"
    r"(?:\s(?:of|for|de|des|du|la|«[^»\n]{2,40}»|[A-ZА-ЯЁÀ-Þ][\w&-]*)){1,6})"
)
_WE = re.compile(
    r"\b(?:we|our|us|ours|мы|нас|нам|нами|наш\w*|nous|notre|nos)\b", re.IGNORECASE
)
_QUOTE_OPENS = re.compile(r"\s*[\"“«„‘]")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s")
_AGAIN_OWN = re.compile(
    r"(?:there (?:are|is)|here (?:are|is)|what (?:you|we) can|how (?:you|to) |end of "
    r"(?:statement|quote)|вот что|что (?:можно|делать)|конец цитаты|que faire|comment )",
    re.IGNORECASE,
)


def with_origins(text: str, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Return the passages, those of declared copied blocks with whom they are from."""
    found = list(passages)
    at = 0
    while at < len(found):
        who, first_person = _opened(text, found, at)
        end = _end(text, found, at + 1, first_person=first_person) if who else at + 1
        for inside in range(at + 1, end):
            if found[inside].kind not in {Kind.COMMENT, Kind.BOILERPLATE}:
                found[inside] = replace(found[inside], origin=who)
        at = max(end, at + 1)
    return tuple(found)


def _words(text: str, passage: Passage) -> str:
    return text[passage.span.start : passage.span.end]


def _opened(text: str, passages: list[Passage], at: int) -> tuple[str, bool]:
    """Return whom the passages after this one are from, and whether they say "we"."""
    passage = passages[at]
    if text[passage.span.end - 1] != ":" or passage.kind is Kind.LIST:
        return "", False
    cue = text[
        max(passage.span.start, passage.span.end - LONGEST_CUE) : passage.span.end
    ]
    if _is_list(text, passages, at + 1):
        return "", False
    if _THEIR.search(cue):
        return _last_subject(text, passages, at), True
    for pattern in _COPY:
        if met := pattern.search(cue):
            return _trimmed(met["who"]), False
    return "", False


def _trimmed(who: str) -> str:
    return re.sub(r"^(?:[Tt]he|[Ll]es?|[Ll]a|[Ll]['’])\s*", "", who).strip()


def _is_list(text: str, passages: list[Passage], at: int) -> bool:
    return at >= len(passages) or passages[at].kind is Kind.LIST


def _last_subject(text: str, passages: list[Passage], at: int) -> str:
    for earlier in range(at, max(-1, at - 4), -1):
        names = _SUBJECT.findall(_words(text, passages[earlier]))
        if names:
            return _trimmed(names[-1])
    return ""


def _end(text: str, passages: list[Passage], start: int, *, first_person: bool) -> int:
    """Return the first passage after the block."""
    if first_person:
        return _end_of_appeal(text, passages, start)
    if passages[start].kind is Kind.BLOCKQUOTE or _QUOTE_OPENS.match(
        text, passages[start].span.start
    ):
        return _end_of_quoted(text, passages, start)
    numbered = False
    for at in range(start, len(passages)):
        words = _words(text, passages[at])
        if passages[at].kind in {Kind.COMMENT, Kind.BOILERPLATE}:
            return at
        if _AGAIN_OWN.match(words) and at > start:
            return at
        numbered = numbered or bool(_NUMBERED.match(words))
        heading = passages[at].kind is Kind.HEADLINE and at > start
        if heading and not (numbered and _NUMBERED.match(words)):
            return at
    return len(passages)


def _end_of_appeal(text: str, passages: list[Passage], start: int) -> int:
    for at in range(start, len(passages)):
        passage = passages[at]
        if passage.kind is Kind.HEADLINE and at > start:
            follows = at + 1 < len(passages) and _WE.search(
                _words(text, passages[at + 1])
            )
            if follows:
                continue
        inside = passage.kind in {Kind.CAPTION, Kind.LIST, Kind.BLOCKQUOTE}
        if not inside and not _WE.search(_words(text, passage)):
            return at
    return len(passages)


def _end_of_quoted(text: str, passages: list[Passage], start: int) -> int:
    for at in range(start, len(passages)):
        quoted = _QUOTE_OPENS.match(text, passages[at].span.start)
        if not quoted and passages[at].kind is not Kind.BLOCKQUOTE:
            return at
    return len(passages)
