from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.intake.box_folder import box_folder
from amparo.apps.intake.models import Received, Sheet
from amparo.apps.intake.opening import InboxKeys, seal_sheet
from amparo.apps.intake.sheets import TriageSheet
from amparo.apps.members.holder import Holder
from amparo.lib.refusal import Refused


def save_sheet(
    sheet: TriageSheet, *, report: UUID, seen_version: int, by: Holder
) -> None:
    """Seal a sheet over the version that was seen.

    Raises:
        Refused: a colleague has saved since.
    """
    keys = InboxKeys(by)
    written = replace(sheet, version=seen_version + 1)
    fields = {
        "version": written.version,
        "inbox_version": keys.newest,
        "sealed": seal_sheet(written, report=report, keys=keys),
    }
    if seen_version == 0:
        _row, saved = Sheet.objects.get_or_create(report_id=report, defaults=fields)
    else:
        rows = Sheet.objects.filter(report_id=report, version=seen_version)
        saved = bool(rows.update(**fields))
    if not saved:
        raise Refused(
            _("A colleague has changed this while you were writing."),
            _("Keep your text, open the page again and put both together."),
        )


def empty(boxes: Iterable[UUID]) -> None:
    """Empty rows and delete files; the bare ids stay until the front has forgotten them."""
    ids = list(boxes)
    Sheet.objects.filter(report_id__in=ids).delete()
    Received.objects.filter(id__in=ids).update(
        state=Received.State.GONE, sealed=b"", arrival=b""
    )
    transaction.on_commit(partial(_delete_files, ids))


def _delete_files(boxes: Iterable[UUID]) -> None:
    folder = box_folder()
    for box in boxes:
        folder.delete(box)


def restore(boxes: Iterable[UUID]) -> None:
    """Put boxes of a letter that was not accepted back into the inbox."""
    Received.objects.filter(id__in=list(boxes), state=Received.State.OFFERED).update(
        state=Received.State.HERE
    )
