"""Letters and cases as pages: the whole walk, and what others meet."""

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest

from amparo.apps.intake.pulling import pull
from amparo.apps.members.actions import collect_grants
from amparo.apps.members.models import Grant
from amparo.apps.protection.actions import open_case
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.models import Case
from amparo.apps.protection.queries import cases, open_drawer, search_cases
from amparo.apps.protection.rules import Check
from amparo.apps.vault.models import Deposit
from tests.apps.protection.conftest import STORY
from tests.apps.protection.test_consenting import WORDS, investigation  # noqa: F401

OUTSIDERS = ["chen", "farah", "goran", "hana", "amina", "dina", "ines"]
PAGES = [
    "",
    "/contact",
    "/identity",
    "/account",
    "/protection",
    "/extract",
    "/account/edit",
    "/account/earlier",
    "/colleagues",
    "/consents/new",
    "/extracts/new",
    "/extracts/propose",
    "/identity-request",
    "/answer",
]


@pytest.fixture
def bako(cast):
    return cast.client("bako")


def unmasked(page: bytes) -> bytes:
    """Leave out the form token: it is masked anew in each answer."""
    return re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1", page)


def consent_form(now):
    return {
        "purposes": ["documenting", "statement"],
        "audiences": ["team", "public"],
        "detail": "3",
        "given_on": now.date().isoformat(),
        "expires_on": (now.date() + timedelta(days=90)).isoformat(),
        "given": "message",
        "words": "Yes.",
    }


def test_from_the_letter_to_the_case(bako, letter, cast):
    assert str(letter).encode() in bako.get("/cases/letters", secure=True).content
    assert STORY.encode() in bako.get(f"/cases/letters/{letter}", secure=True).content

    answer = bako.post(f"/cases/letters/{letter}/open", secure=True)

    case = Case.objects.get().id
    assert answer["Location"] == f"/cases/{case}"
    assert str(case).encode() in bako.get("/cases/", secure=True).content
    for page in PAGES:
        assert bako.get(f"/cases/{case}{page}", secure=True).status_code == 200, page


def test_a_letter_is_given_back(bako, letter, cast, now):
    bako.post(f"/cases/letters/{letter}/decline", secure=True)

    assert not Case.objects.exists()
    assert b"No letters" in bako.get("/cases/letters", secure=True).content


def test_a_sheet_is_changed_and_a_late_change_keeps_what_was_typed(bako, case):
    first = {"story": "told again", "seen_version": "1"}
    late = {"story": "my long text", "seen_version": "1"}
    address = f"/cases/{case}/account/edit"
    assert bako.post(address, first, secure=True).status_code == 302

    answer = bako.post(address, late, secure=True)

    assert answer.status_code == 409
    assert b"my long text" in answer.content
    assert b"told again" in bako.get(f"/cases/{case}/account", secure=True).content
    assert (
        STORY.encode()
        in bako.get(f"/cases/{case}/account/earlier", secure=True).content
    )


def test_contact_rules_are_kept_and_enforced(bako, case, reporter, front, now):
    rules = {
        "seen_version": "1",
        "ways": "",
        "channels": ["reply"],
        "from_hour": "0",
        "until_hour": "24",
        "utc_offset": "0",
        "never_say": "doctor",
        "contact_remarks": "",
    }
    sent = bako.post(f"/cases/{case}/contact/edit", rules, secure=True)
    assert sent.status_code == 302

    refused = bako.post(
        f"/cases/{case}/answer", {"text": "A doctor waits"}, secure=True
    )
    assert refused.status_code == 409
    assert b"A doctor waits" in refused.content
    sent = bako.post(f"/cases/{case}/answer", {"text": "Someone waits"}, secure=True)
    assert sent.status_code == 302
    pull(front, now=now)
    assert len(reporter.replies()) == 1


