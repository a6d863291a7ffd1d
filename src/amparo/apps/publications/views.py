from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from amparo.apps.events.investigations import (
    investigations_of,
    open_investigation,
)
from amparo.apps.members.doors import needs_fresh_passphrase, needs_role
from amparo.apps.members.front import desk_front
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.publications import actions
from amparo.apps.publications.forms import DraftForm, PictureForm, SentenceForm
from amparo.apps.publications.pages import sentences_for_staff
from amparo.apps.publications.queries import (
    DraftPage,
    citable,
    drafts,
    get_statement,
    left_despite_withdrawal,
    published_statements,
)
from amparo.apps.publications.rules import ROLES
from amparo.apps.publications.wording import CitedRecord
from amparo.apps.vault.kept_pictures import kept_picture, kept_pictures
from amparo.lib.sealing.keyring import Kind
from amparo.outbound.front_port import FrontPort
from amparo.web.unseen import Unseen

get_or_post = require_http_methods(["GET", "POST"])
for_publishers = needs_role(*ROLES)


def _front() -> FrontPort | None:
    """Give the front, if this desk has one; statements are kept on the desk anyway."""
    return desk_front() if settings.AMPARO_FRONT_URL else None


@require_GET
@for_publishers
def statements(request: SignedInRequest) -> HttpResponse:
    shown = {
        "investigations": investigations_of(request.holder),
        "statements": published_statements(),
        "has_front": bool(settings.AMPARO_FRONT_URL),
    }
    return render(request, "publications/statements.html", shown)


