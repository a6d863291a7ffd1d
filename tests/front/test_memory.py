"""What somebody who takes the running machine finds in memory of what passed through: nothing."""

import http.client
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import pytest

from amparo.front import preparing
from amparo.lib.sealing.reporter import seal_reply
from amparo.outbound.front_link import FrontLink
from tests.front.desk import ORGANISATION, Desk
from tests.front.fixtures import QUICK
from tests.front.servers import Served, serving

pytestmark = [pytest.mark.enable_socket, pytest.mark.threat("T-02")]
FORM = "application/x-www-form-urlencoded"
TICKET = re.compile(r'name="ticket" value="([^"]+)"')


class Visitor:
    """Somebody with a plain HTTP client who goes from form to form."""

    def __init__(self, served: Served) -> None:
        self.port = served.port
        self.page = ""

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> str:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request(method, path, body, {"Content-Type": kind} if kind else {})
        answer = line.getresponse()
        self.page = answer.read().decode()
        line.close()
        if answer.status == 303:
            return self.ask("GET", str(answer.getheader("Location")))
        return self.page

    def submit(self, path: str, **fields: str) -> str:
        body = urlencode({"ticket": TICKET.findall(self.page)[0]} | fields)
        return self.ask("POST", path, body.encode(), FORM)

    def upload(self, name: str, content: bytes) -> str:
        body = (
            '--edge\r\nContent-Disposition: form-data; name="ticket"\r\n\r\n'
            f"{TICKET.findall(self.page)[0]}\r\n--edge\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        ).encode() + content + b"\r\n--edge--\r\n"  # fmt: skip
        return self.ask("POST", "/en/files", body, "multipart/form-data; boundary=edge")

    @property
    def code(self) -> str:
        after = self.page[self.page.index('class="code"') :]
        shown = after[: after.index("</div>")]
        return " ".join(re.findall(r"<(?:li|b)>([^<]+)</", shown))


def found_in(pids: Iterable[int], words: list[str]) -> list[str]:
    forms = {f: w for w in words for f in (w.encode(), quote_plus(w).encode(), w.encode("utf-16-le"))}  # fmt: skip
    hits = []
    for pid in pids:
        for piece in _memory(pid):
            hits += [word for form, word in forms.items() if form in piece]
    return hits


def _memory(pid: int) -> Iterable[bytes]:
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights = line.split()[:2]
            start, end = (int(number, 16) for number in place.split("-"))
            if "r" in rights and "[v" not in line:
                memory.seek(start)
                yield memory.read(end - start)


def descendants(served: Served) -> list[int]:
    wanted, all_of_them = list(served.children()), []
    while wanted:
        pid = wanted.pop()
        all_of_them.append(pid)
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        wanted += [int(child) for child in listed.split()]
    return all_of_them


def answer(served: Served, desk: Desk, text: str) -> None:
    link = FrontLink(served.pull_address, organisation=ORGANISATION, sign=desk.sign)
    for card in link.boxes():
        if card.kind == "report":
            report = desk.open_report(card.id, b"".join(link.fetch(card.id)))
            link.reply(report.thread, seal_reply(report.reply_key, text, thread=report.thread))  # fmt: skip


def test_nothing_of_a_whole_visit_stays_in_memory(desk: Desk, tmp_path: Path) -> None:
    preparing.prepare(tmp_path, told=desk.organisation(), cost=QUICK)
    text, name, content, reply, later = (f"canary{secrets.token_hex(8)}" for _ in range(5))  # fmt: skip
    with serving(tmp_path) as served:
        visitor = Visitor(served)
        visitor.ask("GET", "/en/report")
        visitor.submit("/en/report", text=f"They took {text} at night.")
        code = visitor.code
        visitor.submit("/en/code", without="1")
        assert "1 file has arrived" in visitor.upload(f"{name}.jpg", content.encode() * 90_000)  # fmt: skip
        answer(served, desk, reply)
        visitor.ask("GET", "/en/replies")
        assert reply in visitor.submit("/en/replies", code=code)
        visitor.submit("/en/read")
        visitor.submit("/en/message", text=later)
        assert len(code.split()) == 7
        words = [text, name, content, reply, later, code]
        assert found_in(descendants(served), words) == []
        assert found_in(descendants(served), ["Lantern House"])
