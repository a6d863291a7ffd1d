from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from amparo.front.actions import send_offer
from amparo.front.forms import OfferForm
from amparo.front.machinery import machinery
from amparo.front.pages import ReporterRequest, page
from amparo.front.tickets import Page, Ticket, TicketOld, TicketUsed


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: ReporterRequest) -> HttpResponse:
    """Take an offer of help."""
    if request.method != "POST":
        return _offer_page(request, OfferForm())
    form = OfferForm(request.POST)
    if not form.is_valid():
        return _offer_page(request, form)
    try:
        machinery().tickets.take(
            request.POST.get("ticket", ""), page=Page.OFFER, now=request.now
        )
    except TicketUsed:
        return HttpResponseRedirect(reverse("front:offered"))
    except TicketOld:
        return _offer_page(request, form, is_old=True)
    send_offer(
        text=form.cleaned_data["text"], language=get_language() or "", now=request.now
    )
    return HttpResponseRedirect(reverse("front:offered"))


@require_safe
def offered(request: ReporterRequest) -> HttpResponse:
    return page(request, "offered.html", same_in="front:offered")


def _offer_page(
    request: ReporterRequest, form: OfferForm, *, is_old: bool = False
) -> HttpResponse:
    ticket = machinery().tickets.issue(Ticket(Page.OFFER), now=request.now)
    same_in = None if form.is_bound else "front:offer"
    return page(
        request,
        "offer.html",
        {"form": form, "ticket": ticket, "is_old": is_old},
        same_in=same_in,
    )
