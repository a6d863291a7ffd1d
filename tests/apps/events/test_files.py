"""Each investigation is one encrypted file, open only inside a `with` of whoever has its key."""

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import DatabaseError, OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from sqlcipher3 import dbapi2 as sqlcipher

from amparo.apps.events import schema
from amparo.apps.events.actions import change_key
from amparo.apps.events.actions.sharing import share_investigation
from amparo.apps.events.investigations import (
    create_investigation,
    file_key,
    file_of,
    investigations_of,
    open_investigation,
)
from amparo.apps.events.models import About, Event
from amparo.apps.events.open_files import (
    NoInvestigationOpen,
    connected,
    current_alias,
    opens,
)
from amparo.apps.events.router import InvestigationRouter
from amparo.apps.members.actions import collect_grants
from amparo.apps.members.queries import colleagues
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen

VECTORS = Path(__file__).parents[2] / "vectors/investigation"


def test_its_holder_opens_it(cast: Any, velmora: UUID) -> None:
    with open_investigation(velmora, by=cast.farah) as opened:
        assert opened.title == "Arrests in Velmora"


@pytest.mark.threat("T-06")
def test_without_the_key_it_looks_like_one_that_never_was(
    cast: Any, velmora: UUID
) -> None:
    for investigation in (velmora, uuid4()):
        with (
            pytest.raises(Unseen) as met,
            open_investigation(investigation, by=cast.goran),
        ):
            pass
        assert met.value.args == ()
    assert investigations_of(cast.goran) == []


def test_a_list_shows_what_the_ring_holds_and_nothing_else(
    cast: Any, velmora: UUID
) -> None:
    create_investigation("Of the analyst", by=cast.goran, now=cast.now)

    assert [card.id for card in investigations_of(cast.farah)] == [velmora]


@pytest.mark.threat("T-03")
def test_nothing_of_it_lies_on_the_disk_in_clear(
    cast: Any, velmora: UUID, recorded: Any
) -> None:
    folder = file_of(velmora).parent
    raw = b"".join(path.read_bytes() for path in folder.iterdir())

    assert len(raw) > 50_000
    for word in (b"SQLite format", b"Heron", b"tea house", b"Velmora", b"CREATE TABLE"):
        assert word not in raw


def test_the_standard_library_cannot_open_it(velmora: UUID) -> None:
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(file_of(velmora)).execute("SELECT * FROM sqlite_master")


def test_only_the_owner_of_the_desk_may_touch_the_file(velmora: UUID) -> None:
    assert file_of(velmora).stat().st_mode & 0o777 == 0o600


def test_outside_the_with_no_model_works(cast: Any, velmora: UUID) -> None:
    with open_investigation(velmora, by=cast.farah):
        assert About.objects.count() == 1
        alias = current_alias()

    with pytest.raises(NoInvestigationOpen):
        About.objects.count()
    assert alias not in connections.databases


def test_the_key_stands_in_no_settings(cast: Any, velmora: UUID) -> None:
    key = file_key(cast.farah.key(Kind.INVESTIGATION, velmora)).hex()

    with open_investigation(velmora, by=cast.farah):
        about = repr(
            (connections.databases, connections[current_alias()].settings_dict)
        )
        assert key not in about


def test_one_investigation_opens_inside_another(cast: Any, velmora: UUID) -> None:
    other = create_investigation("The other", by=cast.farah, now=cast.now)

    with open_investigation(velmora, by=cast.farah):
        with open_investigation(other, by=cast.farah):
            assert About.objects.get().title == "The other"
        assert About.objects.get().title == "Arrests in Velmora"
        with open_investigation(velmora, by=cast.farah):
            assert About.objects.get().title == "Arrests in Velmora"
        assert About.objects.get().title == "Arrests in Velmora"


def test_records_of_two_investigations_cannot_be_joined(
    cast: Any, velmora: UUID, recorded: Any
) -> None:
    other = create_investigation("The other", by=cast.farah, now=cast.now)
    with open_investigation(velmora, by=cast.farah):
        event = Event.objects.get()
        with open_investigation(other, by=cast.farah):
            stranger = About.objects.get()

    assert not InvestigationRouter().allow_relation(event, stranger)


def test_a_file_that_is_open_here_is_closed_to_other_threads(
    cast: Any, velmora: UUID
) -> None:
    met: list[type[Exception]] = []

    def look() -> None:
        try:
            About.objects.count()
        except NoInvestigationOpen as error:
            met.append(type(error))

    with open_investigation(velmora, by=cast.farah):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    assert met == [NoInvestigationOpen]


