"""Suggestions as the JSON that docs/formats/suggestions.md lays down."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.reuse import Derivation
from amparo.lib.corroboration.suggestions import Reading, Suggestions

SCHEMA = "amparo-suggestions/1"
FIELDS = {
    "figures": "span text value upper unit bound source as_of place hedged headline rule",
    "quotes": "span text kind speaker as_named via rule",
    "organisations": "span name rule",
    "persons": "span name role pseudonym rule",
    "places": "span name id rule",
    "dates": "span text edtf anchor rule",
    "denials": "span who on_behalf_of denies kind type rule",
    "contacts": "span type value rule",
    "calls": "span kind target rule",
    "recommendations": "span addressee text rule",
    "cites": "span source role via rule",
}


def as_json(suggestions: Suggestions) -> dict[str, Any]:
    """Give what `amparo claims read --json` prints, ready for `json.dumps`."""
    return {
        "schema": SCHEMA,
        "documents": {r.document.name: _reading(r) for r in suggestions.readings},
        "derivations": [_derivation(d) for d in suggestions.derivations],
        "events": [],
        "claims": [],
        "contradictions": [],
    }


def text_sha256(document: Document) -> str:
    """Hash the text that the spans count in, as UTF-8."""
    return sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()


def _reading(reading: Reading) -> dict[str, Any]:
    document = reading.document
    published = document.published
    return {
        "language": document.language,
        "title": document.title or None,
        "outlet": document.outlet or None,
        "byline": document.byline or None,
        "address": document.address or None,
        "text_sha256": text_sha256(document),
        "published": {"edtf": published.edtf or None, "basis": published.basis or None},
        "flags": list(document.flags),
        **{part: _part(reading, part) for part in FIELDS},
    }


def _part(reading: Reading, part: str) -> list[dict[str, Any]]:
    names = FIELDS[part].split()
    return [
        {name: _value(reading.document, found, name) for name in names}
        for found in sorted(reading[part], key=lambda found: found.span)
    ]


def _value(document: Document, found: Any, name: str) -> Any:
    if name == "text" and not getattr(found, name, ""):
        return document.of(found.span)
    return _plain(getattr(found, name))


def _plain(value: Any) -> Any:
    """Spans and tuples become lists; unknown is null."""
    if isinstance(value, Span | tuple | list):
        return [_plain(inner) for inner in value]
    return None if value == "" else value


def _derivation(found: Derivation) -> dict[str, Any]:
    return {
        "child": found.child,
        "parent": found.parent,
        "type": found.type,
        "evidence": list(found.evidence),
        "direction_known": found.direction_known,
        "containment": round(found.containment, 3),
        "runs": [[list(a), list(b)] for a, b in found.runs],
    }
