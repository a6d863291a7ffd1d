import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "vectors" / "sealing"


def vectors(name: str) -> Any:
    """Read a vector file."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
