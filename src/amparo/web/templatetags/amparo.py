"""The components that pages are built from; `/_components` shows each of them."""

from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.base import Node
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[dict[str, Any]]:
    """List the pages of settings.AMPARO_NAV that this member's role may visit."""
    request = context.get("request")
    holder = getattr(request, "holder", None)
    if request is None or holder is None:
        return []
    links = []
    for url_name, label, roles in settings.AMPARO_NAV:
        if roles and holder.role not in roles:
            continue
        address = reverse(url_name)
        links.append(
            {
                "label": gettext(label),
                "address": address,
                "current": request.path.startswith(address),
            }
        )
    return links


@register.simple_tag(takes_context=True)
def page_title(context: Context) -> SafeString:
    """Show the block `title` again, so that the heading equals the window's title."""
    block: Node = context.render_context[BLOCK_CONTEXT_KEY].get_block("title")
    return block.render(context)


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """Show one form field: label, help, its errors, the control."""
    return {"field": bound, "hint": hint}


@register.inclusion_tag("web/components/notice.html")
def notice(text: str, tone: str = "info") -> dict[str, Any]:
    """Tell what happened; `tone` is info, good, warn or bad."""
    return {"text": text, "tone": tone}
