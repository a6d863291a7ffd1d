"""Suggestions and computed words as people say them; glossary and catalogue are here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BOUNDS = {
    "exact": gettext_lazy("exactly"),
    "at_least": gettext_lazy("at least"),
    "more_than": gettext_lazy("more than"),
    "up_to": gettext_lazy("at most"),
    "about": gettext_lazy("about"),
    "vague": gettext_lazy("an unnamed number"),
}
SUPPORT = {
    "unsourced": (gettext_lazy("nobody is named as its source"), "bad"),
    "single": (gettext_lazy("one source"), "plain"),
    "repeated": (gettext_lazy("one source, widely repeated"), "warn"),
    "possibly_corroborated": (gettext_lazy("possibly corroborated"), "info"),
    "corroborated": (gettext_lazy("corroborated"), "good"),
    "strong": (gettext_lazy("strongly corroborated"), "good"),
    "established": (gettext_lazy("established"), "good"),
    "refuted": (gettext_lazy("refuted"), "bad"),
}
WHY_SUPPORT = {
    "unsourced": gettext_lazy("No text says who knows this."),
    "single": gettext_lazy("All that say it lead back to one source."),
    "repeated": gettext_lazy(
        "Five texts or more say it, and all lead back to one source."
    ),
    "possibly_corroborated": gettext_lazy(
        "There may be a second source, or it only repeats the first."
    ),
    "corroborated": gettext_lazy(
        "At least two sources that nothing joins, one of them at first hand."
    ),
    "strong": gettext_lazy("At least three sources of two kinds or more."),
    "established": gettext_lazy(
        "Admitted by those it speaks against, or found by a court or by us."
    ),
    "refuted": gettext_lazy("Its source took it back, or evidence disproves it."),
}
CONTEST = {
    "none": ("", "plain"),
    "denied_by_accused": (gettext_lazy("denied by the accused"), "warn"),
    "denied_by_superior": (gettext_lazy("denied by their superiors"), "warn"),
    "denied_by_third": (gettext_lazy("denied by a third party"), "warn"),
    "refuted": (gettext_lazy("refuted with evidence"), "bad"),
}
PARTS = {
    "figures": gettext_lazy("Figure"),
    "quotes": gettext_lazy("Quotation"),
    "dates": gettext_lazy("Date"),
    "denials": gettext_lazy("Denial"),
    "contacts": gettext_lazy("Contact"),
    "calls": gettext_lazy("Call to act"),
    "recommendations": gettext_lazy("Recommendation"),
    "cites": gettext_lazy("Source"),
    "persons": gettext_lazy("Person named"),
    "organisations": gettext_lazy("Organisation"),
    "places": gettext_lazy("Place"),
}
DISAGREEMENTS = {
    "number": gettext_lazy("The numbers do not agree"),
    "denial": gettext_lazy("Said and denied"),
    "date": gettext_lazy("The dates do not agree"),
    "place": gettext_lazy("The places do not agree"),
    "actor": gettext_lazy("Different people are said to have done it"),
    "existence": gettext_lazy("Whether it happened at all"),
    "inverted_chain": gettext_lazy("Who confirmed whom is turned round"),
    "bound_lost": gettext_lazy("“At least” was lost on the way"),
    "predicate_changed": gettext_lazy("What was done has changed on the way"),
    "headline_inflated": gettext_lazy("The headline says more than the text"),
    "hedge_lost": gettext_lazy("A doubt was lost on the way"),
    "recycled": gettext_lazy("Old numbers with a new date"),
}


def in_words(part: str, said: Mapping[str, Any], quoted: str) -> str:
    """Say one suggestion as a plain sentence; a part we know no words for says itself."""
    return SENTENCES[part](said, quoted) if part in SENTENCES else quoted


def unit_in_words(unit: str) -> str:
    """Name a unit that people count, as the field does."""
    return unit.replace("_", " ")


def _figure(said: Mapping[str, Any], quoted: str) -> str:
    bound = str(BOUNDS.get(said["bound"], said["bound"]))
    value = "" if said.get("value") is None else f" {said['value']}"
    words = {"bound": bound, "value": value, "unit": unit_in_words(str(said["unit"]))}
    if not said.get("source"):
        return _("%(bound)s%(value)s %(unit)s; nobody is named as the source") % words
    by = _(", told by ").join(said["source"])
    return _("%(bound)s%(value)s %(unit)s, says %(by)s") % {**words, "by": by}


def _quote(said: Mapping[str, Any], quoted: str) -> str:
    if not said.get("speaker"):
        return _("Somebody who is not named says this")
    if said.get("via"):
        return _("%(who)s says this to %(via)s") % {
            "who": said["speaker"],
            "via": said["via"],
        }
    return _("%(who)s says this") % {"who": said["speaker"]}


def _date(said: Mapping[str, Any], quoted: str) -> str:
    if not said.get("edtf"):
        return _("A time that cannot be told from this text")
    if said.get("anchor") == "none":
        return _("The time %(edtf)s") % {"edtf": said["edtf"]}
    return _("The time %(edtf)s, counted from the day of the text") % {
        "edtf": said["edtf"]
    }


def _denial(said: Mapping[str, Any], quoted: str) -> str:
    who = said.get("who") or _("Somebody who is not named")
    what = said.get("denies")
    words = {"who": who, "what": what or quoted}
    kind = said.get("kind")
    if kind == "no_evidence":
        return _("%(who)s says there is no evidence: %(what)s") % words
    if kind == "no_knowledge":
        return _("%(who)s says they do not know: %(what)s") % words
    if kind == "doubts":
        return _("%(who)s doubts: %(what)s") % words
    if kind == "refutes":
        return _("%(who)s shows that it is not so: %(what)s") % words
    return _("%(who)s denies: %(what)s") % words


def _contact(said: Mapping[str, Any], quoted: str) -> str:
    return _("To reach somebody: %(value)s") % {"value": said["value"]}


def _call(said: Mapping[str, Any], quoted: str) -> str:
    kind = str(said["kind"]).replace("_", " ")
    if said.get("target"):
        return _("Asks readers to act (%(kind)s): %(target)s") % {
            "kind": kind,
            "target": said["target"],
        }
    return _("Asks readers to act (%(kind)s)") % {"kind": kind}


def _recommendation(said: Mapping[str, Any], quoted: str) -> str:
    if not said.get("addressee"):
        return _("Demands this; of whom is not said")
    return _("Demands this of %(who)s") % {"who": said["addressee"]}


def _cite(said: Mapping[str, Any], quoted: str) -> str:
    if said.get("via"):
        return _("Rests on %(source)s, by way of %(via)s") % {
            "source": said["source"],
            "via": said["via"],
        }
    return _("Rests on %(source)s") % {"source": said["source"]}


def _named(said: Mapping[str, Any], quoted: str) -> str:
    role = f", {said['role']}" if said.get("role") else ""
    return f"{said['name']}{role}"


SENTENCES: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    "figures": _figure,
    "quotes": _quote,
    "dates": _date,
    "denials": _denial,
    "contacts": _contact,
    "calls": _call,
    "recommendations": _recommendation,
    "cites": _cite,
    "persons": _named,
    "organisations": _named,
    "places": _named,
}
