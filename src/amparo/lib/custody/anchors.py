"""What others said about the time of a log's heads, as files beside its tiles.

`anchor/<size>/checkpoint` is the head that was stamped; the stamps lie beside it. Written
down in docs/formats/time-anchors.md.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from amparo.lib.custody.errors import StampRefused
from amparo.lib.custody.opentimestamps import BITCOIN, Step, read_proof
from amparo.lib.custody.timestamps import Stamp, read_answer, stands_until
from amparo.lib.store.durable import write_file

FOLDER, ROOTS, POLICY = "anchor", "roots.pem", "witness-policy"
CHECKPOINT, PROOF = "checkpoint", "checkpoint.ots"
RENEWAL, BLOCK = "renewal-", "block-"
IN_PACKAGE = "proof/anchors"
STAMPED = re.compile(r"proof/anchors/[0-9]{12}/([^./]+)(?:\..*)?\.tsr")


@dataclass(frozen=True)
class Anchor:
    """The head of one size, and what was said of it. `files` are by name."""

    size: int
    files: dict[str, bytes]

    @property
    def checkpoint(self) -> bytes:
        """The head that was stamped."""
        return self.files[CHECKPOINT]

    def stamps(self, roots: str) -> Iterator[tuple[str, Stamp]]:
        """Check each time stamp, renewals too; give its name and what it says.

        Raises:
            StampRefused: one does not hold.
        """
        for name in sorted(self.files):
            if name.endswith(".tsr"):
                data = self.files[name.partition(".")[0]]
                yield name, read_answer(self.files[name], data=data, roots=roots)

    @property
    def expires(self) -> datetime | None:
        """When the last of its stamps ends; None while it has none. Not checked here.

        Raises:
            StampRefused: one of them is none.
        """
        answers = [raw for name, raw in self.files.items() if name.endswith(".tsr")]
        return max(map(stands_until, answers), default=None)

    def proof(self) -> Step | None:
        """Read the OpenTimestamps proof, if there is one.

        Raises:
            StampRefused: it does not hold.
        """
        raw = self.files.get(PROOF)
        return read_proof(raw, self.checkpoint) if raw else None

    def next_renewal(self) -> tuple[str, bytes]:
        """Name the next list to be stamped, and write it: every file here, by its digest."""
        number = 1 + sum(
            name.startswith(RENEWAL) and "." not in name for name in self.files
        )
        lines = [
            f"{sha256(raw).hexdigest()}  {name}\n"
            for name, raw in sorted(self.files.items())
        ]
        return f"{RENEWAL}{number}", "".join(lines).encode()


class AnchorFolder:
    """All anchors of one log. Files are written once; only an unfinished proof is replaced."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def sizes(self) -> list[int]:
        """List the sizes of the heads that were anchored, smallest first."""
        if not self.path.is_dir():
            return []
        names = [each.name for each in self.path.iterdir() if each.is_dir()]
        return sorted(int(name) for name in names if re.fullmatch("[0-9]{12}", name))

    def read(self, size: int) -> Anchor:
        """Read everything said about the head of one size."""
        folder = self._place(size)
        paths = sorted(folder.iterdir())
        return Anchor(size, {p.name: p.read_bytes() for p in paths if p.name[0] != "."})

    def hold(self, size: int, checkpoint: bytes) -> Anchor:
        """Keep a head that is about to be stamped; one that is kept already stays as it is."""
        path = self._place(size) / CHECKPOINT
        if not path.exists():
            write_file(path, checkpoint)
        return self.read(size)

    def add(self, size: int, name: str, content: bytes) -> None:
        """Add what somebody said about the head of this size.

        Raises:
            StampRefused: there is something else under that name.
        """
        path = self._place(size) / name
        if path.exists() and name != PROOF and path.read_bytes() != content:
            raise StampRefused("there is a stamp of that name already")
        write_file(path, content)

    def awaits_block(self, size: int) -> bool:
        """Tell whether there is an OpenTimestamps proof that no block confirms yet."""
        path = self._place(size) / PROOF
        return path.exists() and BITCOIN not in path.read_bytes()

    def held_at(self, size: int) -> datetime:
        """Return when the head of this size was kept, by our own clock."""
        seconds = (self._place(size) / CHECKPOINT).stat().st_mtime
        return datetime.fromtimestamp(seconds, UTC)

    def roots(self) -> str:
        """Return the certificates of authorities we trust, in PEM; maybe none."""
        path = self.path / ROOTS
        return path.read_text() if path.exists() else ""

    def _place(self, size: int) -> Path:
        return self.path / f"{size:012d}"


def of_log(folder: Path) -> AnchorFolder:
    """Return the anchors of the log in this folder."""
    return AnchorFolder(folder / FOLDER)


def for_package(
    anchors: AnchorFolder, *, positions: Iterable[int], size: int
) -> list[int]:
    """Choose the anchors a package needs: for each leaf the first head it stands in, and the last."""
    there = [each for each in anchors.sizes() if each <= size]
    after = {bisect_right(there, position) for position in positions}
    return sorted({there[at] for at in after if at < len(there)}.union(there[-1:]))


def files_for_package(
    anchors: AnchorFolder, sizes: Iterable[int]
) -> Iterator[tuple[str, bytes]]:
    """Give the files of these anchors, and the roots, by their paths in a package."""
    for size in sizes:
        for name, content in anchors.read(size).files.items():
            yield f"{IN_PACKAGE}/{size:012d}/{name}", content
    if roots := anchors.roots():
        yield f"{IN_PACKAGE}/{ROOTS}", roots.encode()


def second_opinions(
    paths: Iterable[str], *, at: dict[str, datetime] | None = None
) -> list[str]:
    """Write shell lines that check a package's stamps by openssl, from the package's root.

    `at` gives the time of stamps by path; without it openssl checks at today's date.
    """
    lines = []
    for path in sorted(paths):
        if match := STAMPED.fullmatch(path):
            data = f"{path.rpartition('/')[0]}/{match.group(1)}"
            when = f" -attime {int(at[path].timestamp())}" if at and path in at else ""
            lines.append(
                f"openssl ts -verify -in {path} -data {data} -CAfile {IN_PACKAGE}/{ROOTS}{when}"
            )
    return lines
