"""Put our one stylesheet together: the vendored base in a layer, ours above it.

The base draws its icons from `data:` addresses, which the front's policy forbids; they
are taken out here, and `styles/` draws the few that are needed without any picture.

Run `python -m amparo.web.stylesheet` after a change in `styles/`; a test notices when
the file that pages link is not what this would write.
"""

import re
from pathlib import Path

_WEB = Path(__file__).parent
BASE = _WEB / "static" / "web" / "vendor" / "pico-2.1.1.min.css"
OURS = sorted((_WEB / "styles").glob("*.css"))
_ICON = re.compile(r'(--pico-icon-[a-z]+):url\("data:[^"]*"\)')
TARGET = _WEB / "static" / "web" / "amparo.css"


def built() -> str:
    """Return the stylesheet; a layer lets ours win without fights over specificity."""
    base = BASE.read_text(encoding="utf-8").removeprefix('@charset "UTF-8";')
    base = _ICON.sub(r"\1:none", base)
    ours = "\n".join(part.read_text(encoding="utf-8") for part in OURS)
    return (
        '@charset "UTF-8";\n'
        "/* Built by amparo.web.stylesheet from styles/ and vendor/; edit those. */\n"
        "@layer base, amparo;\n"
        f"@layer base {{\n{base.strip()}\n}}\n"
        f"@layer amparo {{\n{ours}}}\n"
    )


if __name__ == "__main__":
    TARGET.write_text(built(), encoding="utf-8")
