from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from amparo.lib.refusal import Refused


def form_page(
    request: HttpRequest,
    template: str,
    form: Form,
    refusal: Refused | None = None,
    **more: object,
) -> HttpResponse:
    """Show a form, with why the last attempt was refused."""
    status = 200
    if refusal is not None:
        status = getattr(refusal, "status", 409)
    elif form.is_bound:
        status = 422
    context = {"form": form, "refused": refusal, **more}
    return render(request, template, context, status=status)
