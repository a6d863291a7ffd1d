"""What imports cannot show: foreign keys are strings, and Django adds roads back."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]
SECRETIVE = {"intake", "protection"}


def app_floors() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]["contracts"]
    layers = next(
        c["layers"]
        for c in contracts
        if c["containers" if "containers" in c else "name"] == ["amparo.apps"]
    )
    return {
        app.strip(): floor
        for floor, names in enumerate(reversed(layers))
        for app in names.split("|")
    }


def relations() -> list[tuple[type[models.Model], models.Field]]:
    ours = [m for m in apps.get_models() if m.__module__.startswith("amparo.")]
    return [
        (m, f)
        for m in ours
        for f in m._meta.get_fields()
        if f.is_relation and f.concrete
    ]


def why_not(model: type[models.Model], field: models.Field) -> str | None:
    """Return what is wrong with this relation, or None."""
    floors, here, there = (
        app_floors(),
        model._meta.app_label,
        field.related_model._meta.app_label,
    )
    if here != there and floors[there] >= floors[here]:
        return f"{model.__name__}.{field.name} points up, from {here} to {there}"
    if lives_in(model) != lives_in(field.related_model):
        return f"{model.__name__}.{field.name} joins two databases"
    if here in SECRETIVE and field.remote_field.related_name != "+":
        return f"{model.__name__}.{field.name} opens a road back"
    return None


def lives_in(model: type[models.Model]) -> str:
    from amparo.apps.events.router import lives_in_investigation

    return "investigation" if lives_in_investigation(model) else "desk"


def test_foreign_keys_point_down_and_leave_no_road_back() -> None:
    found = relations()

    assert found, "a test that searches must find something"
    assert [w for m, f in found if (w := why_not(m, f))] == []


def test_a_key_that_points_up_is_seen() -> None:
    from amparo.apps.members.models import Member

    class Wrong(models.Model):
        above = models.ForeignKey("protection.Case", models.CASCADE, related_name="+")

        class Meta:
            app_label = Member._meta.app_label

    try:
        assert "points up" in str(why_not(Wrong, Wrong._meta.get_field("above")))
    finally:
        del apps.all_models["members"]["wrong"]
        apps.clear_cache()