@get_or_post
@for_publishers
def draft_list(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.draft_statement(
            investigation, **form.cleaned_data, by=request.holder, now=request.now
        )
        return redirect("publications:draft", investigation, made)
    with open_investigation(investigation, by=request.holder) as opened:
        shown = {
            "investigation": opened,
            "drafts": drafts(
                by=request.holder, now=request.now, page=request.GET.get("page")
            ),
            "left": left_despite_withdrawal(),
            "form": form,
        }
    return render(request, "publications/drafts.html", shown)


@require_GET
@for_publishers
def draft(request: SignedInRequest, investigation: UUID, draft: UUID) -> HttpResponse:
    page = _read(request, investigation, draft)
    shown = {
        "page": page,
        "investigation": investigation,
        "can_confirm": page.ask and page.ask.asked_by != request.holder.id,
        "clear": request.GET.get("clear") == "1",
    }
    return render(request, "publications/draft.html", shown)


@get_or_post
@for_publishers
def sentence(
    request: SignedInRequest,
    investigation: UUID,
    draft: UUID,
    sentence: int | None = None,
) -> HttpResponse:
    """Write a new sentence, or change one."""
    form = _sentence_form(request, investigation, draft, sentence)
    if request.method == "POST" and form.is_valid():
        if sentence is None:
            actions.add_sentence(
                investigation,
                draft,
                **form.cleaned_data,
                by=request.holder,
                now=request.now,
            )
        else:
            actions.change_sentence(
                investigation,
                draft,
                sentence,
                **form.cleaned_data,
                by=request.holder,
                now=request.now,
            )
        return redirect("publications:draft", investigation, draft)
    shown = {
        "form": form,
        "investigation": investigation,
        "draft": draft,
        "is_new": sentence is None,
        "find": request.GET.get("find", ""),
    }
    return render(request, "publications/sentence.html", shown)


def _sentence_form(
    request: SignedInRequest, investigation: UUID, draft: UUID, sentence: int | None
) -> SentenceForm:
    page = _read(request, investigation, draft)
    found = next(
        (s.sentence for s in page.sentences if s.sentence.id == sentence), None
    )
    if sentence is not None and found is None:
        raise Unseen
    chosen = found.records if found else ()
    initial: dict[str, object] = {}
    if found:
        initial = {"text": found.text, "records": [str(r.uid) for r in chosen]}
    if found and found.picture:
        initial["alt"] = found.picture.alt
    kind = PictureForm if found and found.picture else SentenceForm
    offered = _offered(request, investigation)
    return kind(request.POST or None, initial=initial, offered=offered, chosen=chosen)


def _offered(request: SignedInRequest, investigation: UUID) -> list[CitedRecord]:
    with open_investigation(investigation, by=request.holder):
        return citable(now=request.now, find=request.GET.get("find", ""))


@get_or_post
@for_publishers
def new_picture(
    request: SignedInRequest, investigation: UUID, draft: UUID
) -> HttpResponse:
    """Choose a picture of the investigation's vault, then write its caption."""
    page = _read(request, investigation, draft)
    item = _item(request.POST.get("item") or request.GET.get("item", ""))
    at = {"investigation": investigation, "draft": draft}
    if item is None:
        kept = kept_pictures(
            kind=Kind.INVESTIGATION,
            compartment=investigation,
            by=request.holder,
            page=request.GET.get("page"),
        )
        return render(
            request, "publications/pictures.html", {"page": page, "shown": kept, **at}
        )
    picture = kept_picture(
        item, kind=Kind.INVESTIGATION, compartment=investigation, by=request.holder
    )
    form = PictureForm(
        request.POST or None,
        initial={"text": picture.told.shows, "alt": picture.told.alt},
        offered=_offered(request, investigation),
    )
    if request.method == "POST" and form.is_valid():
        actions.add_picture(
            investigation,
            draft,
            item=item,
            **form.cleaned_data,
            by=request.holder,
            now=request.now,
        )
        return redirect("publications:draft", investigation, draft)
    find = request.GET.get("find", "")
    shown = {"form": form, "picture": picture, "is_new": True, "find": find, **at}
    return render(request, "publications/sentence.html", shown)


def _item(text: str) -> UUID | None:
    """Read which item was chosen; none yet, or no id: then there is a list to choose from."""
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@for_publishers
def remove_sentence(
    request: SignedInRequest, investigation: UUID, draft: UUID, sentence: int
) -> HttpResponse:
    actions.remove_sentence(
        investigation, draft, sentence, by=request.holder, now=request.now
    )
    return redirect("publications:draft", investigation, draft)


@require_POST
@for_publishers
def ask(request: SignedInRequest, investigation: UUID, draft: UUID) -> HttpResponse:
    actions.ask_release(investigation, draft, by=request.holder, now=request.now)
    return redirect("publications:draft", investigation, draft)


@get_or_post
@for_publishers
@needs_fresh_passphrase
def confirm(request: SignedInRequest, investigation: UUID, draft: UUID) -> HttpResponse:
    """Show the exact public text to the second person, and let it out."""
    page = _read(request, investigation, draft)
    if page.ask is None:
        raise Unseen
    if request.method == "POST":
        actions.release(
            investigation,
            page.ask.uid,
            by=request.holder,
            now=request.now,
            front=_front(),
        )
        return redirect("publications:draft", investigation, draft)
    clear = request.GET.get("clear") == "1"
    shown = {"page": page, "investigation": investigation, "clear": clear}
    return render(request, "publications/confirm.html", shown)


@require_GET
@for_publishers
def released(request: SignedInRequest, statement: UUID) -> HttpResponse:
    found = get_statement(statement)
    shown = {
        "statement": found,
        "sentences": sentences_for_staff(found),
        "has_front": bool(settings.AMPARO_FRONT_URL),
    }
    return render(request, "publications/released.html", shown)


@require_POST
@for_publishers
def take_down(request: SignedInRequest, statement: UUID) -> HttpResponse:
    actions.take_down(statement, by=request.holder, now=request.now, front=_front())
    return redirect("publications:released", statement)


@require_POST
@for_publishers
def hand_over(request: SignedInRequest, statement: UUID) -> HttpResponse:
    actions.bring_front_up_to_date(statement, front=_front())
    return redirect("publications:released", statement)


def _read(request: SignedInRequest, investigation: UUID, draft: UUID) -> DraftPage:
    return actions.read_draft(investigation, draft, by=request.holder, now=request.now)
