"""Consented words come through the door, are filed once, and only while the consent holds."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from amparo.apps.consents.actions import withdraw
from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.consents.token import ConsentToken, issue
from amparo.apps.events.actions import accept_extract, change_key
from amparo.apps.events.actions.accepting import ExtractUse
from amparo.apps.events.actions.sharing import share_investigation
from amparo.apps.events.entries import RecordedAct
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.models import Information
from amparo.apps.members.actions import collect_grants
from amparo.apps.members.queries import colleagues
from amparo.apps.vault.actions import deposit
from amparo.apps.vault.queries import deposits
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen

USE = ExtractUse(alias="Heron", title="What Heron tells", connection="010100000000")


def envelope(token: ConsentToken, /, **changed: Any) -> bytes:
    fields = {
        "format": "amparo-extract/v1",
        "extract": str(token.id),
        "text": "They held me for two days in the cellar of the mill.",
        "language": "en",
        "token": json.loads(token.to_bytes()),
    }
    return json.dumps({**fields, **changed}).encode()


@pytest.fixture
def bako(cast: Any, velmora: UUID) -> Any:
    """The caseworker, with a key to the door and to nothing behind it."""
    them = next(c for c in colleagues() if c.alias == "bako")
    share_investigation(velmora, to=them, may_write=True, by=cast.farah, now=cast.now)
    collect_grants(cast.bako, now=cast.now)
    return cast.open("bako")


@pytest.fixture
def token(cast: Any, bako: Any) -> ConsentToken:
    return issue(
        purposes=[Purpose.DOCUMENTING, Purpose.STATEMENT],
        audiences=[Audience.PUBLIC],
        detail=Detail.ACCOUNT,
        expires_on=cast.now.date() + timedelta(days=30),
        by=bako,
        now=cast.now,
    )


@pytest.fixture
def waiting(cast: Any, velmora: UUID, bako: Any, token: ConsentToken) -> UUID:
    return deposit(envelope(token), compartment=velmora, by=bako, now=cast.now)


def at_the_door(cast: Any, investigation: UUID) -> int:
    return len(
        deposits(kind=Kind.INVESTIGATION, compartment=investigation, by=cast.farah)
    )


def test_an_extract_about_an_event_is_accepted_at_once(
    cast: Any, velmora: UUID, waiting: UUID, recorded: RecordedAct, token: ConsentToken
) -> None:
    use = ExtractUse(**{**USE.__dict__, "event": recorded.event})

    filed = accept_extract(velmora, waiting, use, by=cast.farah, now=cast.now)

    with open_investigation(velmora, by=cast.farah):
        record = Information.objects.select_related("event").get(uid=filed)
    assert record.accepted_by == cast.farah.id
    assert record.event is not None
    assert record.event.uid == recorded.event
    assert ConsentToken.from_bytes(json.dumps(record.consent).encode()) == token
    assert at_the_door(cast, velmora) == 0


def test_without_an_event_it_waits_to_be_linked(
    cast: Any, velmora: UUID, waiting: UUID
) -> None:
    accept_extract(velmora, waiting, USE, by=cast.farah, now=cast.now)

    with open_investigation(velmora, by=cast.farah):
        filed = Information.objects.select_related("source").get()
    assert (filed.source.name, filed.accepted_by) == ("Heron", None)


def test_the_same_extract_put_in_twice_is_filed_once(
    cast: Any, velmora: UUID, waiting: UUID, bako: Any, token: ConsentToken
) -> None:
    again = deposit(envelope(token), compartment=velmora, by=bako, now=cast.now)

    first = accept_extract(velmora, waiting, USE, by=cast.farah, now=cast.now)
    second = accept_extract(velmora, again, USE, by=cast.farah, now=cast.now)

    assert first == second
    with open_investigation(velmora, by=cast.farah):
        assert Information.objects.count() == 1


def test_after_a_withdrawal_nothing_is_filed_and_nothing_lost(
    cast: Any, velmora: UUID, waiting: UUID, token: ConsentToken, bako: Any
) -> None:
    withdraw(token.id, by=bako, now=cast.now)

    with pytest.raises(Refused, match="withdrawn"):
        accept_extract(velmora, waiting, USE, by=cast.farah, now=cast.now)
    with open_investigation(velmora, by=cast.farah):
        assert not Information.objects.exists()
    assert at_the_door(cast, velmora) == 1


def test_a_consent_that_is_not_for_documenting_files_nothing(
    cast: Any, velmora: UUID, bako: Any
) -> None:
    warning = issue(
        purposes=[Purpose.WARNING],
        audiences=[Audience.TEAM],
        detail=Detail.OUTLINE,
        expires_on=cast.now.date(),
        by=bako,
        now=cast.now,
    )
    put = deposit(envelope(warning), compartment=velmora, by=bako, now=cast.now)

    with pytest.raises(Refused, match="did not agree to this use"):
        accept_extract(velmora, put, USE, by=cast.farah, now=cast.now)


@pytest.mark.parametrize(
    "changed",
    [{"format": "amparo-extract/v2"}, {"token": {}}, {"extract": "x"}, {"token": "x"}],
    ids=str,
)
def test_an_envelope_we_cannot_read_is_refused(
    cast: Any, velmora: UUID, bako: Any, token: ConsentToken, changed: dict[str, Any]
) -> None:
    put = deposit(
        envelope(token, **changed), compartment=velmora, by=bako, now=cast.now
    )

    with pytest.raises(Refused, match="cannot read what was passed on"):
        accept_extract(velmora, put, USE, by=cast.farah, now=cast.now)
    assert at_the_door(cast, velmora) == 1


@pytest.mark.threat("T-06")
def test_who_has_no_key_takes_nothing_from_the_door(
    cast: Any, velmora: UUID, waiting: UUID, bako: Any
) -> None:
    for holder in (cast.goran, bako):
        for put in (waiting, uuid4()):
            with pytest.raises(Unseen):
                accept_extract(velmora, put, USE, by=holder, now=cast.now)
    assert at_the_door(cast, velmora) == 1


def test_the_page_shows_the_words_and_files_them(
    cast: Any, velmora: UUID, waiting: UUID
) -> None:
    farah, address = cast.client("farah"), f"/investigations/{velmora}/door/{waiting}"
    shown = farah.get(address, secure=True).content.decode()
    assert "cellar of the mill" in shown
    assert "Documenting what happened" in shown

    form = {
        "alias": "Heron",
        "title": "What Heron tells",
        "connection": "010100000000",
        "hearsay_depth": "0",
        "event": "",
    }
    answer = farah.post(address, form, secure=True)

    assert "/acts/new?information=" in answer["Location"]
    assert (
        "cellar of the mill"
        in farah.get(answer["Location"], secure=True).content.decode()
    )


def test_the_history_of_an_extract_shows_its_consent(
    cast: Any, velmora: UUID, waiting: UUID
) -> None:
    filed = accept_extract(velmora, waiting, USE, by=cast.farah, now=cast.now)

    address = f"/investigations/{velmora}/information/{filed}/history"
    page = cast.client("farah").get(address, secure=True)

    assert page.status_code == 200
    assert "purposes: documenting, statement" in page.content.decode()


def test_a_withdrawal_shows_on_the_page_of_the_words(
    cast: Any, velmora: UUID, waiting: UUID, token: ConsentToken, bako: Any
) -> None:
    filed = accept_extract(velmora, waiting, USE, by=cast.farah, now=cast.now)
    address, farah = (
        f"/investigations/{velmora}/information/{filed}",
        cast.client("farah"),
    )
    assert b"has withdrawn" not in farah.get(address, secure=True).content

    withdraw(token.id, by=bako, now=cast.now)

    assert b"has withdrawn" in farah.get(address, secure=True).content


def test_after_a_change_of_key_old_and_new_extracts_come_in(
    cast: Any, velmora: UUID, waiting: UUID, bako: Any, token: ConsentToken
) -> None:
    change_key(velmora, by=cast.open("farah"), now=cast.now)
    collect_grants(cast.open("bako"), now=cast.now)
    second = issue(
        purposes=[Purpose.DOCUMENTING],
        audiences=[Audience.TEAM],
        detail=Detail.OUTLINE,
        expires_on=cast.now.date(),
        by=bako,
        now=cast.now,
    )
    later = deposit(
        envelope(second), compartment=velmora, by=cast.open("bako"), now=cast.now
    )

    farah = cast.open("farah")
    for put in (waiting, later):
        accept_extract(velmora, put, USE, by=farah, now=cast.now)
    with open_investigation(velmora, by=farah):
        assert Information.objects.count() == 2
