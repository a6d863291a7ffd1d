"""Runs alone inside the sandbox: reads a hostile file, writes plain pixels, nothing else.

    stdin    the file
    stdout   "AMPX", the tool as a line of text, how many pages there are (4 bytes), then
             for each page width and height (4 bytes each) and width * height * 3 bytes of
             RGB; a width of 0 ends it. Numbers are big-endian.
    exit     0, or one of the codes below; what a tool says goes nowhere

Whoever reads stdout must not trust it: this process has met the file.
"""

import itertools
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from PIL.Image import Image

UNKNOWN, UNREADABLE, NO_POPPLER, NO_FFMPEG = 3, 4, 5, 6
LONGEST_SIDE, MOST_PAGES = 1600, 40
MOST_PIXELS = 80_000_000
# A picture taller than TALL times its width is cut into sheets of SHEET times its width.
TALL, SHEET = 3, 1.4
MEMORY, SECONDS = 3 << 30, 60
FILE = Path("/tmp/file")  # noqa: S108
PICTURES = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP")
Page = tuple[int, int, bytes]


def main() -> int:
    """Read the file from stdin and write its pages to stdout."""
    sys.path.insert(0, "/code")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with FILE.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
    with FILE.open("rb") as file:
        start = file.read(16)
    return _converted(start, sys.stdout.buffer)


def _converted(start: bytes, out: BinaryIO) -> int:
    if start.startswith(b"%PDF"):
        return _document(out)
    if start[4:8] == b"ftyp" or start.startswith(
        (b"\x1a\x45\xdf\xa3", b"RIFF", b"OggS")
    ):
        return _video(out) if start[8:12] != b"WEBP" else _picture(out)
    return _picture(out)


def _picture(out: BinaryIO) -> int:
    from PIL import Image, ImageSequence, UnidentifiedImageError
    from PIL import __version__ as version

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(FILE, formats=PICTURES) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return UNREADABLE
            sheets = _sheets(picture.width, picture.height)
            frames = getattr(picture, "n_frames", 1)
            _begin(out, f"Pillow {version}", frames * sheets)
            left = MOST_PAGES
            for frame in ImageSequence.Iterator(picture):
                for page in itertools.islice(_cut(frame, sheets), left):
                    _write(out, page)
                    left -= 1
                if not left:
                    break
    except UnidentifiedImageError:
        return UNKNOWN
    except (
        OSError,
        ValueError,
        SyntaxError,
        MemoryError,
        Image.DecompressionBombError,
    ):
        return UNREADABLE
    return _end(out)


def _sheets(width: int, height: int) -> int:
    """Tell into how many sheets a picture is cut: a whole web page is many screens tall."""
    if height < TALL * width:
        return 1
    return -(-height // int(SHEET * width))


def _cut(frame: "Image", sheets: int) -> Iterator[Page]:
    from PIL import Image, ImageOps

    longest = LONGEST_SIDE if sheets == 1 else MOST_PIXELS
    frame.draft("RGB", (longest, longest))
    turned = ImageOps.exif_transpose(frame).convert("RGBA")
    turned.thumbnail((LONGEST_SIDE, longest))
    paper = Image.new("RGB", turned.size, "white")
    paper.paste(turned, mask=turned)
    step = -(-paper.height // sheets)
    for top in range(0, paper.height, step):
        sheet = paper.crop((0, top, paper.width, min(top + step, paper.height)))
        yield (*sheet.size, sheet.tobytes())


def _document(out: BinaryIO) -> int:
    if not shutil.which("pdftoppm"):
        return NO_POPPLER
    told = _told(["pdfinfo", str(FILE)])
    pages = next((int(n) for name, n in _pairs(told, ":") if name == "Pages"), 0)
    version = _told(["pdftoppm", "-v"]).split("\n", 1)[0]
    _begin(out, version, pages)
    side = str(LONGEST_SIDE)
    command = ["pdftoppm", "-l", str(MOST_PAGES), "-scale-to", side, str(FILE)]
    return _portable_pixmaps(command, out)


def _video(out: BinaryIO) -> int:
    if not shutil.which("ffmpeg"):
        return NO_FFMPEG
    asked = ["ffprobe", "-v", "quiet", "-show_entries", "format=duration", str(FILE)]
    told = dict(_pairs(_told(asked), "="))
    seconds = max(float(told.get("duration", 0) or 0), 1.0)
    version = " ".join(_told(["ffmpeg", "-version"]).split(" ", 3)[:3])
    _begin(out, version, int(seconds) + 1)
    side = LONGEST_SIDE // 2
    scale = f"scale={side}:{side}:force_original_aspect_ratio=decrease"
    rate = f"fps={min(1.0, MOST_PAGES / seconds):.6f}"
    command = ["ffmpeg", "-v", "quiet", "-nostdin", "-protocol_whitelist", "file"]
    command += ["-i", str(FILE), "-map", "0:v:0", "-vf", f"{rate},{scale}"]
    command += ["-frames:v", str(MOST_PAGES), "-f", "image2pipe", "-c:v", "ppm", "-"]
    return _portable_pixmaps(command, out)


def _portable_pixmaps(command: list[str], out: BinaryIO) -> int:
    """Pass on the pictures that a tool writes one after the other (PPM, type P6)."""
    count = 0
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as tool:
        assert tool.stdout  # noqa: S101
        for count, page in enumerate(_pages(tool.stdout), start=1):  # noqa: B007
            _write(out, page)
    return _end(out) if count else UNREADABLE


def _pages(source: IO[bytes]) -> Iterator[Page]:
    while (magic := _word(source)) == b"P6":
        width, height, _depth = (int(_word(source)) for _ in range(3))
        if not 0 < width * height <= MOST_PIXELS:
            return
        yield width, height, source.read(width * height * 3)
    if magic:
        raise SystemExit(UNREADABLE)


def _word(source: IO[bytes]) -> bytes:
    word = b""
    while (letter := source.read(1)).strip():
        word += letter
    return word


def _told(command: list[str]) -> str:
    run = subprocess.run(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return run.stdout.decode(errors="replace")


def _pairs(text: str, sign: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, found, value = line.partition(sign)
        if found:
            yield name.strip(), value.strip()


def _begin(out: BinaryIO, tool: str, pages: int) -> None:
    line = "".join(c for c in tool if c.isalnum() or c in " .-+")[:60]
    out.write(
        b"AMPX" + line.encode("ascii", "ignore") + b"\n" + pages.to_bytes(4, "big")
    )


def _write(out: BinaryIO, page: Page) -> None:
    width, height, pixels = page
    out.write(width.to_bytes(4, "big") + height.to_bytes(4, "big") + pixels)


def _end(out: BinaryIO) -> int:
    out.write(bytes(8))
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
