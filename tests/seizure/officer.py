"""Someone who takes both machines and searches every file on them."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.seizure.boxes import Box
from tests.seizure.canaries import Canaries
from tests.seizure.rings import folder_of
from tests.seizure.scanner import files_below, find_in_files, scanner_of
from tests.seizure.tracing import written

HALF, RUNNING, KILLED, AGAIN = MOMENTS = (
    "in the middle of an upload",
    "while the servers run",
    "after kill -9",
    "after the next start",
)


@dataclass
class Look:
    """What an officer found at one moment."""

    hits: list[str]
    sizes: dict[str, int]


@dataclass
class Officer:
    """Knows every word that was said, and looks for it at several moments."""

    boxes: dict[str, Box]
    canaries: Canaries
    database: str = ""
    looks: dict[tuple[str, str], Look] = field(default_factory=dict)

    def looks_at(self, moment: str, *, only: str = "") -> None:
        """Search a machine's disk, and the files its servers hold open that have no name."""
        scanner = scanner_of(self.canaries.words, self.canaries.keys)
        for box in ("front", "desk"):
            if only not in {"", box}:
                continue
            files = list(files_below(self._disks(box)))
            hits = find_in_files(files, scanner)
            for content in self.boxes[box].nameless():
                hits += [f"a file without a name: {n}" for n in scanner.find(content)]
            before = self.looks.get((moment, box), Look([], {}))
            sizes = {path.name: path.stat().st_size for path in files if path.exists()}
            self.looks[moment, box] = Look(before.hits + hits, before.sizes | sizes)

    def _disks(self, box: str) -> list[Path]:
        if box == "desk" and self.database:
            return [self.boxes[box].disk, folder_of(self.database)]
        return [self.boxes[box].disk]

    def find(self, words: set[str], *, box: str) -> list[str]:
        """Look for words that may be there."""
        return find_in_files(self._disks(box), scanner_of(words))

    def writes(self, box: str) -> dict[str, bytes]:
        """Return all that a machine's processes ever wrote, by the name of the file."""
        traces = self.boxes[box].traces
        return written(sorted(traces.glob("*.trace"))) if traces else {}

    def figures(self) -> str:
        """Say how much was tried."""
        searched = sum(sum(look.sizes.values()) for look in self.looks.values())
        return (
            f"{len(self.canaries.sent)} words, {len(self.canaries.told)} secrets that people "
            f"hold and {len(self.canaries.keys)} keys; "
            f"{searched / 1e6:.0f} MB searched in {len(self.looks)} looks; "
            f"{sum(len(look.hits) for look in self.looks.values())} hits (in a package "
            "on its way to a browser)"
        )
