"""Lines to a server that are held or cut in the middle."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

HALF = 60_000  # times a word and a blank


def cut_upload(
    port: int,
    path: str,
    fields: dict[str, str],
    *,
    name: str,
    word: str,
    look: Callable[[], None],
    headers: str = "",
    field: str = "file",
) -> None:
    """Send half of an upload, look, and hang up."""
    edge = "amparo-edge"
    told = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    )
    begin = (
        f'{told}--{edge}\r\nContent-Disposition: form-data; name="{field}"; '
        f'filename="{name}"\r\nContent-Type: video/mp4\r\n\r\n'
    ).encode()
    half = f"{word} ".encode() * HALF
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
        f"Content-Type: multipart/form-data; boundary={edge}\r\n"
        f"Content-Length: {len(begin) + 2 * len(half)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head.encode() + begin + half)
        look()


@contextmanager
def held_download(
    port: int, path: str, fields: Mapping[str, str], *, headers: str
) -> Iterator[bytes]:
    """Ask for a file by a form, take its beginning, and hold the line without reading on."""
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(30)
        line.connect(("127.0.0.1", port))
        line.sendall(head.encode() + body)
        yield line.recv(2048)
