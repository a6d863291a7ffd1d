"""A small web on loopback, half of it hostile, for captures to visit."""

from __future__ import annotations

import contextlib
import io
import ssl
import struct
import threading
import time
import wave
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CLIP = Path(__file__).parents[1] / "vectors/captures/clip.webm"
WORDS = "Witnesses in Velmora said that the market stayed shut on Tuesday. "
ARTICLE = f"<article><h1>The market of Velmora</h1><p>{WORDS * 30}</p></article>"


def png(width: int = 160, height: int = 160) -> bytes:
    """Return a grey picture, written by hand."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return (
            struct.pack(">I", len(body))
            + checked
            + struct.pack(">I", zlib.crc32(checked))
        )

    rows = b"".join(b"\0" + b"\x88" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def sound() -> bytes:
    """Return half a second of silence as WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 4000)
    return out.getvalue()


def html(body: str, *, head: str = "<title>Velmora daily</title>") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


PAGES: dict[str, tuple[int, dict[str, str], bytes]] = {}


def page(path: str, body: str, *, status: int = 200, **headers: str) -> None:
    told = {"Content-Type": "text/html; charset=utf-8"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    PAGES[path] = (status, told, html(body))


page(
    "/article",
    f"<link rel=stylesheet href=/style.css>{ARTICLE}<img src=/picture.png width=200><p id=made></p><script src=/script.js></script>",
)
page("/plain", ARTICLE)
page("/redirect", "", status=302, Location="/redirect-2")
page("/redirect-2", "", status=301, Location="/article")
page("/loop", "", status=302, Location="/loop-2")
page("/loop-2", "", status=302, Location="/loop")
page("/meta-loop", f"{ARTICLE}<meta http-equiv=refresh content='0;url=/meta-loop?x'>")
page("/gone", "<h1>Not found</h1>", status=404)
page("/soft-404", "<h1>Sorry, this page is not available.</h1>")
page(
    "/wall",
    "<h1>Velmora Social</h1><form><input name=u><input type=password name=p><button>Log in</button></form>",
)
page("/post/17", "", status=302, Location="/login?next=/post/17")
page("/login", "<p>Welcome back</p>" + "<p>terms and conditions apply. </p>" * 100)
page("/shell", "<div id=root></div><script src=/script.js></script>")
page(
    "/endless",
    f"""{ARTICLE}<div id=list></div><script>
    const more = () => {{ for (let i = 0; i < 20; i++) {{
      const p = document.createElement('p'); p.style.height = '100px';
      p.textContent = 'one more post'; document.getElementById('list').append(p); }} }};
    more(); addEventListener('scroll', () => {{
      if (innerHeight + scrollY > document.body.scrollHeight - 1500) more(); }});
    </script>""",
)
page(
    "/rich",
    f"""{ARTICLE}<audio controls src=/sound.wav></audio>
    <video controls src=/clip.webm></video><div id=h></div><div style='height:6000px'></div>
    <img loading=lazy src=/picture.png?lazy width=200>
    <script>alert('a message'); confirm('sure?');
    for (let i = 0; i < 5; i++) open('/inner?' + i);
    new Worker('/worker.js'); document.title = '\\ud800 half';
    h.attachShadow({{mode: 'open'}}).innerHTML = '<p>in the shadow</p>';</script>""",
)
page(
    "/frames",
    f"{ARTICLE}<iframe src=/inner></iframe><iframe src='http://localhost:PORT/inner?2'></iframe>"
    "<iframe srcdoc='<p>written inside</p>'></iframe>",
)
page("/inner", "<p>The words of the inner frame.</p>")
page("/alerts", f"{ARTICLE}<script>while (true) alert('stop here')</script>")
page("/hang", f"{ARTICLE}<script>setTimeout(() => {{ while (true); }}, 300)</script>")
page("/stream", f"{ARTICLE}<script>fetch('/without-end')</script>")
page("/reach", f"{ARTICLE}<img src=http://127.0.0.1:PORT/picture.png?inside>")
page(
    "/broken-media",
    f"{ARTICLE}<img width=50 height=50 src=/absent.png><audio controls src=/absent.wav></audio>",
)
page("/sound", f"{ARTICLE}<audio controls src=/sound.wav></audio>")
page("/download", "", Content_Disposition="attachment; filename=list.bin")
PAGES["/style.css"] = (200, {"Content-Type": "text/css"}, b"body{font-family:serif}")
PAGES["/script.js"] = (
    200,
    {"Content-Type": "text/javascript"},
    b"const e = document.getElementById('made'); if (e) e.textContent = 'made by a script';",
)
PAGES["/worker.js"] = (
    200,
    {"Content-Type": "text/javascript"},
    b"fetch('/from-worker')",
)
PAGES["/from-worker"] = (200, {"Content-Type": "text/plain"}, b"the worker asked")
PAGES["/picture.png"] = (200, {"Content-Type": "image/png"}, png())
PAGES["/sound.wav"] = (200, {"Content-Type": "audio/wav"}, sound())
PAGES["/clip.webm"] = (200, {"Content-Type": "video/webm"}, CLIP.read_bytes())
PAGES["/file.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4\n%%EOF\n")


class Web(ThreadingHTTPServer):
    """The web; `asked` remembers what was asked for."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.scheme = "https" if tls else "http"
        self.asked: list[str] = []
        self.agents: set[str] = set()

    def url(self, path: str) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Web

    def log_message(self, *_: Any) -> None:
        return

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_CONNECT(self) -> None:
        """Play an HTTP proxy that leads every name to ourselves."""
        self.server.asked.append(self.path)
        self.send_response_only(200)
        self.end_headers()

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.agents.add(self.headers.get("User-Agent", ""))
        path = urlsplit(self.path).path
        if path == "/without-end":
            self._without_end()
            return
        status, headers, body = PAGES.get(path, (404, {}, b"absent"))
        body = body.replace(b":PORT/", f":{self.server.server_port}/".encode())
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _without_end(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        with contextlib.suppress(ConnectionError):
            for _ in range(2000):
                self.wfile.write(b"x" * 1000)
                time.sleep(0.02)


@contextlib.contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Serve on a port of loopback."""
    web = Web(tls)
    thread = threading.Thread(target=web.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        web.shutdown()
        web.server_close()
        thread.join()
