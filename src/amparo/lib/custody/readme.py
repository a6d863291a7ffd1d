"""The first page of a package, in four languages, with lines to check it by other tools."""

from collections.abc import Iterable
from pathlib import Path

from amparo.lib.custody.bag import BagWriter

HERE = Path(__file__).parent / "readme"
NAMES = ("README.txt", "README.ru", "README.fr", "README.ar")
SIGN = "    @OTHER TOOLS@\n"
ALWAYS = (
    "sha256sum --check --strict --quiet manifest-sha256.txt",
    "sha512sum --check --strict --quiet manifest-sha512.txt",
    "sha256sum --check --strict --quiet tagmanifest-sha256.txt",
    "bagit.py --validate .",
)


def add(bag: BagWriter) -> None:
    """Write the first page in each language; the lines fit what is in the package."""
    lines = "".join(f"    {line}\n" for line in [*ALWAYS, *_lines(bag.paths())])
    for name in NAMES:
        text = (HERE / name).read_text("utf-8")
        bag.add(name, text.replace(SIGN, lines).encode())


def _lines(paths: Iterable[str]) -> list[str]:
    """Return the lines that check captured pages."""
    return [f"wacz validate --file {path}" for path in paths if path.endswith(".wacz")]
