"""The first page of a package, in four languages, with lines to check it by other tools."""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from amparo.lib.custody import anchors
from amparo.lib.custody.bag import BagWriter
from amparo.lib.custody.errors import StampRefused
from amparo.lib.custody.tiles import TileFolder

HERE = Path(__file__).parent / "readme"
NAMES = ("README.txt", "README.ru", "README.fr", "README.ar")
SIGN = "    @OTHER TOOLS@\n"
ANCHORED = re.compile(f"{anchors.IN_PACKAGE}/([0-9]{{12}})/")
ALWAYS = (
    "sha256sum --check --strict --quiet manifest-sha256.txt",
    "sha512sum --check --strict --quiet manifest-sha512.txt",
    "sha256sum --check --strict --quiet tagmanifest-sha256.txt",
    "bagit.py --validate .",
)


def add(bag: BagWriter, log: TileFolder) -> None:
    """Write the first page in each language; the lines fit what is in the package."""
    paths = bag.paths()
    stamps = anchors.second_opinions(paths, at=_stamped_at(paths, log))
    lines = [*ALWAYS, *stamps, *_captures(paths)]
    block = "".join(f"    {line}\n" for line in lines)
    for name in NAMES:
        text = (HERE / name).read_text("utf-8")
        bag.add(name, text.replace(SIGN, block).encode())


def _captures(paths: Iterable[str]) -> list[str]:
    return [f"wacz validate --file {path}" for path in paths if path.endswith(".wacz")]


def _stamped_at(paths: Iterable[str], log: TileFolder) -> dict[str, datetime]:
    """Return the time of each stamp in the package: openssl must be told, years later.

    One that does not hold gets no time; openssl then objects to it, as `verify.py` does.
    """
    kept, found = anchors.of_log(log.path), {}
    for size in _sizes(paths):
        try:
            for name, stamp in kept.read(size).stamps(kept.roots()):
                found[f"{anchors.IN_PACKAGE}/{size:012d}/{name}"] = stamp.at
        except StampRefused:
            continue
    return found


def _sizes(paths: Iterable[str]) -> set[int]:
    matches = map(ANCHORED.match, paths)
    return {int(match[1]) for match in matches if match}
