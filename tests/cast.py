"""The fixed cast: invented people of Lantern House in the town of Velmora.

They are made once for each run, by the real founding, invitations, sponsors, trustees and
recovery ceremony. Each test gets a copy of the rows and of the desk's folder.
"""

import copy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.test import Client, override_settings
from django.utils import timezone

from amparo.lib.sealing.bundle import Bundle
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.primitives.publics import Cost

ORGANISATION = "Lantern House"
ADMINISTRATOR = "dina"
# In the order in which they joined; elias has left again, chen was granted nothing.
PEOPLE = {
    "amina": "intake",
    "ines": "auditor",
    "bako": "caseworker",
    "chen": "caseworker",
    "farah": "documenter",
    "elias": "documenter",
    "goran": "analyst",
    "hana": "campaigner",
}
SNAPSHOT_APPS = ("members", "journal")


@dataclass
class Person:
    """One of the cast, with what stands on their own slip of paper."""

    id: UUID
    alias: str
    passphrase: str = field(repr=False)
    totp_secret: bytes = field(repr=False)
    bundle: Bundle = field(repr=False)

    def code(self, now: datetime) -> str:
        from amparo.apps.members.one_time_codes import code_at

        return code_at(self.totp_secret, now=now)


@dataclass
class Town:
    """What was made once: people, trustees' papers, the rows and the folder to copy."""

    people: dict[str, Person]
    trustee_files: tuple[dict[str, Any], ...]
    home: Path
    elias: Any
    rows: list[models.Model] = field(default_factory=list)


class Cast:
    """The people as one test sees them; `cast.amina` is a holder."""

    def __init__(self, town: Town, now: datetime) -> None:
        self.town = town
        self.now = now
        self.trustee_files = town.trustee_files
        self._holders: dict[str, Any] = {"elias": town.elias}

    def __getattr__(self, alias: str) -> Any:
        if alias.startswith("_") or alias not in self.town.people:
            raise AttributeError(alias)
        if alias not in self._holders:
            self._holders[alias] = self.open(alias)
        return self._holders[alias]

    def person(self, alias: str) -> Person:
        """Give someone's passphrase and one-time codes."""
        return self.town.people[alias]

    def open(self, alias: str, *, now: datetime | None = None) -> Any:
        """Open someone's ring anew, as a request of theirs does."""
        return _open(self.town.people[alias], now or self.now)

    def client(self, alias: str) -> Client:
        """Give a browser in which this person is signed in; an earlier one is signed out."""
        from amparo.apps.members import sessions
        from amparo.apps.members.middleware import session_cookie_name

        person = self.person(alias)
        token = sessions.start(person.bundle, member=person.id, now=timezone.now())
        client = Client()
        client.cookies[session_cookie_name()] = token
        return client


def _open(person: Person, now: datetime) -> Any:
    from amparo.apps.members.models import Member
    from amparo.apps.members.opening import open_holder

    member = Member.objects.get(pk=person.id)
    return open_holder(member, person.bundle, passphrase_at=now, now=now)


@pytest.fixture(scope="session")
def town(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Town:
    home = tmp_path_factory.mktemp("velmora")
    with django_db_blocker.unblock(), override_settings(**_places(home)):
        made = build_town(home, timezone.now())
        made.rows = list(_rows())
        _clear()
    return made


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Path) -> Path:
    """An empty desk in a folder of its own."""
    for name, value in _places(tmp_path / "home").items():
        setattr(settings, name, value)
    (tmp_path / "home/desk").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def cast(town: Town, desk: Path) -> Cast:
    shutil.copytree(town.home / "desk", desk / "desk", dirs_exist_ok=True)
    restore(town.rows)
    return Cast(town, timezone.now())


