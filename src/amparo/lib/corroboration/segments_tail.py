"""Know captions, and what pages leave below and around a text: comments, links, boxes."""

from __future__ import annotations

import re

from amparo.lib.corroboration.documents import Kind, Span

_CREDIT = re.compile(
    r"\((?:[^()]{0,60}\b)?(?:photo|image|picture|foto|фото|снимок|credit|crédit)\b[^()]*\)"
    r"|(?:^|[\s|/©])(?:photo|image|picture|фото|снимок|crédit photo|photo credit)\s*"
    r"(?:by|courtesy|credit|d['’]archives|из архива)?\s*[:/©|]"
    r"|\bphoto (?:by|courtesy of)\b|©\s*\w+|/\s*(?:Getty|AFP|Reuters|AP)\b.*$"
    r"|\blogo$|^logo\b|^(?:file photo|фото из архива|archives?\s*:)",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:leave a (?:reply|comment)|(?:\d+|one|no) (?:comments?|responses?|replies)\b.*"
    r"|comments?(?: \(?\d+\)?)?|post a comment|join the (?:conversation|discussion)"
    r"|комментарии(?:\s*\(?\d+\)?)?|оставить комментарий|добавить комментарий|обсуждение"
    r"|laisser un commentaire|(?:\d+ )?commentaires?(?:\s*\(?\d+\)?)?|vos réactions)"
    r"\s*[:.]?$",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:related (?:articles?|stories|posts|news|content)|read (?:more|also|next)|see also"
    r"|more (?:on this|stories|from)\b.*|you may also like|recommended|most (?:read|popular)"
    r"|читайте (?:также|еще|ещё)|по теме|материалы по теме|похожие (?:статьи|новости)"
    r"|lire aussi|à lire (?:aussi|également)|sur le même (?:sujet|thème)|articles? liés?"
    r"|tags|теги|метки|share this|поделиться|partager|about the author|об авторе"
    r"|à propos de l['’]auteur)\s*:?\s*$",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(
    r"(?:your email address will not be published|required fields are marked"
    r"|click (?:on|here) (?:the background )?to (?:close|enlarge|share|print)"
    r"|subscribe (?:to|now)|sign up for (?:our|the)|follow us on|share (?:on|this) "
    r"|all rights reserved|copyright ©|© \d{4}|cookie|advertisement\b|реклама\b"
    r"|подпис(?:ывайтесь|аться) на|все права защищены|abonnez-vous|tous droits réservés"
    r"|publicité\b|skip to (?:main )?content|print this|this article was (?:last )?updated"
    r"|ваш (?:e-mail|адрес email) не будет опубликован|votre adresse (?:e-mail|de messagerie)"
    r"|continue reading|\[?email\s?protected\]?$)",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"(?:written by|posted by|about) [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}$|posted in\b"
)


def is_caption(words: str) -> bool:
    """Tell whether a short line names a picture or where it is from."""
    if len(words) >= 400 or words[0] == "“":
        return False
    low = words.lower()
    return any(sign in low for sign in _SIGNS) and bool(_CREDIT.search(words))


_SIGNS = (
    "photo", "foto", "фото", "снимок", "image", "picture", "credit", "crédit", "©", "/ ap",
    "/ap", "getty", "afp", "reuters", "logo", "архив", "archive",
)  # fmt: skip


def tail_of(text: str, spans: list[Span], kinds: list[Kind]) -> tuple[str, ...]:
    """Mark leftovers and comments, in place; say in words what was marked.

    A tail begins only behind the first third of a text: a text that begins with its
    links is still read.
    """
    mode: Kind | None = None
    earliest = spans[-1].end // 3 if spans else 0
    for at, span in enumerate(spans):
        words = text[span.start : min(span.end, span.start + 200)]
        if span.start >= earliest and span.end - span.start < 80:
            mode = _mode(words) or mode
        if mode is not None:
            kinds[at] = _below(words, mode, kinds[at])
        elif span.end - span.start < 250 and _LEFTOVER.match(words):
            kinds[at] = Kind.BOILERPLATE
    cut = sum(kind in {Kind.COMMENT, Kind.BOILERPLATE} for kind in kinds)
    return (f"{cut} passages taken for leftovers or comments",) if cut else ()


def _mode(words: str) -> Kind | None:
    if _COMMENTS.match(words):
        return Kind.COMMENT
    if _RELATED.match(words) or _AUTHOR.match(words):
        return Kind.BOILERPLATE
    return None


def _below(words: str, mode: Kind, kind: Kind) -> Kind:
    if mode is Kind.BOILERPLATE or _COMMENTS.match(words) or _LEFTOVER.match(words):
        return Kind.BOILERPLATE
    return Kind.BOILERPLATE if kind is Kind.HEADLINE else Kind.COMMENT
