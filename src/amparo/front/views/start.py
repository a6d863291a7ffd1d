from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amparo.front.deployment import get_deployment
from amparo.front.machinery import machinery
from amparo.front.pages import ReporterRequest, expired, page

# Without `sandbox`: a sandboxed page may not move on by itself.
LEAVING_POLICY = (
    "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Lead to the first page in a language the browser asks for; nothing is kept."""
    asked = request.headers.get("Accept-Language", "").lower()
    wanted = [part.split(";")[0].strip()[:2] for part in asked.split(",")]
    known = {code for code, _name in settings.LANGUAGES}
    code = next((want for want in wanted if want in known), settings.LANGUAGE_CODE)
    with translation.override(code):
        return HttpResponseRedirect(reverse("front:start"))


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return page(request, "start.html")


@require_safe
def traces(request: HttpRequest) -> HttpResponse:
    return page(request, "traces.html", same_in="front:traces")


@require_safe
def next_page(request: ReporterRequest, address: str) -> HttpResponse:
    """Give out the page that a sent form led to, once.

    The status 202 keeps it out of the memory in which browsers hold pages for the button Back.
    """
    waiting = machinery().shelf.fetch(address, now=request.now)
    if waiting is None:
        return expired(request)
    status = 202 if waiting.status == 200 else waiting.status
    return HttpResponse(waiting.content, status=status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Send the browser to the neutral page and ask it to forget us.

    `Refresh` and not a redirect: browsers hold every redirect after a form to `form-action`, so that
    a neutral page which itself redirects would leave the reporter standing here.
    """
    machinery().shelf.forget(request.POST.get("at", ""))
    away = quote(get_deployment().exit_url, safe=":/?#[]@!$&'()*+,;=%~")
    body = format_html(
        '<!doctype html><meta charset="utf-8"><title>…</title><p><a href="{}">{}</a>',
        away,
        _("Go on"),
    )
    response = HttpResponse(body)
    response["Content-Security-Policy"] = LEAVING_POLICY
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response["Refresh"] = f"0; url={away}"
    return response
