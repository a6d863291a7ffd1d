"""The components that pages are built from; `/_components` shows each of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.template.base import Node
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from amparo.web.time_left import in_words

register = template.Library()
PARTS = "web/components"


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[dict[str, Any]]:
    """List the pages of settings.AMPARO_NAV that this member's role may visit."""
    request = context.get("request")
    holder = getattr(request, "holder", None)
    if request is None or holder is None:
        return []
    return [
        {
            "label": gettext(label),
            "address": reverse(url_name),
            "current": request.path.startswith(reverse(url_name)),
        }
        for url_name, label, roles in settings.AMPARO_NAV
        if not roles or holder.role in roles
    ]


@register.simple_tag(takes_context=True)
def page_title(context: Context) -> SafeString:
    """Show the block `title` again, so that the heading equals the window's title."""
    block: Node = context.render_context[BLOCK_CONTEXT_KEY].get_block("title")
    return SafeString(block.render(context))


@register.inclusion_tag(f"{PARTS}/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Show one form field: label, help, its errors, the control.

    `hint` stands under the label when the form itself has no help text.
    """
    return {"field": bound, "hint": hint, "is_tick": bound.widget_type == "checkbox"}


@register.inclusion_tag(f"{PARTS}/notice.html")
def notice(text: str, tone: str = "info") -> dict[str, Any]:
    """Tell what happened; `tone` is info, good, warn or bad."""
    return {"text": text, "tone": tone}


@register.inclusion_tag(f"{PARTS}/refusal.html")
def refusal(why: str, then: str = "") -> dict[str, Any]:
    """Say why a thing cannot be done and what to do next."""
    return {"why": why, "then": then}


@register.simple_block_tag
def card(content: SafeString, title: str = "", tone: str = "") -> SafeString:
    """Frame what belongs together; `tone` is empty, good, warn or bad."""
    return _part("card", content=content, title=title, tone=tone)


@register.simple_block_tag
def table(content: SafeString, caption: str, wide: bool = False) -> SafeString:
    """Wrap `<thead>` and `<tbody>`; a wide one scrolls by keyboard inside its frame."""
    return _part("table", content=content, caption=caption, wide=wide)


@register.simple_block_tag
def breadcrumbs(content: SafeString) -> SafeString:
    """Wrap the `<li>` of the pages above this one."""
    return _part("breadcrumbs", content=content)


@register.inclusion_tag(f"{PARTS}/facts.html")
def facts(pairs: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Show names and values side by side."""
    return {"pairs": pairs}


@register.inclusion_tag(f"{PARTS}/status.html")
def status(label: str, tone: str = "plain") -> dict[str, Any]:
    """Show a state in a word; `tone` is plain, info, good, warn or bad."""
    return {"label": label, "tone": tone}


@register.inclusion_tag(f"{PARTS}/tier.html")
def tier(number: int, due_at: datetime | None, now: datetime) -> dict[str, Any]:
    """Show how urgent a report is (1 is most) and how long is left to act."""
    late = due_at is not None and due_at < now
    left = "" if due_at is None else in_words(until=due_at, now=now)
    return {"number": number, "due_at": due_at, "left": left, "late": late}


@register.inclusion_tag(f"{PARTS}/timeline.html")
def timeline(entries: Iterable[object]) -> dict[str, Any]:
    """List what happened when; an entry has when, title and may have text, address."""
    return {"entries": entries}


@register.inclusion_tag(f"{PARTS}/empty_state.html")
def empty_state(
    title: str, text: str = "", address: str = "", label: str = ""
) -> dict[str, Any]:
    """Say that a list is empty and what would fill it."""
    return {"title": title, "text": text, "address": address, "label": label}


@register.inclusion_tag(f"{PARTS}/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Link the neighbouring pages of a list and keep the rest of the address."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag(f"{PARTS}/file_list.html")
def file_list(files: Iterable[object]) -> dict[str, Any]:
    """List files: name, media_type, size; also note, tone and address if there."""
    return {"files": files}


@register.inclusion_tag(f"{PARTS}/code_words.html")
def code_words(words: Sequence[str], check: str) -> dict[str, Any]:
    """Show a reporter's code, word by numbered word, with its check word."""
    return {"words": words, "check": check}


@register.inclusion_tag(f"{PARTS}/fingerprint_words.html")
def fingerprint_words(text: str) -> dict[str, Any]:
    """Show a key's fingerprint in rows of four words, to be read aloud."""
    words = text.split()
    return {"rows": [words[at : at + 4] for at in range(0, len(words), 4)]}


@register.inclusion_tag(f"{PARTS}/steps.html")
def steps(names: Sequence[str], current: int) -> dict[str, Any]:
    """Show the steps of a longer task; `current` counts from 1."""
    return {"names": names, "current": current}


@register.inclusion_tag(f"{PARTS}/figure.html")
def figure(
    picture: str,
    caption: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> dict[str, Any]:
    """Show a chart or map (inline SVG or an address) and the same as a table."""
    return {
        "picture": picture,
        "inline": isinstance(picture, SafeString),
        "caption": caption,
        "headings": headings,
        "rows": rows,
    }


@register.inclusion_tag(f"{PARTS}/drawers.html")
def drawers(links: Iterable[object], label: str) -> dict[str, Any]:
    """Show side drawers as links: label, address; also current, closed and count."""
    return {"links": links, "label": label}


@register.inclusion_tag(f"{PARTS}/messages.html")
def conversation(messages: Iterable[object]) -> dict[str, Any]:
    """Show a conversation: who, when, text, and `ours` when this side wrote it."""
    return {"messages": messages}


@register.inclusion_tag(f"{PARTS}/two_persons.html")
def two_persons(first: str, second: str, label: str) -> dict[str, Any]:
    """Show who confirmed a step that needs two; an empty name is still awaited."""
    return {"first": first, "second": second, "label": label}


@register.inclusion_tag(f"{PARTS}/print_header.html", takes_context=True)
def print_header(context: Context, handling: str = "") -> dict[str, Any]:
    """Head the printed page: who printed it, when, and how it must be handled."""
    return {"request": context["request"], "handling": handling}


def _part(name: str, **values: object) -> SafeString:
    return render_to_string(f"{PARTS}/{name}.html", values)
