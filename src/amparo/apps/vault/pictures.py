"""Pixels that came out of the room as pictures: pages, a blur, and how they look."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pdqhash  # type: ignore[import-untyped]
from PIL import Image, ImageFilter

from amparo.apps.vault.sandbox import Frame

JPEG, BOOK = "image/jpeg", "application/zip"
BLUR_SIDE = 24
# Facebook's PDQ says how much there is to see, 0 to 100; below this a hash means little.
LEAST_QUALITY = 50


@dataclass(frozen=True)
class Pages:
    """What was made of a file: one JPEG, or several in an archive without compression."""

    raw: bytes
    media_type: str
    count: int
    looks: tuple[str, ...]


def pages(frames: Iterable[Frame]) -> Pages:
    """Bind frames as pages, in order, and note how each looks."""
    made, looks = [], []
    for frame in frames:
        picture = Image.frombytes("RGB", (frame.width, frame.height), frame.pixels)
        made.append(_jpeg(picture))
        looks.append(look_of(picture))
    seen = tuple(dict.fromkeys(filter(None, looks)))
    if len(made) == 1:
        return Pages(made[0], JPEG, 1, seen)
    return Pages(_bound(made), BOOK, len(made), seen)


def page_of(raw: bytes, *, media_type: str, number: int) -> bytes | None:
    """Give one page, counted from 1, of what `pages` made; None when there is none."""
    if media_type == JPEG:
        return raw if number == 1 else None
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        names = book.namelist()
        return book.read(names[number - 1]) if 0 < number <= len(names) else None


def blurred(raw: bytes) -> bytes:
    """Give a picture in which nothing can be made out but light and colour."""
    with Image.open(io.BytesIO(raw), formats=("JPEG",)) as picture:
        size = picture.size
        picture.draft("RGB", (BLUR_SIDE, BLUR_SIDE))
        small = picture.convert("RGB").resize((BLUR_SIDE, BLUR_SIDE))
        spread = small.resize((BLUR_SIDE * 4, BLUR_SIDE * 4)).filter(
            ImageFilter.GaussianBlur(6)
        )
        return _jpeg(spread.resize((480, max(1, 480 * size[1] // size[0]))))


def look_of(picture: Image.Image) -> str:
    """Give the perceptual hash (PDQ) as 64 hexadecimal digits; empty where it means little."""
    bits, quality = pdqhash.compute(np.asarray(picture.convert("RGB")))
    return np.packbits(bits).tobytes().hex() if quality >= LEAST_QUALITY else ""


def _jpeg(picture: Image.Image) -> bytes:
    raw = io.BytesIO()
    picture.save(raw, "JPEG", quality=88, optimize=True)
    return raw.getvalue()


def _bound(made: Sequence[bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as book:
        for number, page in enumerate(made, start=1):
            book.writestr(zipfile.ZipInfo(f"page-{number:03d}.jpg"), page)
    return raw.getvalue()