def test_threads_that_read_and_write_at_once_lose_nothing(
    velmora: UUID, cast: Any
) -> None:
    key = file_key(cast.farah.key(Kind.INVESTIGATION, velmora))
    path, failed = file_of(velmora), []

    def add(number: int) -> None:
        try:
            with connected(path, investigation=velmora, key=key):
                for each in range(10):
                    Event.objects.create(
                        title=f"{number}.{each}",
                        recorded_by=velmora,
                        recorded_at=cast.now,
                    )
        except DatabaseError as error:
            failed.append(error)

    threads = [threading.Thread(target=add, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with connected(path, investigation=velmora, key=key):
        assert (failed, Event.objects.count()) == ([], 40)


def test_another_key_is_refused_in_words(cast: Any, velmora: UUID) -> None:
    other = create_investigation("The other", by=cast.farah, now=cast.now)
    file_of(velmora).write_bytes(file_of(other).read_bytes())

    with (
        pytest.raises(Refused, match="does not open with your key"),
        open_investigation(velmora, by=cast.farah),
    ):
        pass


def test_a_damaged_page_is_refused_and_not_read_as_something_else(
    cast: Any, velmora: UUID, recorded: Any
) -> None:
    path = file_of(velmora)
    raw = bytearray(path.read_bytes())
    for at in range(4096 + 100, len(raw), 4096):
        raw[at] ^= 1
    path.write_bytes(bytes(raw))

    with pytest.raises(Refused), open_investigation(velmora, by=cast.farah):
        list(Event.objects.all())


def test_a_lost_file_is_refused_and_not_made_anew(cast: Any, velmora: UUID) -> None:
    file_of(velmora).unlink()

    with (
        pytest.raises(Refused, match="not on this desk"),
        open_investigation(velmora, by=cast.farah),
    ):
        pass
    assert not file_of(velmora).exists()
    assert [card.title for card in investigations_of(cast.farah)] == [""]


def test_connecting_alone_makes_no_file(desk: Path) -> None:
    missing = desk / "none.db"

    with (
        pytest.raises(OperationalError),
        connected(missing, investigation=uuid4(), key=bytes(32)),
    ):
        pass
    assert not missing.exists()


def test_a_file_that_somebody_else_holds_is_refused_in_words(
    cast: Any, velmora: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amparo.apps.events.open_files.BUSY_SECONDS", 0.2)
    key = file_key(cast.farah.key(Kind.INVESTIGATION, velmora)).hex()
    other = sqlcipher.connect(file_of(velmora), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{key}'\"")
    other.execute("BEGIN EXCLUSIVE")
    try:
        with (
            pytest.raises(Refused, match="writing in this investigation"),
            open_investigation(velmora, by=cast.farah),
        ):
            Event.objects.create(title="x", recorded_by=velmora, recorded_at=cast.now)
    finally:
        other.close()

    with open_investigation(velmora, by=cast.farah):
        assert Event.objects.count() == 0


def test_tables_are_made_where_they_live_and_nowhere_else(
    cast: Any, velmora: UUID
) -> None:
    desk = set(connection.introspection.table_names())
    with open_investigation(velmora, by=cast.farah):
        inside = set(connections[current_alias()].introspection.table_names())

    assert not {name for name in desk if name.startswith("events_")}
    assert "events_act" in inside
    assert not {name for name in inside if name.startswith(("members_", "vault_"))}


def test_an_older_file_is_brought_up_to_date_when_it_opens(
    cast: Any, velmora: UUID, recorded: Any
) -> None:
    with (
        open_investigation(velmora, by=cast.farah),
        connections[current_alias()].cursor() as c,
    ):
        c.execute("PRAGMA user_version = 7")
        c.execute("DROP TRIGGER revision_is_never_deleted")

    with open_investigation(velmora, by=cast.farah):
        assert schema.is_current()
        assert Event.objects.count() == 1
        with connections[current_alias()].cursor() as c:
            c.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
            assert c.fetchone() == (len(schema.TRIGGERS),)


def test_a_file_of_a_newer_program_is_refused(cast: Any, velmora: UUID) -> None:
    with (
        open_investigation(velmora, by=cast.farah),
        connections[current_alias()].cursor() as c,
    ):
        MigrationRecorder(connections[current_alias()]).record_applied(
            "events", "9999_new"
        )
        c.execute("PRAGMA user_version = 7")

    with (
        pytest.raises(Refused, match="newer Amparo"),
        open_investigation(velmora, by=cast.farah),
    ):
        pass


def test_nothing_is_left_when_the_key_cannot_be_kept(cast: Any) -> None:
    # An auditor's role may not hold the key of an investigation.
    with pytest.raises(Refused):
        create_investigation("Not mine", by=cast.ines, now=cast.now)

    assert list(file_of(uuid4()).parent.glob("*")) == []


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_an_investigation_needs_a_title(cast: Any, title: str) -> None:
    with pytest.raises(Refused):
        create_investigation(title, by=cast.farah, now=cast.now)


def test_what_sqlite_puts_aside_stays_in_memory(cast: Any, velmora: UUID) -> None:
    with (
        open_investigation(velmora, by=cast.farah),
        connections[current_alias()].cursor() as c,
    ):
        found = {
            name: c.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("temp_store", "secure_delete", "journal_mode", "foreign_keys")
        }

    assert found == {
        "temp_store": 2,
        "secure_delete": 1,
        "journal_mode": "wal",
        "foreign_keys": 1,
    }


@pytest.fixture
def shared(cast: Any, velmora: UUID) -> UUID:
    """The investigation of farah, which goran can open too."""
    goran = next(c for c in colleagues() if c.alias == "goran")
    share_investigation(velmora, to=goran, may_write=True, by=cast.farah, now=cast.now)
    collect_grants(cast.goran, now=cast.now)
    return velmora


def test_a_changed_key_opens_it_to_those_who_are_here_and_shuts_the_old_one(
    cast: Any, shared: UUID, recorded: Any
) -> None:
    old = file_key(cast.farah.key(Kind.INVESTIGATION, shared))

    change_key(shared, by=cast.farah, now=cast.now)

    assert not opens(file_of(shared), investigation=shared, key=old)
    collect_grants(cast.goran, now=cast.now)
    for alias in ("farah", "goran"):
        with open_investigation(shared, by=cast.open(alias)):
            assert Event.objects.count() == 1


def test_a_change_of_key_that_was_cut_short_loses_nothing(
    cast: Any, velmora: UUID, recorded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(new_key: bytes) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("amparo.apps.events.actions.changing_keys.rekey", cut)
    with pytest.raises(KeyboardInterrupt):
        change_key(velmora, by=cast.farah, now=cast.now)
    monkeypatch.undo()

    with open_investigation(velmora, by=cast.open("farah")):
        assert Event.objects.count() == 1
    change_key(velmora, by=cast.open("farah"), now=cast.now)
    with open_investigation(velmora, by=cast.open("farah")):
        assert Event.objects.count() == 1


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", ["hana", "bako"])
def test_who_does_not_lead_it_gives_neither_its_key_nor_its_doors(
    cast: Any, shared: UUID, alias: str
) -> None:
    them = next(c for c in colleagues() if c.alias == alias)
    goran = cast.open("goran")

    with pytest.raises(Refused):
        share_investigation(shared, to=them, may_write=False, by=goran, now=cast.now)
    share_investigation(shared, to=them, may_write=False, by=cast.farah, now=cast.now)


def test_who_may_not_give_the_key_on_cannot_change_it(cast: Any, shared: UUID) -> None:
    with pytest.raises(Refused):
        change_key(shared, by=cast.open("goran"), now=cast.now)

    with open_investigation(shared, by=cast.open("farah")):
        assert About.objects.count() == 1


def test_the_file_key_is_as_the_format_says() -> None:
    vector = json.loads((VECTORS / "file-key.json").read_text())
    key = bytes.fromhex(vector["compartment_key"])
    expanded = HKDF(
        SHA512(), 32, salt=None, info=b"amparo/derive/v1\x00investigation file"
    ).derive(key)

    assert file_key(key).hex() == vector["file_key"] == expanded.hex()


def test_a_partner_with_the_key_needs_nothing_of_ours(
    cast: Any, velmora: UUID, recorded: Any
) -> None:
    key = file_key(cast.farah.key(Kind.INVESTIGATION, velmora)).hex()
    partner = sqlcipher.connect(f"file:{file_of(velmora)}?mode=ro", uri=True)
    partner.execute(f"PRAGMA key = \"x'{key}'\"")

    rows = partner.execute(
        "SELECT v.alias, a.type, p.alias, i.degree FROM events_act a"
        " JOIN events_actor v ON v.id = a.victim_id"
        " JOIN events_involvement i ON i.act_id = a.id"
        " JOIN events_actor p ON p.id = i.perpetrator_id ORDER BY p.alias"
    ).fetchall()
    found = partner.execute(
        "SELECT count(*) FROM events_search WHERE events_search MATCH ?",
        ['"arrest" AND "_month_2017_03"'],
    ).fetchone()
    partner.close()

    assert rows == [
        ("Heron", "030101000000", "Officer with a scar", "010100000000"),
        ("Heron", "030101000000", "Velmora police", "050200000000"),
    ]
    assert found == (1,)
