"""How the front bears people and floods, at the true price of a code; prints JSON.

Run: python benchmarks/front.py [seconds of flood]. It serves a front of its own on loopback.
"""

import contextlib
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from common.measuring import machine, memory_mib

from amparo.front import preparing
from amparo.lib.sealing.primitives.privates import (
    hpke_public,
    new_seed,
    signing_public,
)
from amparo.lib.sealing.words import new_code

PORT, PULL_PORT = 8951, 8952
STORY = "They came before it was light and took him to the old depot. " * 8
FLOOD_A_MINUTE = 1000
HONEST = 20
TICKET = re.compile(r'name="ticket" value="([^"]+)"')


def told() -> bytes:
    inbox, pull = hpke_public(new_seed()), signing_public(new_seed())
    return json.dumps(
        {
            "organisation": str(uuid4()),
            "name": "Lantern House",
            "inbox_public": inbox.hex(),
            "inbox_version": 1,
            "pull_public": pull.hex(),
        }
    ).encode()


def ask(method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    line.request(method, path, body, {"Content-Type": kind} if kind else {})
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    if answer.status == 303:
        return ask("GET", str(answer.getheader("Location")))
    return answer.status, text


def submit(path: str, **fields: str) -> tuple[int, str]:
    kind = "application/x-www-form-urlencoded"
    return ask("POST", path, urlencode(fields).encode(), kind)


def ticket(page: str) -> str:
    found = TICKET.search(page)
    if not found:
        raise RuntimeError("a page without a ticket")
    return found[1]


def report() -> str:
    """Write a report; return its code, or nothing when none came."""
    page = submit("/en/report", ticket=ticket(ask("GET", "/en/report")[1]), text=STORY)
    shown = re.search(r'class="code">(.*?)</div>', page[1], re.DOTALL)
    return " ".join(re.findall(r"<(?:li|b)>([^<]+)</", shown[1])) if shown else ""


def report_with_file(content: bytes) -> bool:
    page = submit("/en/report", ticket=ticket(ask("GET", "/en/report")[1]), text=STORY)
    page = submit("/en/code", ticket=ticket(page[1]), without="1")
    body = (
        f'--edge\r\nContent-Disposition: form-data; name="ticket"\r\n\r\n{ticket(page[1])}\r\n'
        '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    ).encode() + content + b"\r\n--edge--\r\n"  # fmt: skip
    page = ask("POST", "/en/files", body, "multipart/form-data; boundary=edge")
    return "1 file has arrived" in page[1]


def opening(code: str) -> float:
    page = ask("GET", "/en/replies")[1]
    start = time.perf_counter()
    status, _ = submit("/en/replies", ticket=ticket(page), code=code)
    if status != 202:
        raise RuntimeError(f"the code page answered {status}")
    return time.perf_counter() - start


def in_turns(codes: dict[str, str], *, times: int) -> dict[str, float]:
    """Open each code in turn, so that whatever else the machine does falls on all alike."""
    taken: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(times):
        for name, code in codes.items():
            taken[name].append(opening(code))
    return {name: round(statistics.median(seen), 4) for name, seen in taken.items()}


def timed(work: object) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()  # type: ignore[operator]
    return time.perf_counter() - start, result


def many(work: object, *, clients: int, times: int) -> dict[str, float]:
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        done = list(pool.map(lambda _: timed(work), range(times)))
    taken = sorted(seconds for seconds, _ in done)
    return {
        "done": sum(bool(result) for _, result in done),
        "asked": times,
        "per_second": round(times / (time.perf_counter() - start), 2),
        "median_s": round(statistics.median(taken), 3),
        "p95_s": round(taken[int(len(taken) * 0.95) - 1], 3),
    }


def flood(seconds: float) -> dict[str, float]:
    """Let 20 people write, then read with their codes, while 1,000 reports a minute come in."""
    ends_at = time.monotonic() + seconds
    sent: list[bool] = []

    def attack() -> None:
        while time.monotonic() < ends_at:
            began = time.monotonic()
            sent.append(bool(report()))
            pause = 8 * 60 / FLOOD_A_MINUTE - (time.monotonic() - began)
            time.sleep(max(0.0, pause))

    attackers = [threading.Thread(target=attack) for _ in range(8)]
    for attacker in attackers:
        attacker.start()
    people: list[tuple[float, str]] = []
    for _ in range(HONEST):
        people.append(timed(report))  # type: ignore[arg-type]
        time.sleep(seconds / HONEST / 2)
    waits = [timed(lambda code=code: opening(code))[0] for _, code in people if code]
    for attacker in attackers:
        attacker.join()
    taken = sorted(seconds for seconds, _ in people)
    return {
        "attacks": len(sent),
        "attacks_a_minute": round(len(sent) / seconds * 60),
        "honest_with_code": sum(bool(code) for _, code in people),
        "honest": HONEST,
        "honest_p95_s": round(taken[-2], 3),
        "opening_median_s": round(statistics.median(waits), 3),
    }


def wait_until_served() -> tuple[int, str]:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            return ask("GET", "/en/")
        time.sleep(0.05)
    raise RuntimeError("the front did not start")


def measure(server: int, seconds: float) -> dict[str, object]:
    time.sleep(8)  # the pool of codes fills
    own = report()
    file = os.urandom(1024 * 1024)
    idle = memory_mib(server)
    openings = {"right": own, "unknown": new_code(language="en")}
    return {
        "memory_idle": idle,
        "opening_median_s": in_turns(openings, times=40),
        "text_1_client": many(report, clients=1, times=20),
        "text_32_clients": many(report, clients=32, times=200),
        "file_1mb_1_client": many(lambda: report_with_file(file), clients=1, times=10),
        "file_1mb_32_clients": many(lambda: report_with_file(file), clients=32, times=96),
        "file_1mb_128_clients": many(lambda: report_with_file(file), clients=128, times=128),
        "flood": flood(seconds),
        "memory_after": memory_mib(server),
    }  # fmt: skip


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with tempfile.TemporaryDirectory(prefix="amparo-benchmark-") as home:
        preparing.prepare(Path(home), told=told())
        places = ["--port", str(PORT), "--pull-port", str(PULL_PORT)]
        server = subprocess.Popen(
            [sys.executable, "-m", "amparo", "front", "serve", *places],
            env=os.environ | {"AMPARO_HOME": home},
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_until_served()
            figures = measure(server.pid, seconds)
        finally:
            server.terminate()
            server.wait(30)
    report = {"benchmark": "front", "machine": machine(), "results": figures}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
