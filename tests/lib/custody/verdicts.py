"""Run the verifier inside this process."""

import contextlib
import io
from pathlib import Path
from typing import NamedTuple

from amparo.lib.custody import verify


class Verdict(NamedTuple):
    """How a check ended, and everything it said."""

    code: int
    report: str

    def named(self, kind: str) -> set[str]:
        """Return the paths that findings of one kind name."""
        start = f"{kind}: "
        lines = [x for x in self.report.splitlines() if x.startswith(start)]
        return {line.removeprefix(start).split(" ")[0] for line in lines}


def verdict_on(folder: Path, *given: str) -> Verdict:
    """Check a package as the command line would."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = verify.main([str(folder), *given])
    return Verdict(code, out.getvalue())
