"""Invented content for the page of components; nobody and nothing here is real."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("fr", "Français"),
    ("ar", "العربية"),
]

BARS = mark_safe(
    '<svg viewBox="0 0 320 120" width="640" xmlns="http://www.w3.org/2000/svg">'
    '<g fill="currentColor"><rect x="30" y="70" width="40" height="30"/>'
    '<rect x="120" y="30" width="40" height="70"/>'
    '<rect x="210" y="50" width="40" height="50"/></g>'
    '<path d="M10 100.5H310" stroke="currentColor"/></svg>'
)


class SampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label="Title", help_text="A few words, no names.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    role = forms.ChoiceField(
        label="Role", choices=[("c", "Caseworker"), ("d", "Documenter")]
    )
    on = forms.DateField(
        label="Date", required=False, widget=forms.DateInput({"type": "date"})
    )
    audience = forms.ChoiceField(
        label="Who may read it",
        choices=[("us", "Only we"), ("court", "A court"), ("all", "Everyone")],
        widget=forms.RadioSelect,
        help_text="You can take this back at any time.",
    )
    purposes = forms.MultipleChoiceField(
        label="What for",
        required=False,
        choices=[("help", "Help"), ("record", "The record"), ("news", "News")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(
        label="I read it to the person and they agreed",
        help_text="Ask again if you are not sure.",
    )
    photograph = forms.FileField(label="Photograph", required=False)
    closed = forms.CharField(label="Closed", disabled=True, initial="cannot be changed")


def sample() -> dict[str, Any]:
    """Return what the page of components shows."""
    return {
        "now": NOW,
        "form": SampleForm(auto_id="empty_%s"),
        "dense_form": SampleForm(auto_id="dense_%s"),
        "wrong_form": SampleForm({"title": "", "note": "kept"}, auto_id="wrong_%s"),
        "facts": [
            ("Place", "Velmora, somewhere in the old harbour"),
            ("When", "about March 2026"),
            ("Known from", "a witness, first hand"),
        ],
        "due": {
            "soon": NOW + timedelta(hours=3),
            "later": NOW + timedelta(days=5),
            "late": NOW - timedelta(hours=7),
        },
        "timeline": [
            {"when": "March 2026", "title": "Taken from home", "address": "#timeline"},
            {"when": "2026-03-14", "title": "Held", "text": "Nine days, one cell."},
            {"when": "spring 2026", "title": "Let go"},
        ],
        "page": Paginator(range(95), 10).page(4),
        "files": [
            {
                "name": "harbour-gate.jpg",
                "media_type": "image/jpeg",
                "size": 2_345_678,
                "note": "sealed",
                "tone": "good",
                "address": "#files",
            },
            {
                "name": "رسالة-طويلة-جدا-بلا-مسافات-كي-تنكسر.pdf",
                "media_type": "application/pdf",
                "size": 18_433,
                "note": "waits for a colleague",
                "tone": "warn",
            },
        ],
        "words": ["harbour", "lantern", "meadow", "pencil", "quiet", "ribbon"],
        "check": "willow",
        "fingerprint": "amber basket candle dune ember falcon garnet hazel island "
        "juniper kettle lagoon",
        "steps": ["What happened", "Files", "Keep your code"],
        "bars": BARS,
        "counts": [("January", 3), ("February", 7), ("March", 5)],
        "drawers": [
            {"label": "Contact", "address": "#contact", "current": True},
            {"label": "Identity", "closed": True},
            {"label": "Account", "address": "#account", "count": 3},
            {"label": "Protection", "address": "#protection", "count": 0},
            {"label": "Extract", "address": "#extract", "count": 1},
        ],
        "messages_shown": [
            {"who": "Reporter", "when": "week 46", "text": "Are you there?"},
            {
                "who": "Lantern House",
                "when": "week 47",
                "text": "Yes. You are not alone.\n\nIs it safe to write now?",
                "ours": True,
            },
        ],
        "headings": ["Month", "Acts"],
    }


def reporter_sample() -> dict[str, Any]:
    """Return what the same page shows in the reporters' shell."""
    return {
        **sample(),
        "organisation_name": "Lantern House",
        "quick_exit_url": "#leave",
        "language_links": [
            {"code": code, "name": name, "address": "?shell=reporter"}
            for code, name in LANGUAGES
        ],
    }
