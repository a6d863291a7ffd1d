"""Which database a model lives in: the desk, or the investigation file that is open."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from amparo.apps.events.open_files import current_alias, is_investigation_alias

# Every model of these apps lives in investigation files. An app that lives in both
# marks its models one by one with `lives_in = "investigation"`.
INVESTIGATION_APPS = frozenset({"events", "claims"})


def lives_in_investigation(model: type[models.Model]) -> bool:
    """Tell whether a model's table stands in each investigation file, not on the desk."""
    meta = model._meta  # noqa: SLF001
    if isinstance(meta.auto_created, type):  # the table behind a many-to-many field
        return lives_in_investigation(meta.auto_created)
    listed = meta.app_label in INVESTIGATION_APPS
    return listed or getattr(model, "lives_in", "desk") == "investigation"


class InvestigationRouter:
    """Send each model to its own database, and refuse to guess without an open file."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        """Give the open file for its own models; no opinion on the rest."""
        return current_alias() if lives_in_investigation(model) else None

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        """Give the open file for its own models; no opinion on the rest."""
        return current_alias() if lives_in_investigation(model) else None

    def allow_relation(
        self, one: models.Model, other: models.Model, **hints: Any
    ) -> bool | None:
        """Refuse a relation between two databases, and between two open files."""
        here, there = type(one), type(other)
        if lives_in_investigation(here) != lives_in_investigation(there):
            return False
        if not lives_in_investigation(here):
            return None
        known = {one._state.db, other._state.db} - {None}  # noqa: SLF001
        return len(known) < 2

    def allow_migrate(
        self,
        db: str,
        app_label: str,
        model_name: str | None = None,
        **hints: Any,
    ) -> bool:
        """Create each table where it lives and nowhere else."""
        return is_investigation_alias(db) == _belongs(app_label, model_name, hints)


def _belongs(app_label: str, model_name: str | None, hints: dict[str, Any]) -> bool:
    """Tell whether a step of a migration is for investigation files.

    In a migration a model is a copy without our attributes, so the real one is asked.
    A step without a model says so itself: `hints={"lives_in": "investigation"}`.
    """
    if app_label in INVESTIGATION_APPS:
        return True
    if "lives_in" in hints or model_name is None:
        return hints.get("lives_in") == "investigation"
    try:
        return lives_in_investigation(apps.get_model(app_label, model_name))
    except LookupError:
        return False
