"""The labelled texts of `texts/reading/`, and how found things are held against them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.reading import read_text

FOLDER = Path(__file__).parent / "texts" / "reading"


@dataclass(frozen=True)
class Labelled:
    """A document and what it must give."""

    document: Document
    label: dict[str, Any]


@cache
def labelled() -> tuple[Labelled, ...]:
    return tuple(
        Labelled(read_text(each["text"].strip(), name=each["name"]), each)
        for path in sorted(FOLDER.glob("*.toml"))
        for each in tomllib.loads(path.read_text("utf-8"))["article"]
    )


def plain(words: str) -> str:
    return re.sub(r"\W+", " ", words.lower()).strip()


def alike(one: str, other: str) -> bool:
    """Tell whether two say the same, or one is part of the other."""
    first, second = plain(one), plain(other)
    return bool(first) and bool(second) and (first in second or second in first)


def score(*, found: int, extra: int, missed: int) -> float:
    """The F1 measure."""
    return 2 * found / (2 * found + extra + missed)