def test_consent_extract_withdrawal(bako, case, investigation, cast, now):  # noqa: F811
    sent = bako.post(f"/cases/{case}/consents/new", consent_form(now), secure=True)
    assert sent.status_code == 302
    drawer = open_drawer(case, Drawer.ACCOUNT, by=cast.open("bako"), now=now)
    consent = next(f.id for f in drawer.entries)
    form = {
        "consent": str(consent),
        "investigation": str(investigation),
        "text": WORDS,
        "language": "en",
        "checked": [c.value for c in Check],
    }

    refused = bako.post(
        f"/cases/{case}/extracts/new", {**form, "checked": ["names"]}, secure=True
    )
    assert refused.status_code == 409
    assert WORDS.encode() in refused.content
    assert not Deposit.objects.exists()
    assert (
        bako.post(f"/cases/{case}/extracts/new", form, secure=True).status_code == 302
    )
    assert Deposit.objects.count() == 1

    address = f"/cases/{case}/consents/{consent}/withdraw"
    assert bako.get(address, secure=True).status_code == 200
    assert bako.post(address, {"how": "in a call"}, secure=True).status_code == 302
    page = bako.get(f"/cases/{case}/extract", secure=True).content
    assert b"consent withdrawn" in page


def test_a_refused_extract_leaves_no_token_behind(bako, case, investigation, cast, now):  # noqa: F811
    from amparo.apps.consents.models import KnownToken

    bako.post(f"/cases/{case}/consents/new", consent_form(now), secure=True)
    drawer = open_drawer(case, Drawer.ACCOUNT, by=cast.open("bako"), now=now)
    form = {
        "consent": str(drawer.entries[0].id),
        "investigation": str(investigation),
        "text": "Zelim was here",
        "checked": [c.value for c in Check],
    }

    assert (
        bako.post(f"/cases/{case}/extracts/new", form, secure=True).status_code == 409
    )

    assert not KnownToken.objects.exists()


def test_sharing_requesting_and_locking_out(bako, case, cast, now):
    goran_id = cast.person("goran").id
    share = {"share": f"account:{goran_id}", "reach": "2", "expires_on": ""}
    sent = bako.post(f"/cases/{case}/colleagues/share", share, secure=True)
    assert sent.status_code == 302
    collect_grants(cast.open("goran"), now=now)
    goran = cast.client("goran")
    assert goran.get(f"/cases/{case}/account", secure=True).status_code == 200
    assert goran.get(f"/cases/{case}/identity", secure=True).status_code == 404

    ask = {"reason": "The court asks.", "until": now.date().isoformat()}
    sent = goran.post(f"/cases/{case}/identity-request", ask, secure=True)
    assert sent.status_code == 302
    page = bako.get(f"/cases/{case}/account", secure=True).content.decode()
    request_id = page.split("/identity-request/")[1].split('"')[0]
    bako.post(
        f"/cases/{case}/identity-request/{request_id}", {"decision": "yes"}, secure=True
    )
    collect_grants(cast.open("goran"), now=now)
    assert b"Zelim" in goran.get(f"/cases/{case}/identity", secure=True).content

    end = {"drawer": "account", "member": str(goran_id)}
    bako.post(f"/cases/{case}/colleagues/end", end, secure=True)
    assert goran.get(f"/cases/{case}/account", secure=True).status_code == 404
    assert bako.get(f"/cases/{case}/account", secure=True).status_code == 200
    assert not Grant.objects.filter(recipient_id=goran_id).exists()


def test_another_caseworker_may_lead_too(bako, case, cast, now):
    lead = {"caseworker": str(cast.person("chen").id)}
    bako.post(f"/cases/{case}/colleagues/lead", lead, secure=True)
    collect_grants(cast.open("chen"), now=now)

    assert [c.id for c in cases(cast.open("chen"))] == [case]


