"""A bucket in memory, held to the real one by tests/outbound/test_buckets.py."""

from __future__ import annotations

import time
from collections.abc import Iterator

from amparo.lib.store.disk import Facts, Piece


class FakeFiles:
    """Files by name, as a bucket keeps them: whole, at once."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, float]] = {}

    def put(self, name: str, content: bytes, *, over: bool) -> None:
        """Write a whole file; without `over` a name in use is refused."""
        if not over and name in self.files:
            raise FileExistsError("the name is in use")
        self.files[name] = (content, time.time())

    def upload(self, name: str) -> FakeUpload:
        """Begin a large file."""
        return FakeUpload(self, name)

    def get(self, name: str, *, start: int, length: int) -> bytes:
        """Read a part that lies within the file."""
        return self._found(name)[0][start : start + length]

    def facts(self, name: str) -> Facts:
        """Tell size and age."""
        content, written_at = self._found(name)
        return Facts(len(content), written_at)

    def names(self, prefix: str) -> Iterator[str]:
        """Give the names that begin so, in no order."""
        return iter([name for name in self.files if name.startswith(prefix)])

    def delete(self, name: str) -> None:
        """Take a file away; harmless when there is none."""
        self.files.pop(name, None)

    def _found(self, name: str) -> tuple[bytes, float]:
        if name not in self.files:
            raise FileNotFoundError("no such file in the bucket")
        return self.files[name]


class FakeUpload:
    """A large file that appears when it is finished."""

    def __init__(self, files: FakeFiles, name: str) -> None:
        self._files, self._name, self._pieces = files, name, b""

    def write(self, piece: Piece) -> None:
        """Send a piece."""
        self._pieces += bytes(piece)

    def finish(self) -> None:
        """Put the parts together under the name."""
        self._files.put(self._name, self._pieces, over=True)
