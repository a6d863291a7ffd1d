"""The room in which a hostile file is opened: what gets out, and what it can reach."""

import io
import os
import random
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from amparo.apps.vault import pixels_inside, sandbox
from amparo.apps.vault.sandbox import Frame, NotShown, shown_in_the_room
from tests.seizure.boxes import bubblewrap_works

pytestmark = pytest.mark.skipif(
    not bubblewrap_works(), reason="bubblewrap is missing: apt-get install bubblewrap"
)
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftoppm") is None,
    reason="poppler is missing: apt-get install poppler-utils",
)
needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="ffmpeg is missing: apt-get install ffmpeg"
)
IS_LONG = bool(os.environ.get("AMPARO_PROVE"))


def picture(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **how: Any) -> bytes:
    raw = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(raw, kind, **how)
    return raw.getvalue()


def document(pages: int) -> bytes:
    raw = io.BytesIO()
    sheets = [Image.new("RGB", (120, 160), (5 * n, 9, 9)) for n in range(pages)]
    sheets[0].save(raw, "PDF", save_all=True, append_images=sheets[1:])
    return raw.getvalue()


def frames(raw: bytes) -> tuple[int, list[Frame]]:
    with shown_in_the_room([raw]) as shown:
        return shown.pages, list(shown.frames)


def refusal(raw: bytes) -> str:
    with pytest.raises(NotShown) as refused:
        frames(raw)
    return str(refused.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
def test_a_picture_comes_out_as_its_pixels(kind: str) -> None:
    pages, [frame] = frames(picture(kind=kind))

    assert (pages, frame.width, frame.height) == (1, 60, 40)
    assert len(frame.pixels) == 60 * 40 * 3
    assert frame.pixels[0] < 10
    assert frame.pixels[-1] > 240


def test_a_large_picture_comes_out_small_enough() -> None:
    _pages, [frame] = frames(picture((4000, 1000)))

    assert (frame.width, frame.height) == (1600, 400)


def test_a_picture_that_lies_on_its_side_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _pages, [frame] = frames(picture((60, 40), exif=exif))

    assert (frame.width, frame.height) == (40, 60)


def test_a_picture_many_screens_tall_is_cut_into_sheets_that_can_be_read() -> None:
    tall = Image.linear_gradient("L").resize((640, 6400)).convert("RGB")
    raw = io.BytesIO()
    tall.save(raw, "PNG")

    pages, sheets = frames(raw.getvalue())

    assert pages == len(sheets) == 8
    assert {sheet.width for sheet in sheets} == {640}
    assert sum(sheet.height for sheet in sheets) == 6400
    tops = [sheet.pixels[0] for sheet in sheets]
    assert tops == sorted(tops)
    assert tops[0] < 5 < 200 < tops[-1]


def test_of_a_long_animation_only_the_first_pages_come_out() -> None:
    raw = io.BytesIO()
    stills = [Image.new("RGB", (8, 8), (4 * n, 9, 9)) for n in range(60)]
    stills[0].save(raw, "GIF", save_all=True, append_images=stills[1:])

    pages, shown = frames(raw.getvalue())

    assert (pages, len(shown)) == (60, pixels_inside.MOST_PAGES)


@needs_poppler
@pytest.mark.parametrize(("has", "shows"), [(1, 1), (3, 3), (45, 40)])
def test_a_document_comes_out_page_by_page(has: int, shows: int) -> None:
    pages, shown = frames(document(has))

    assert (pages, len(shown)) == (has, shows)
    for number, frame in enumerate(shown):
        assert abs(frame.pixels[0] - 5 * number) <= 2


@needs_ffmpeg
def test_a_video_comes_out_as_stills(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    command = "ffmpeg -v quiet -f lavfi -i testsrc=duration=3:size=64x48:rate=5 -pix_fmt yuv420p"
    subprocess.run([*command.split(), str(film)], check=True)

    _pages, shown = frames(film.read_bytes())

    assert 2 <= len(shown) <= 4
    assert {(f.width, f.height) for f in shown} == {(800, 600)}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"PK\x03\x04" + bytes(200),
        b"#!/bin/sh\nrm -rf /\n",
    ],
)
def test_what_is_no_picture_is_named_as_such(raw: bytes) -> None:
    assert "No picture can be made of this kind" in refusal(raw)


def bomb() -> bytes:
    """A small PNG that says it is 60,000 pixels wide and high."""
    raw = bytearray(picture(kind="PNG"))
    raw[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    raw[29:33] = zlib.crc32(raw[12:29]).to_bytes(4, "big")
    return bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [
        picture()[:300],
        picture(kind="PNG")[:60],
        bomb(),
        b"GIF89a" + b"\xff" * 500,
        b"%PDF-1.7\n" + b"\xff" * 500,
        b"\x00\x00\x00\x18ftypmp42" + b"\xff" * 500,
    ],
)
def test_a_damaged_or_exploding_file_is_refused_in_words(raw: bytes) -> None:
    started = time.monotonic()

    assert refusal(raw)
    assert time.monotonic() - started < 20


def test_whatever_is_broken_in_a_file_the_room_gives_pixels_or_a_refusal() -> None:
    chance = random.Random(7)
    seeds = [picture(kind=k) for k in ("JPEG", "PNG", "GIF", "WEBP", "TIFF")]
    given = 0
    for number in range(300 if IS_LONG else 10):
        raw = bytearray(seeds[number % len(seeds)])
        for _hit in range(chance.randrange(1, 6)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        try:
            given += len(frames(bytes(raw))[1])
        except NotShown:
            continue
    assert given > 0


def test_a_file_larger_than_the_room_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox, "LARGEST_FILE", 1_000)

    assert "too large" in refusal(picture((600, 400)))


def test_what_is_missing_on_this_machine_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda _name: None)

    assert "bubblewrap" in refusal(picture())