def test_a_stale_passphrase_is_asked_for_before_the_dangerous_drawers(
    case, cast, now, monkeypatch
):
    bako = cast.client("bako")
    monkeypatch.setattr(
        "amparo.apps.members.holder.Holder.is_fresh", lambda self, now: False
    )

    for drawer in ("identity", "protection"):
        answer = bako.get(f"/cases/{case}/{drawer}", secure=True)
        assert answer.status_code == 302
        assert "passphrase" in answer["Location"]
    assert bako.get(f"/cases/{case}/account", secure=True).status_code == 200


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", OUTSIDERS)
def test_hidden_and_absent_give_the_same_bytes(case, letter, cast, alias):
    outsider = cast.client(alias)
    nothing = outsider.get("/no-such-page", secure=True).content

    for page in PAGES:
        hidden = outsider.get(f"/cases/{case}{page}", secure=True)
        absent = outsider.get(f"/cases/{uuid4()}{page}", secure=True)
        assert hidden.status_code == absent.status_code == 404, page
        assert hidden.content == absent.content == nothing, page


@pytest.mark.parametrize("alias", ["chen", "farah", "goran", "hana"])
@pytest.mark.parametrize("query", ["", "?q=brother", "?q=helicopter"])
def test_a_list_is_the_same_with_and_without_the_hidden_case(
    letter, cast, now, alias, query
):
    outsider = cast.client(alias)
    before = unmasked(outsider.get(f"/cases/{query}", secure=True).content)
    open_case(letter, by=cast.bako, now=now)

    assert unmasked(outsider.get(f"/cases/{query}", secure=True).content) == before


def test_a_colleague_meets_the_shared_drawer_only(case, share, cast):
    share("farah", Drawer.ACCOUNT, Reach.WRITE)
    farah = cast.client("farah")
    open_pages = {
        page
        for page in PAGES
        if farah.get(f"/cases/{case}{page}", secure=True).status_code == 200
    }

    assert open_pages == {
        "",
        "/account",
        "/account/edit",
        "/account/earlier",
        "/colleagues",
        "/consents/new",
        "/extracts/propose",
        "/identity-request",
    }
    page = farah.get(f"/cases/{case}", secure=True).content
    for hidden in (b"/contact", b'/identity"', b'/protection"', b'/extract"'):
        assert hidden not in page


@pytest.mark.parametrize("page", ["/contact", "/account"])
def test_no_page_names_a_drawer_that_is_not_there(case, share, cast, page):
    share("hana", Drawer.EXTRACT, Reach.READ)

    assert (
        cast.client("hana").get(f"/cases/{case}{page}", secure=True).status_code == 404
    )
    assert (
        cast.client("hana").get(f"/cases/{case}/extract", secure=True).status_code
        == 200
    )


@pytest.mark.threat("T-06")
def test_no_search_betrays_a_hidden_case(case, share, letter_with, cast, now):
    """Farah holds one case; for each word the page is the same before and after another."""
    share("farah", Drawer.ACCOUNT, Reach.READ)
    farah, hidden = cast.client("farah"), "They burned the depot near the orchard."
    words = {
        *f"{STORY} {hidden}".split(),
        "dep",
        "o",
        "zz",
        "",
        "%",
        "Heather",
        str(case),
    }
    queries = [
        f"/cases/?q={quote(word)}&page={n}" for word in words for n in (1, 2, "x")
    ]
    before = [unmasked(farah.get(q, secure=True).content) for q in queries]

    made = open_case(letter_with(hidden), by=cast.bako, now=now)

    assert [c.id for c in search_cases("orchard", by=cast.open("bako"))] == [made]
    after = [unmasked(farah.get(q, secure=True).content) for q in queries]
    assert after == before


def test_for_an_outsider_the_tables_are_not_even_asked(
    case, cast, django_assert_num_queries
):
    outsider = cast.chen

    with django_assert_num_queries(0):
        assert cases(outsider) == []
        assert search_cases("brother", by=outsider) == []


@pytest.mark.parametrize("page", ["/attic", "/attic/edit", "/attic/earlier"])
def test_a_drawer_that_there_never_was_is_as_absent_as_any(bako, case, page):
    nothing = bako.get("/no-such-page", secure=True).content

    answer = bako.get(f"/cases/{case}{page}", secure=True)

    assert (answer.status_code, answer.content) == (404, nothing)
