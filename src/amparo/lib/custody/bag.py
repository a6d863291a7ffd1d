"""Write a BagIt 1.0 bag (RFC 8493), hashing everything as it passes."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from amparo.lib.custody.bag_places import BagPlace

ALGORITHMS = ("sha256", "sha512")
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD, LARGE = "data/", 1 << 20


class BagWriter:
    """A bag that grows file by file in its place; each file is read once."""

    def __init__(self, place: BagPlace) -> None:
        self._place = place
        self._digests: dict[str, dict[str, str]] = {}
        self._payload_bytes = 0

    def add(self, path: str, content: bytes) -> bytes:
        """Add one small file; return its SHA-256."""
        self._expect(path, len(content))
        self._place.write(path, [content], size=len(content))
        short, long = hashlib.sha256(content), hashlib.sha512(content)
        self._digests[path] = {"sha256": short.hexdigest(), "sha512": long.hexdigest()}
        return short.digest()

    def _expect(self, path: str, size: int) -> None:
        if path in self._digests:
            raise ValueError("a bag holds each path once")
        if path.startswith(PAYLOAD):
            self._payload_bytes += size

    def stream(self, path: str, pieces: Iterable[bytes], *, size: int) -> bytes:
        """Add one large file; return its SHA-256. The pieces must be `size` bytes."""
        self._expect(path, size)
        hashers = {"sha256": hashlib.sha256(), "sha512": hashlib.sha512()}
        self._place.write(path, _hashed(pieces, list(hashers.values())), size=size)
        self._digests[path] = {name: h.hexdigest() for name, h in hashers.items()}
        return hashers["sha256"].digest()

    def paths(self) -> list[str]:
        """Return what was added so far, in order."""
        return list(self._digests)

    def close(self, about: Mapping[str, str]) -> None:
        """Write the declaration, what the bag is about, and the manifests."""
        payload = self._listed(payload=True)
        oxum = f"{self._payload_bytes}.{len(payload)}"
        lines = [f"{name}: {_one_line(text)}\n" for name, text in about.items()]
        self.add("bagit.txt", DECLARATION)
        self.add("bag-info.txt", "".join([*lines, f"Payload-Oxum: {oxum}\n"]).encode())
        for name in ALGORITHMS:
            self.add(f"manifest-{name}.txt", self._manifest(payload, name))
        tags = self._listed(payload=False)
        for name in ALGORITHMS:
            self.add(f"tagmanifest-{name}.txt", self._manifest(tags, name))

    def sealed_lists(self) -> list[str]:
        """Return, for each tag manifest, its name and its digest by its own algorithm."""
        names = [(f"tagmanifest-{name}.txt", name) for name in ALGORITHMS]
        return [f"{path} {self._digests[path][name]}" for path, name in names]

    def write_unlisted(self, path: str, content: bytes) -> None:
        """Write the one file that no list can hold: the signature over the lists."""
        self._place.write(path, [content], size=len(content))

    def _listed(self, *, payload: bool) -> list[str]:
        return sorted(p for p in self._digests if p.startswith(PAYLOAD) is payload)

    def _manifest(self, paths: Iterable[str], name: str) -> bytes:
        return "".join(f"{self._digests[p][name]}  {p}\n" for p in paths).encode()


def _hashed(
    pieces: Iterable[bytes], hashers: Sequence["hashlib._Hash"]
) -> Iterator[bytes]:
    """Hash what passes, each algorithm on a core of its own where there are enough."""
    with ThreadPoolExecutor(len(hashers)) as pool:
        for piece in pieces:
            work = [pool.submit(hasher.update, piece) for hasher in hashers]
            yield piece
            for each in work:
                each.result()


def _one_line(text: str) -> str:
    return " ".join(text.split())
