"""Bring the file that is open up to the schema of this program.

A number in the file's head says which schema it has, so opening a file that is up to date
costs one PRAGMA. Triggers and the search table are made here and not in migrations:
SQLite makes a table anew when a column changes, and drops its triggers with the old one.
"""

from __future__ import annotations

import hashlib
from functools import cache

from django.apps import apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from amparo.apps.events.open_files import current_alias
from amparo.apps.events.router import lives_in_investigation
from amparo.lib.refusal import Refused

# name: when, on which table, what must be true of it
TRIGGERS = {
    "revision_is_never_changed": (
        "BEFORE UPDATE ON events_revision",
        "SELECT RAISE(ABORT, 'a revision is never changed')",
    ),
    "revision_is_never_deleted": (
        "BEFORE DELETE ON events_revision",
        "SELECT RAISE(ABORT, 'a revision is never deleted')",
    ),
    "ledger_is_never_changed": (
        "BEFORE UPDATE ON claims_ledgerentry",
        "SELECT RAISE(ABORT, 'an entry of the ledger is never changed')",
    ),
    "ledger_is_never_cut": (
        "BEFORE DELETE ON claims_ledgerentry",
        "SELECT RAISE(ABORT, 'an entry of the ledger is never deleted')",
    ),
    "act_is_done_to_a_victim": (
        "BEFORE INSERT ON events_act",
        "SELECT RAISE(ABORT, 'an act is done to a victim') WHERE NOT EXISTS"
        " (SELECT 1 FROM events_actor WHERE id = NEW.victim_id AND kind = 'victim')",
    ),
    "act_stays_done_to_a_victim": (
        "BEFORE UPDATE OF victim_id ON events_act",
        "SELECT RAISE(ABORT, 'an act is done to a victim') WHERE NOT EXISTS"
        " (SELECT 1 FROM events_actor WHERE id = NEW.victim_id AND kind = 'victim')",
    ),
    "involvement_is_of_a_perpetrator": (
        "BEFORE INSERT ON events_involvement",
        "SELECT RAISE(ABORT, 'only a perpetrator is involved') WHERE NOT EXISTS"
        " (SELECT 1 FROM events_actor"
        " WHERE id = NEW.perpetrator_id AND kind = 'perpetrator')",
    ),
    "actor_keeps_its_part": (
        "BEFORE UPDATE OF kind ON events_actor",
        "SELECT RAISE(ABORT, 'an actor keeps its part') WHERE NEW.kind <> OLD.kind",
    ),
}
# One row for each event and information: its words, their stems and its facets, without
# positions, which makes any search short. Texts are not kept a second time.
SEARCH_TABLES = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS events_search USING fts5(tokens,"
    " content='', contentless_delete=1, detail=none, prefix='2 3',"
    " tokenize=\"unicode61 remove_diacritics 2 tokenchars '_'\")",
    # How many rows each token stands in.
    "CREATE VIRTUAL TABLE IF NOT EXISTS events_search_terms"
    " USING fts5vocab(events_search, row)",
    # The same rows again with positions, only for phrases.
    "CREATE VIRTUAL TABLE IF NOT EXISTS events_phrases USING fts5(text,"
    " content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')",
)


@cache
def investigation_apps() -> tuple[str, ...]:
    """List the apps that have at least one table in investigation files."""
    labels = {m._meta.app_label for m in apps.get_models() if lives_in_investigation(m)}  # noqa: SLF001
    return tuple(sorted(labels))


@cache
def _targets() -> tuple[tuple[str, str], ...]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return tuple(
        sorted(
            leaf
            for app in investigation_apps()
            for leaf in loader.graph.leaf_nodes(app)
        )
    )


@cache
def stamp() -> int:
    """Number the schema that this program has: 31 bits, never 0."""
    parts = repr((_targets(), TRIGGERS, SEARCH_TABLES)).encode()
    return int.from_bytes(hashlib.sha256(parts).digest()[:4]) >> 1 or 1


def is_current() -> bool:
    """Tell whether the open file has this program's schema."""
    with connections[current_alias()].cursor() as cursor:
        (found,) = cursor.execute("PRAGMA user_version").fetchone()
    return bool(found == stamp())


def bring_up_to_date() -> None:
    """Migrate the open file, all or nothing, and stamp it.

    Two programs that open an old file at once wait for each other here.

    Raises:
        Refused: a newer program has already changed the file.
    """
    connection = connections[current_alias()]
    # SQLite makes tables anew while it migrates; keys are checked again at the end.
    with (
        connection.constraint_checks_disabled(),
        transaction.atomic(using=connection.alias),
    ):
        if not is_current():
            _migrate(connection)
    connection.check_constraints()


def _migrate(connection: BaseDatabaseWrapper) -> None:
    executor = MigrationExecutor(connection)
    if _unknown(executor):
        raise Refused(
            _("This investigation was last opened with a newer Amparo."),
            _("Bring this desk up to the same version, then open it again."),
        )
    with connection.cursor() as cursor:
        for name in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        executor.migrate(list(_targets()))
        for table in SEARCH_TABLES:
            cursor.execute(table)
        for name, (event, body) in TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER {name} {event} BEGIN {body}; END")
        cursor.execute(f"PRAGMA user_version = {stamp()}")


def _unknown(executor: MigrationExecutor) -> set[tuple[str, str]]:
    """Find what was done to the file that this program knows nothing of."""
    known = executor.loader.disk_migrations
    return {
        done
        for done in executor.loader.applied_migrations
        if done[0] in investigation_apps() and done not in known
    }