def build_town(home: Path, now: datetime) -> Town:
    """Play the founding and each joining through the real actions."""
    from amparo.apps.members.actions import found
    from amparo.lib.sealing.directory import State

    founding = found(ORGANISATION, administrator=ADMINISTRATOR, now=now)
    papers = founding.trustee_files
    people = {ADMINISTRATOR: _person(founding.administrator)}
    for alias, role in PEOPLE.items():
        people[alias] = _join(alias, role, people, papers, now)
    _recover(people["amina"], Kind.INBOX, papers, now)
    _recover(people["ines"], Kind.JOURNAL, papers, now)
    elias = _open(people["elias"], now)
    _signed_by_trustees(people["elias"].id, papers, now, standing=State.LEFT)
    return Town(people, papers, home, elias)


def _join(
    alias: str,
    role: str,
    people: dict[str, Person],
    papers: tuple[dict[str, Any], ...],
    now: datetime,
) -> Person:
    from amparo.apps.members.actions import (
        accept_invitation,
        confirm_newcomer,
        invite,
        sponsor,
    )
    from amparo.apps.members.roles import Role

    invitation = invite(Role(role), by=_open(people[ADMINISTRATOR], now), now=now)
    newcomer = _person(accept_invitation(invitation.code, alias=alias, now=now))
    member, words = confirm_newcomer(
        alias, passphrase=newcomer.passphrase, code=newcomer.code(now), now=now
    )
    for colleague in list(people.values())[:2]:
        sponsor(member, words=words, by=_open(colleague, now), now=now)
    _signed_by_trustees(member, papers, now)
    return newcomer


def _signed_by_trustees(
    member: UUID, papers: tuple[dict[str, Any], ...], now: datetime, **change: Any
) -> None:
    from amparo.apps.members.actions import take_signatures
    from amparo.apps.members.actions.inviting import request_signatures
    from amparo.lib.sealing.ceremonies import sign_request

    request = request_signatures(member, **change)
    files = [sign_request(request, paper) for paper in papers[1:3]]
    take_signatures(files, by=None, now=now)


def _recover(
    person: Person, kind: Kind, papers: tuple[dict[str, Any], ...], now: datetime
) -> None:
    from amparo.apps.members.actions import collect_grants, take_recovered
    from amparo.apps.members.actions.recovering import request_recovery
    from amparo.lib.sealing.ceremonies import grant_recovered

    request = request_recovery(person.id, kinds=[kind])
    take_recovered(grant_recovered(request, list(papers[:3])), by=None, now=now)
    collected = collect_grants(_open(person, now), now=now)
    assert len(collected.accepted) == 1, collected


def _person(slip: Any) -> Person:
    from amparo.apps.members.models import Member
    from amparo.apps.members.passphrases import find_master
    from amparo.lib.sealing.bundle import open_bundle

    member = Member.objects.get(pk=slip.member)
    master = find_master(member, slip.passphrase)
    assert master is not None
    bundle = open_bundle(member.sealed_bundle, master.unlock_key, member=member.id)
    return Person(member.id, slip.alias, slip.passphrase, bundle.totp_secret, bundle)


def restore(rows: list[models.Model]) -> None:
    """Put the rows of the town into this test's database."""
    kinds = list(dict.fromkeys(type(row) for row in rows))
    for kind in kinds:
        kind._default_manager.bulk_create(
            [copy.copy(row) for row in rows if type(row) is kind]
        )
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kinds):
            cursor.execute(statement)


def _rows() -> Iterator[models.Model]:
    for label in SNAPSHOT_APPS:
        for model in apps.get_app_config(label).get_models():
            yield from model._default_manager.order_by("pk")


def _clear() -> None:
    with transaction.atomic():
        for label in reversed(SNAPSHOT_APPS):
            for model in apps.get_app_config(label).get_models():
                model._default_manager.all()._raw_delete("default")


def _places(home: Path) -> dict[str, Any]:
    return {
        # Real Argon2id, small: its strength is measured elsewhere.
        "AMPARO_PASSPHRASE_COST": Cost(memory_kib=64, passes=1, lanes=1),
        "AMPARO_HOME": home,
        "DESK": home / "desk",
        "AMPARO_RAM": home / "ram",
    }
