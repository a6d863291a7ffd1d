"""How the story is told in the terminal: one line a step, with the time it took."""

import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

WIDTH = 88


class Teller:
    """Prints chapters and steps; plain text when the terminal has no colour."""

    def __init__(self) -> None:
        self._colour = sys.stdout.isatty()
        self.started = perf_counter()

    def chapter(self, title: str) -> None:
        print(f"\n{self._strong(title)}", flush=True)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        print(f"  {what} ".ljust(WIDTH - 8, "."), end="", flush=True)
        begun = perf_counter()
        yield
        print(f" {perf_counter() - begun:5.2f} s", flush=True)

    def say(self, text: str, *, indent: str = "      ") -> None:
        print(
            textwrap.fill(
                " ".join(text.split()),
                WIDTH,
                initial_indent=indent,
                subsequent_indent=indent,
            ),
            flush=True,
        )

    def line(self, text: str = "") -> None:
        print(text, flush=True)

    def _strong(self, text: str) -> str:
        return f"\033[1m{text}\033[0m" if self._colour else text
