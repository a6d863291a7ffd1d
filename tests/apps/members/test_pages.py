"""The members' pages, in a browser without scripts."""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from amparo.apps.members.actions import accept_invitation, invite
from amparo.apps.members.actions.inviting import sponsors_of
from amparo.apps.members.middleware import session_cookie_name
from amparo.apps.members.queries import get_member
from amparo.apps.members.roles import Role
from tests.cast import Cast


def sign_in(cast: Cast, who: str, **change: str) -> tuple[Client, int]:
    person, client = cast.person(who), Client()
    fields = {
        "alias": who,
        "passphrase": person.passphrase,
        "code": person.code(timezone.now()),
    }
    answer = client.post("/sign-in", fields | change)
    return client, answer.status_code


def test_alias_passphrase_and_code_open_the_desk(cast: Cast) -> None:
    client, status = sign_in(cast, "amina")

    assert status == 302
    assert client.get("/colleagues/").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"alias": "nobody"},
        {"passphrase": "six wrong words are typed here"},
        {"code": "000000"},
    ],
)
def test_one_wrong_thing_opens_nothing(cast: Cast, change: dict[str, str]) -> None:
    client, status = sign_in(cast, "amina", **change)

    assert status == 403
    assert client.get("/colleagues/").status_code == 302


def test_the_answer_to_an_unknown_alias_has_the_same_bytes(cast: Cast) -> None:
    def page(alias: str) -> bytes:
        answer = Client().post(
            "/sign-in", {"alias": alias, "passphrase": "a b c d e f", "code": "123456"}
        )
        return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content)

    assert page("amina") == page("nobody")


def test_signing_out_ends_the_session_for_good(cast: Cast) -> None:
    client = cast.client("amina")
    token = client.cookies[session_cookie_name()].value
    client.post("/sign-out")
    again = Client()
    again.cookies[session_cookie_name()] = token

    assert again.get("/colleagues/").status_code == 302


def test_the_cookie_is_out_of_reach(cast: Cast) -> None:
    client, _status = sign_in(cast, "amina")
    cookie = client.cookies[session_cookie_name()]

    assert session_cookie_name().startswith("__Host-")
    assert (cookie["secure"], cookie["httponly"], cookie["domain"]) == (True, True, "")
    assert (cookie["samesite"], cookie["path"]) == ("Strict", "/")


@pytest.mark.parametrize("path", ["/", "/account", "/no-such-page", "/colleagues/"])
def test_a_stranger_sees_no_difference_between_pages(cast: Cast, path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "wanted",
    ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"],
)
def test_signing_in_leads_to_our_own_pages_only(cast: Cast, wanted: str) -> None:
    person = cast.person("amina")
    answer = Client().post(
        f"/sign-in?next={wanted}",
        {
            "alias": "amina",
            "passphrase": person.passphrase,
            "code": person.code(timezone.now()),
        },
    )

    assert answer["Location"] == "/"


def test_only_the_administrator_finds_the_administration(cast: Cast) -> None:
    seen = {
        alias: cast.client(alias).get("/administration/").status_code
        for alias in ("dina", "amina", "bako", "farah", "goran", "hana", "ines")
    }

    assert [alias for alias, status in seen.items() if status == 200] == ["dina"]
    assert set(seen.values()) == {200, 404}


@pytest.mark.parametrize(
    "path", ["/colleagues/", "/account", "/account/passphrase", "/passphrase"]
)
@pytest.mark.parametrize("alias", ["dina", "amina", "chen"])
def test_everybody_reaches_their_own_pages(cast: Cast, path: str, alias: str) -> None:
    assert cast.client(alias).get(path).status_code == 200


def test_a_newcomer_joins_by_the_pages(cast: Cast) -> None:
    dina, newcomer = cast.client("dina"), Client()
    paper = dina.post("/administration/invite", {"role": "caseworker"})
    code = paper.context["invitation"].code
    slip = newcomer.post("/invitation", {"words": code, "alias": "juno"}).context[
        "slip"
    ]
    fields = {
        "alias": "juno",
        "passphrase": slip.passphrase,
        "code": totp(slip.totp_secret),
    }
    printed = newcomer.post("/invitation", fields)
    words = printed.context["fingerprint"]
    page = f"/newcomers/{slip.member}"
    assert cast.client("amina").post(page, {"words": words}).status_code == 302
    assert (
        dina.post(f"/administration/members/{slip.member}/request").status_code == 409
    )
    assert cast.client("bako").post(page, {"words": words.upper()}).status_code == 302
    request = dina.post(f"/administration/members/{slip.member}/request").json()
    signed_by_two_trustees(dina, cast, request)

    answer = newcomer.post("/sign-in", fields)

    assert answer.status_code == 302, answer.content
    assert newcomer.get("/account").status_code == 200


def test_words_that_differ_make_no_sponsor(cast: Cast) -> None:
    newcomer = waiting_newcomer(cast, "juno")
    page = f"/newcomers/{newcomer}"
    answer = cast.client("amina").post(page, {"words": "six other words on this paper"})

    assert answer.status_code == 409
    assert sponsors_of(get_member(newcomer)) == []


def waiting_newcomer(cast: Cast, alias: str) -> UUID:
    code = invite(Role.CASEWORKER, by=cast.dina, now=cast.now).code
    slip = accept_invitation(code, alias=alias, now=cast.now)
    fields = {
        "alias": alias,
        "passphrase": slip.passphrase,
        "code": totp(slip.totp_secret),
    }
    assert Client().post("/invitation", fields).status_code == 200
    return slip.member


def test_an_invitation_is_good_once(cast: Cast) -> None:
    code = invite(Role.INTAKE, by=cast.dina, now=cast.now).code
    first = Client().post("/invitation", {"words": code, "alias": "juno"})
    second = Client().post("/invitation", {"words": code, "alias": "kemal"})

    assert (first.status_code, second.status_code) == (200, 403)


def test_the_qr_code_is_drawn_without_any_script_or_inline_style(cast: Cast) -> None:
    code = invite(Role.INTAKE, by=cast.dina, now=cast.now).code
    page = Client().post("/invitation", {"words": code, "alias": "juno"}).content

    assert b"<svg" in page
    assert not any(banned in page for banned in (b"<script", b"style=", b"onclick"))


def totp(letters: str) -> str:
    import pyotp

    return pyotp.TOTP(letters.replace(" ", "")).at(timezone.now())


def signed_by_two_trustees(
    client: Client, cast: Cast, request: dict[str, object]
) -> None:
    import json

    from amparo.lib.sealing.ceremonies import sign_request

    files = [json.dumps(sign_request(request, t)) for t in cast.trustee_files[3:5]]
    answer = client.post(
        "/administration/signatures", {"first": files[0], "second": files[1]}
    )
    assert answer.status_code == 302, answer.content
