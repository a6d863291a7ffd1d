from django.utils.translation import gettext as _

from amparo.lib.refusal import Refused


def rewritten(position: int) -> Refused:
    """Refuse to go on: a row of the desk is not what was published."""
    why = _("Entry %(position)d of the log is not the one that was published.")
    return _tampered(why % {"position": position})


def missing_body(position: int) -> Refused:
    """Refuse to go on: what was done at this position is gone."""
    why = _("What entry %(position)d of the log tells of is gone.")
    return _tampered(why % {"position": position})


def headless() -> Refused:
    """Refuse to go on: tiles and signed head do not belong together."""
    return _tampered(_("The published log and its signed head do not fit together."))


def why_not_append(*, size: int, published: int) -> Refused | None:
    """Refuse to add to a log of which rows are gone."""
    return rewritten(size) if size < published else None


def _tampered(why: str) -> Refused:
    return Refused(
        why,
        _(
            "Somebody changed the database, or it is an old copy. Stop working, leave this "
            "machine as it is, and tell an auditor and your trustees."
        ),
    )
