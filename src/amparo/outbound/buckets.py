"""Any S3-speaking bucket, through obstore. Only sealed bytes and random names go out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import S3Store

from amparo.lib.store.bucket import Bucket
from amparo.lib.store.disk import Facts, Piece


@dataclass(frozen=True)
class BucketAddress:
    """Where a bucket is and how to get in. `proxy` may be Tor's (socks5://...)."""

    bucket: str
    endpoint: str
    key_id: str
    secret: str
    region: str = "us-east-1"
    prefix: str = ""
    proxy: str | None = None


def open_bucket(address: BucketAddress) -> Bucket:
    """Open a bucket as a place for a vault. Nothing is sent before something is asked for.

    Plain http is spoken to this machine alone.
    """
    options: dict[str, Any] = {"timeout": "60s"}
    if address.proxy:
        options["proxy_url"] = address.proxy
    if address.endpoint.startswith(("http://127.0.0.1:", "http://localhost:")):
        options["allow_http"] = True
    store = S3Store(
        address.bucket,
        endpoint=address.endpoint,
        region=address.region,
        access_key_id=address.key_id,
        secret_access_key=address.secret,
        prefix=address.prefix or None,
        client_options=options,  # type: ignore[arg-type]
    )
    return Bucket(S3Files(store))


class S3Files:
    """Files by name in a bucket."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def put(self, name: str, content: bytes, *, over: bool) -> None:
        """Write a whole file in one call; without `over` the bucket refuses a name in use."""
        mode: Any = "overwrite" if over else "create"
        with _told():
            self._store.put(name, content, mode=mode, use_multipart=False)

    def upload(self, name: str) -> S3Upload:
        """Begin a large file."""
        return S3Upload(self._store, name)

    def get(self, name: str, *, start: int, length: int) -> bytes:
        """Read a part that lies within the file."""
        with _told():
            return bytes(self._store.get_range(name, start=start, length=length))

    def facts(self, name: str) -> Facts:
        """Tell size and age."""
        with _told():
            found = self._store.head(name)
        return Facts(found["size"], found["last_modified"].timestamp())

    def names(self, prefix: str) -> Iterator[str]:
        """Give the names that begin so, in no order."""
        with _told():
            for some in self._store.list(prefix.rstrip("/")):
                for found in some:
                    yield found["path"]

    def delete(self, name: str) -> None:
        """Take a file away; harmless when there is none."""
        with _told():
            self._store.delete(name)


class S3Upload:
    """A large file going up in parts of some megabytes."""

    def __init__(self, store: S3Store, name: str) -> None:
        self._writer = obstore.open_writer(store, name, buffer_size=8 << 20)

    def write(self, piece: Piece) -> None:
        """Send a piece."""
        with _told():
            self._writer.write(bytes(piece))

    def finish(self) -> None:
        """Put the parts together under the name."""
        with _told():
            self._writer.close()


@contextmanager
def _told() -> Iterator[None]:
    """Say what went wrong as the system would; a bucket's message may hold its address."""
    try:
        yield
    except AlreadyExistsError:
        raise FileExistsError("the name is in use") from None
    except NotFoundError:
        raise FileNotFoundError("no such file in the bucket") from None
    except BaseError as problem:
        raise OSError(f"the bucket failed: {type(problem).__name__}") from problem
