"""Read one file, by what its name says it is."""

from __future__ import annotations

from pathlib import Path

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.reading.archives import read_wacz_page
from amparo.lib.corroboration.reading.letters import read_letter
from amparo.lib.corroboration.reading.markup import read_html
from amparo.lib.corroboration.reading.plain import read_text
from amparo.lib.refusal import Refused

LARGEST = 64 << 20  # bytes of one text or page that are taken into memory


def read_file(path: Path) -> Document:
    """Read a text, a page, a web archive or a mail; the document is named after it.

    Raises:
        Refused: it is of a kind that we do not read, or nothing in it can be read.
    """
    match path.suffix.lower():
        case ".txt" | ".md" | "":
            return read_text(_decoded(path), name=path.stem)
        case ".html" | ".htm" | ".xhtml":
            return read_html(_bytes(path), name=path.stem)
        case ".wacz":
            return read_wacz_page(path, name=path.stem)
        case ".eml":
            return read_letter(_bytes(path), name=path.stem)
        case ".pdf":
            raise Refused("A PDF is not read directly.", "Run pdftotext on it first.")
    raise Refused(
        "This kind of file is not read.",
        "Bring it as text, page (.html), web archive (.wacz) or mail (.eml).",
    )


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST)


def _decoded(path: Path) -> str:
    return decoded(_bytes(path))


def decoded(raw: bytes) -> str:
    """Decode UTF-8, UTF-16 with its mark, or else windows-1251 or -1252 by their letters."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    high = [byte for byte in raw[:20_000] if byte >= 0x80]
    cyrillic = sum(byte >= 0xC0 for byte in high) > 0.3 * len(raw[:20_000])
    return raw.decode("cp1251" if cyrillic else "cp1252", "replace")
