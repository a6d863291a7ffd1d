"""How much may still come in: files give way first, text goes on until the disk itself is full."""

import shutil
import threading
from collections import OrderedDict
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.front import log_lines
from amparo.front.deployment import MIB, Limits
from amparo.lib.refusal import Refused

REMEMBERED_REPORTS = 10_000


class TextOnly(Refused):
    """No file can be taken now; words can."""

    def __init__(self) -> None:
        super().__init__(
            _("For the moment we can take text only, no files."),
            _("Keep the file in a safe place, and tell us in words what it shows."),
        )


class TooMuch(Refused):
    """The files of this report would grow beyond their limit."""

    def __init__(self, limit_mib: int) -> None:
        super().__init__(
            _("The files of one report may hold %(limit)s MB in all.")
            % {"limit": limit_mib},
            _("Tell us in words what else you have, and we will find a way."),
        )


class DiskFull(Refused):
    """Nothing more can be stored, and nothing of this was."""

    def __init__(self) -> None:
        super().__init__(
            _("We cannot store anything at this moment. Nothing was kept."),
            _("Please copy your words to a safe place and come back in some hours."),
        )


def free_bytes(folder: Path) -> int:
    """Tell how much the disk under a folder can still take."""
    return shutil.disk_usage(folder).free


class Allowance:
    """How many bytes of files each report has sent. In memory only: a count on disk would tell who sends much."""

    def __init__(self) -> None:
        self._used: OrderedDict[UUID, int] = OrderedDict()
        self._lock = threading.Lock()

    def used(self, thread: UUID) -> int:
        """Tell what a report has used of its allowance."""
        return self._used.get(thread, 0)

    def add(self, thread: UUID, size: int) -> None:
        """Count a file that was taken."""
        with self._lock:
            self._used[thread] = self._used.pop(thread, 0) + size
            while len(self._used) > REMEMBERED_REPORTS:
                self._used.popitem(last=False)


def why_not_file(
    size: int, *, used: int, folder: Path, limits: Limits
) -> Refused | None:
    """Say why a file of about this size cannot be taken now."""
    if used + size > limits.report_mib * MIB:
        return TooMuch(limits.report_mib)
    if free_bytes(folder) - size < limits.disk_reserve_mib * MIB:
        log_lines.log.warning(log_lines.NO_ROOM_FOR_FILES)
        return TextOnly()
    return None
