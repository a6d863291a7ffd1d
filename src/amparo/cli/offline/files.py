import json
from pathlib import Path
from typing import Any

from amparo.lib.refusal import Refused


def read_json(path: Path) -> dict[str, Any]:
    """Read a file of a ceremony.

    Raises:
        Refused: there is none, or it is no such file.
    """
    try:
        told = json.loads(path.read_bytes())
    except OSError:
        raise Refused(
            "One of the files cannot be read.", "Look at where you keep it."
        ) from None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Refused("One of the files is not ours.", "Look which one you named.")
    return told


def write_new(path: Path, told: dict[str, Any]) -> None:
    """Write a file that was not there before, for its owner's eyes.

    Raises:
        Refused: there is a file of that name, or no room for it.
    """
    text = json.dumps(told, indent=2) + "\n"
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, "utf-8")
    except FileExistsError:
        raise Refused(
            "There is a file of that name already.", "Name another for --output."
        ) from None
    except OSError:
        path.unlink(missing_ok=True)
        raise Refused(
            "The file could not be written there.", "Name another place for --output."
        ) from None
