"""The front as it really runs: gunicorn, two sockets, signals, cut lines."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from amparo.front import preparing
from tests.front.desk import Desk
from tests.front.fixtures import EXIT, QUICK
from tests.front.servers import Served, environment, serving

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def home(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    preparing.prepare(folder, told=desk.organisation(), exit_url=EXIT, cost=QUICK)
    return folder


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Served]:
    with serving(home) as server:
        yield server


def ask(
    served: Served, method: str, path: str, body: bytes = b"", kind: str = ""
) -> tuple[http.client.HTTPResponse, str]:
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    line.request(method, path, body, {"Content-Type": kind} if kind else {})
    answer = line.getresponse()
    text = answer.read().decode(errors="replace")
    line.close()
    if answer.status == 303:
        return ask(served, "GET", str(answer.getheader("Location")))
    return answer, text


def ticket_in(html: str, ending: str) -> str:
    form = html[html.index(f'{ending}"') :]
    found = re.search(r'name="ticket" value="([^"]+)"', form)
    assert found
    return found[1]


def write_report(served: Served) -> str:
    """Send a report and return the page with its code."""
    _, page = ask(served, "GET", "/en/report")
    fields = urlencode({"ticket": ticket_in(page, "/report"), "text": "They came."})
    return ask(served, "POST", "/en/report", fields.encode(), "application/x-www-form-urlencoded")[1]  # fmt: skip


def files_ticket(served: Served) -> str:
    code = ticket_in(write_report(served), "/code")
    fields = urlencode({"ticket": code, "without": "1"}).encode()
    page = ask(served, "POST", "/en/code", fields, "application/x-www-form-urlencoded")
    return ticket_in(page[1], "/files")


def half_an_upload(served: Served) -> socket.socket:
    """Announce 5 MB and send 1."""
    body = (
        '--edge\r\nContent-Disposition: form-data; name="ticket"\r\n\r\n'
        f"{files_ticket(served)}\r\n--edge\r\n"
        'Content-Disposition: form-data; name="file"; filename="a.mov"\r\n\r\n'
    ).encode() + b"x" * 1_000_000
    line = socket.create_connection(("127.0.0.1", served.port))
    line.sendall(
        b"POST /en/files HTTP/1.1\r\nHost: front\r\nContent-Length: 5000000\r\n"
        b"Content-Type: multipart/form-data; boundary=edge\r\n\r\n" + body
    )
    return line


def arriving(served: Served) -> list[Path]:
    return list((served.home / "front" / "arriving").iterdir())


def within(seconds: float, condition: object) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_no_answer_names_the_server_or_sets_a_cookie(served: Served) -> None:
    for method, path in (("GET", "/en/"), ("GET", "/nowhere"), ("POST", "/en/leave")):
        answer, _ = ask(served, method, path)
        assert not {"Server", "Set-Cookie", "ETag"} & set(answer.headers)


def test_a_whole_report_passes_through(served: Served) -> None:
    assert 'class="code"' in write_report(served)


def test_nothing_is_written_down_about_who_asked_for_what(served: Served) -> None:
    before = served.lines.read_text()
    ask(served, "GET", "/en/canary-address")
    ask(
        served,
        "POST",
        "/en/report",
        b"x" * 700_000,
        "application/x-www-form-urlencoded",
    )
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        line.sendall(b"CANARY-NONSENSE\r\n\r\n")
        line.recv(1000)
    assert served.lines.read_text() == before


def test_pages_are_not_packed(served: Served) -> None:
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    line.request("GET", "/en/", headers={"Accept-Encoding": "gzip, br"})
    answer = line.getresponse()
    assert (answer.getheader("Content-Encoding"), len(answer.read()) % 16384) == (
        None,
        0,
    )
    line.close()


def test_a_line_that_is_cut_leaves_nothing_of_the_file(served: Served) -> None:
    line = half_an_upload(served)
    assert within(5, lambda: arriving(served))
    line.close()
    assert within(5, lambda: not arriving(served))


def test_what_a_power_cut_leaves_is_removed_at_the_next_start(
    desk: Desk, tmp_path: Path
) -> None:
    preparing.prepare(tmp_path, told=desk.organisation(), cost=QUICK)
    with serving(tmp_path) as served:
        line = half_an_upload(served)
        assert within(5, lambda: arriving(served))
        served.kill()
        line.close()
        assert arriving(served)
        served.start()
        assert arriving(served) == []
        assert (
            "Leftovers of interrupted uploads were removed." in served.lines.read_text()
        )


def test_a_taken_port_is_refused_in_one_line(served: Served, home: Path) -> None:
    done = subprocess.run(
        served.command(), env=environment(home), capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.strip() == (
        f"Port {served.port} is in use by another program. Stop that program, or choose another port."
    )


def test_an_unprepared_front_does_not_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "amparo", "front", "serve", "--socket", "s", "--pull-socket", "p"],
        env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "The front box is not prepared." in done.stderr


def test_no_process_may_leave_a_core_and_freed_memory_is_overwritten(
    served: Served,
) -> None:
    for child in served.children():
        limits = Path(f"/proc/{child}/limits").read_text()
        surroundings = Path(f"/proc/{child}/environ").read_bytes()
        assert re.search(r"Max core file size\s+0\s+0\s", limits)
        assert b"MALLOC_PERTURB_=165" in surroundings
        assert b"glibc.malloc.tcache_count=0" in surroundings
        assert b"PYTHONMALLOC=malloc" in surroundings


def test_when_one_side_ends_the_other_does_not_go_on_alone(
    desk: Desk, tmp_path: Path
) -> None:
    preparing.prepare(tmp_path, told=desk.organisation(), cost=QUICK)
    with serving(tmp_path) as served:
        os.kill(served.children()[1], 15)
        assert served._process
        assert served._process.wait(20) is not None


def test_sockets_of_the_front_are_apart(served: Served) -> None:
    assert ask(served, "POST", "/challenge")[0].status == 404
    assert ask(served, "GET", "/boxes")[0].status == 404


def test_files_are_open_to_nobody_else(served: Served) -> None:
    paths = [p for p in (served.home / "front").rglob("*") if p.name != "front.json"]
    assert {path.stat().st_mode & 0o077 for path in paths} == {0}
    assert served.home != settings.AMPARO_HOME
