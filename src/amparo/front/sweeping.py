"""What a start of the front puts in order after a power cut or a kill."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from amparo.front import log_lines
from amparo.front.arriving import arriving_folder, boxes_folder, prepare_folders
from amparo.front.models import Box


def sweep() -> int:
    """Remove files that never became boxes and boxes whose file is gone; return how many."""
    prepare_folders()
    known = set(Box.objects.filter(kind=Box.Kind.FILE).values_list("id", flat=True))
    lying = dict(_named_boxes())
    leftovers = [path for box, path in lying.items() if box not in known]
    leftovers += arriving_folder().iterdir()
    for path in leftovers:
        path.unlink()
    hollow = known - lying.keys()
    Box.objects.filter(id__in=hollow).delete()
    if leftovers or hollow:
        log_lines.log.warning(log_lines.SWEPT)
    return len(leftovers) + len(hollow)


def _named_boxes() -> Iterator[tuple[UUID, Path]]:
    for path in boxes_folder().iterdir():
        with contextlib.suppress(ValueError):
            yield UUID(hex=path.name), path
