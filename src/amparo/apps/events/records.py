"""Save one record as a whole: bounds computed, codes and fields checked, revision kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BaseConstraint, Field, Model
from django.utils.translation import gettext as _

from amparo.apps.events.constraint_words import WORDS
from amparo.apps.events.models import (
    Act,
    Actor,
    Event,
    Information,
    Intervention,
    Involvement,
    Place,
    Revision,
    Source,
)
from amparo.apps.events.models.base import Dated, Recorded
from amparo.apps.events.open_files import current_alias
from amparo.apps.events.rules import CODES, why_not_code
from amparo.lib.refusal import Refused
from amparo.lib.values.dates import PartialDate
from amparo.web.unseen import Unseen

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder

KINDS: Mapping[str, type[Recorded]] = {
    "event": Event,
    "act": Act,
    "involvement": Involvement,
    "intervention": Intervention,
    "information": Information,
    "source": Source,
    "actor": Actor,
    "place": Place,
}
# The EDTF fields whose bounds a record keeps, the first and the last of a span.
DATES = {"event": ("when", "ended"), "information": ("material_date",)}
R = TypeVar("R", bound=Recorded)


@dataclass(frozen=True)
class Hand:
    """Who writes, and when."""

    by: Holder
    now: datetime


def kind_of(record: Recorded) -> str:
    """Name a record's kind as revisions and addresses do."""
    return record._meta.model_name or ""  # noqa: SLF001


def add(record: R, *, hand: Hand) -> R:
    """Save a new record with its first revision.

    Raises:
        Refused: a field does not hold what it must.
    """
    record.recorded_by, record.recorded_at = hand.by.id, hand.now
    _check(record)
    record.save(force_insert=True)
    _keep_revision(record, before=None, reason="", hand=hand)
    return record


def change(record: R, changes: Mapping[str, object], *, reason: str, hand: Hand) -> R:
    """Save a record anew with what it was before, who changed it and why.

    Raises:
        Refused: a field does not hold what it must, or nothing would change.
    """
    before = snapshot(record)
    for field, value in changes.items():
        setattr(record, field, value)
    _check(record)
    if snapshot(record) == before:
        raise Refused(_("Nothing would change."), _("Correct a field, then save."))
    record.save(force_update=True)
    _keep_revision(record, before=before, reason=reason, hand=hand)
    return record


def snapshot(record: Recorded) -> dict[str, Any]:
    """Copy what a record says into what JSON can hold; other records by their own ids."""
    columns = {
        field.name: _portable(record, field)
        for field in record._meta.concrete_fields  # noqa: SLF001
        if field.name not in {"id", "uid", "recorded_by", "recorded_at"}
    }
    copied: dict[str, Any] = json.loads(json.dumps(columns, cls=DjangoJSONEncoder))
    return copied


def _portable(record: Recorded, field: Field[Any, Any]) -> object:
    if not field.is_relation:
        return field.value_from_object(record)
    other = getattr(record, field.name)
    return other.uid if other else None


def bounds(*texts: str) -> tuple[date | None, date | None]:
    """Compute the first and the last day that one or two EDTF dates can span.

    Raises:
        Refused: one of them is no date, or the second ends before the first begins.
    """
    read = [PartialDate.parse(text) for text in texts if text]
    if not read:
        return None, None
    earliest, latest = read[0].earliest, read[-1].latest
    if earliest and latest and earliest > latest:
        raise Refused(
            _("It would end before it begins."), _("Correct one of the two dates.")
        )
    return earliest, latest


def get_record(kind: str, uid: UUID) -> Recorded:
    """Give a record of the open file by its kind and id.

    Raises:
        Unseen: the file has no such record.
    """
    model = KINDS.get(kind)
    found = model._default_manager.filter(uid=uid).first() if model else None  # noqa: SLF001
    if found is None:
        raise Unseen
    return found


def _check(record: Recorded) -> None:
    kind = kind_of(record)
    for owner, field in CODES:
        if owner == kind and (
            refused := why_not_code(kind, field, getattr(record, field))
        ):
            raise refused
    if isinstance(record, (Dated, Information)):
        texts = [getattr(record, name) for name in DATES.get(kind, ("when",))]
        record.earliest, record.latest = bounds(*texts)
    try:
        record.full_clean(validate_constraints=False)
    except ValidationError as error:
        raise Refused(
            _("Something is missing or does not fit."),
            "; ".join(_in_words(record, error)),
        ) from error
    for model, constraints in record.get_constraints():
        for constraint in constraints:
            _check_constraint(constraint, model, record)


def _check_constraint(
    constraint: BaseConstraint, model: type[Model], record: Recorded
) -> None:
    try:
        constraint.validate(model, record, using=current_alias())
    except ValidationError as error:
        raise Refused(
            _("Something does not fit together."), str(WORDS[constraint.name])
        ) from error


def _in_words(record: Recorded, error: ValidationError) -> list[str]:
    # Field names are ours, never what a person wrote.
    return [
        f"{_label(record, field)}: {message}"
        for field, messages in error.message_dict.items()
        for message in messages
    ]


def _label(record: Recorded, field: str) -> str:
    label = str(record._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001
    return label[:1].upper() + label[1:]


def _keep_revision(
    record: Recorded, *, before: dict[str, Any] | None, reason: str, hand: Hand
) -> None:
    Revision.objects.create(
        record=record.uid,
        kind=kind_of(record),
        changed_by=hand.by.id,
        changed_at=hand.now,
        reason=reason,
        before=before,
        after=snapshot(record),
    )
