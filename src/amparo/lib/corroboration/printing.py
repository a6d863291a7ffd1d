"""Suggestions as the JSON that docs/formats/suggestions.md lays down."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from amparo.lib.corroboration.claims import Claim
from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.drift import Contradiction
from amparo.lib.corroboration.events import Event
from amparo.lib.corroboration.independence import Root
from amparo.lib.corroboration.reuse import Derivation
from amparo.lib.corroboration.series import Point, Series
from amparo.lib.corroboration.suggestions import Reading, Suggestions
from amparo.lib.corroboration.utterances import Utterance

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
        "utterances": [_utterance(u) for u in suggestions.utterances],
        "events": [_event(e) for e in suggestions.events.events],
        "claims": [_claim(c) for c in suggestions.claims],
        "series": [_series(s) for s in suggestions.series],
        "contradictions": [_contradiction(c) for c in suggestions.contradictions],
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


def _utterance(found: Utterance) -> dict[str, Any]:
    return {
        "speaker": found.speaker or None,
        "wording": found.wording,
        "members": [
            {"document": name, "span": list(span)} for name, span in found.members
        ],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "label": event.label,
        "place": event.place or None,
        "time": event.time or None,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    first, found = claim.first, claim.independence
    figure = {"value": first.value, "unit": claim.key.predicate, "bound": first.bound}
    return {
        "id": claim.key.id,
        "event": claim.key.event or None,
        "statement": claim.statement,
        "said": _passage(first.document, first.span),
        "figure": figure if claim.key.number else None,
        "carriers": list(claim.carriers),
        "roots": [
            {"name": r.name, "own_access": r.own_access, "why": r.why}
            for r in found.roots
        ],
        "independent": {
            "lower": found.lower,
            "upper": found.upper,
            "tree": [_branch(r) for r in found.roots],
            "joined": [
                {"a": u.first, "b": u.second, "certain": u.certain, "why": u.why}
                for u in found.unions
            ],
            "circular": [list(circle) for circle in found.circles],
            "unattributed": list(found.unattributed),
            "to_ask": list(found.to_ask),
        },
        "support": claim.support,
        "contest": claim.contest,
        "denials": [_passage(d.document, d.span) for d in claim.denials],
    }


def _branch(root: Root) -> dict[str, Any]:
    return {
        "root": root.name,
        "carriers": [
            {"document": c.document, "path": list(c.path), "how": c.how}
            for c in root.carriers
        ],
    }


def _series(series: Series) -> dict[str, Any]:
    line = series.publishable
    return {
        "event": series.event,
        "unit": series.unit,
        "points": [_point(point) for point in series.points],
        "publishable": _point(line) if line else None,
        "falls": [[_point(a), _point(b)] for a, b in series.falls],
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "as_of": point.as_of or None,
        "root": point.root,
        "lower": point.lower,
        "upper": point.upper,
        "words": point.words,
        "document": point.document,
    }


def _contradiction(found: Contradiction) -> dict[str, Any]:
    return {
        "type": found.type,
        "a": _passage(found.a.document, found.a.span),
        "b": _passage(found.b.document, found.b.span),
        "why": found.why,
    }


def _passage(document: str, span: Span) -> dict[str, Any]:
    return {"document": document, "span": list(span)}
