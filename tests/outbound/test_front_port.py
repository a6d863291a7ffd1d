"""The real link to the front and the fake one obey the same tests."""

import http.client
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from amparo.front import preparing
from amparo.lib.refusal import Refused
from amparo.lib.sealing.opened_reports import open_file, open_file_header, open_report
from amparo.lib.sealing.primitives.privates import (
    hpke_public,
    new_seed,
    sign,
    signing_public,
)
from amparo.lib.sealing.primitives.publics import Cost
from amparo.lib.sealing.reporter import seal_reply
from amparo.lib.sealing.reports import HEADER_SIZE, Report, seal_report
from amparo.outbound.front_link import FrontLink
from amparo.outbound.front_link_fake import FrontLinkFake
from amparo.outbound.front_port import (
    BoxGone,
    FrontPort,
    FrontUnreachable,
    ThreadGone,
)
from tests.front.servers import Served, serving

pytestmark = pytest.mark.enable_socket

INBOX, PULL, ORGANISATION = new_seed(), new_seed(), uuid4()
TOLD = (
    f'{{"organisation": "{ORGANISATION}", "name": "Lantern House", "inbox_version": 1,'
    f'"inbox_public": "{hpke_public(INBOX).hex()}", "pull_public": "{signing_public(PULL).hex()}"}}'
).encode()
STORY = "They came at night."


@dataclass
class Town:
    """A front and a reporter who writes to it."""

    port: FrontPort
    send_report: Callable[[], None]
    page: Callable[[str], bytes | None]

    def newest(self) -> tuple[UUID, Report]:
        """Fetch and open the one box that lies there."""
        (card,) = self.port.boxes()
        sealed = b"".join(self.port.fetch(card.id))
        assert len(sealed) == card.size
        return card.id, open_report(INBOX, sealed, box=card.id, organisation=ORGANISATION)  # fmt: skip


def fake_town() -> Town:
    fake = FrontLinkFake()

    def send_report() -> None:
        box, thread = uuid4(), uuid4()
        report = Report(STORY, "en", thread, os.urandom(32))
        sealed = seal_report(hpke_public(INBOX), report, box=box, organisation=ORGANISATION)  # fmt: skip
        fake.open_thread(thread)
        fake.receive("report", sealed, box=box)

    return Town(fake, send_report, fake.pages.get)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("front")
    preparing.prepare(home, told=TOLD, cost=Cost(64, 1, 1))
    with serving(home) as server:
        yield server


def link_to(served: Served) -> FrontLink:
    return FrontLink(
        served.pull_address,
        organisation=ORGANISATION,
        sign=lambda message: sign(PULL, message),
        timeout=20,
    )


def ask(served: Served, method: str, path: str, **fields: str) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    line.request(method, path, urlencode(fields), kind)
    answer = line.getresponse()
    status, body = answer.status, answer.read()
    line.close()
    if status == 303:
        return ask(served, "GET", str(answer.getheader("Location")))
    return status, body


def real_town(served: Served) -> Town:
    link = link_to(served)
    link.forget([card.id for card in link.boxes()])

    def send_report() -> None:
        page = ask(served, "GET", "/en/report")[1].decode()
        ticket = re.search(r'name="ticket" value="([^"]+)"', page)
        assert ticket
        assert ask(served, "POST", "/en/report", ticket=ticket[1], text=STORY)[0] == 202

    def page(path: str) -> bytes | None:
        status, body = ask(served, "GET", f"/public/{path}")
        return body if status == 200 else None

    return Town(link, send_report, page)


@pytest.fixture(params=["real", "fake"])
def town(request: pytest.FixtureRequest) -> Town:
    if request.param == "fake":
        return fake_town()
    return real_town(request.getfixturevalue("served"))


def test_what_a_reporter_sent_can_be_fetched_and_opened(town: Town) -> None:
    town.send_report()
    assert town.newest()[1].text == STORY


def test_a_fetched_box_stays_until_it_is_forgotten(town: Town) -> None:
    town.send_report()
    town.newest()
    box, _ = town.newest()
    town.port.forget([box])
    assert list(town.port.boxes()) == []


def test_forgetting_twice_is_no_error(town: Town) -> None:
    town.send_report()
    box, _ = town.newest()
    town.port.forget([box])
    town.port.forget([box, uuid4()])


def test_forgetting_one_box_keeps_the_others(town: Town) -> None:
    town.send_report()
    town.send_report()
    first, second = sorted(card.id for card in town.port.boxes())
    town.port.forget([first])
    assert [card.id for card in town.port.boxes()] == [second]


def test_a_box_that_is_gone_is_refused(town: Town) -> None:
    with pytest.raises(BoxGone):
        list(town.port.fetch(uuid4()))


def test_an_answer_finds_its_conversation_and_no_other(town: Town) -> None:
    town.send_report()
    _, report = town.newest()
    sealed = seal_reply(report.reply_key, "We are here.", thread=report.thread)
    town.port.reply(report.thread, sealed)
    with pytest.raises(ThreadGone):
        town.port.reply(uuid4(), sealed)


def test_a_page_is_published_changed_and_withdrawn(town: Town) -> None:
    for content in (b"<p>First", b"<p>Second"):
        town.port.publish("statements/one.html", content)
        assert town.page("statements/one.html") == content
    town.port.withdraw("statements/one.html")
    town.port.withdraw("statements/one.html")
    assert town.page("statements/one.html") is None


@pytest.mark.parametrize(
    "path",
    ["../front.json", "/etc/passwd", "a//b.html", "A.html", "x.php", "a/../b.html", "",
     ".hidden.html", "a.html/b", "%2e%2e/b.html", "a\n.html", "a?b.html"],
)  # fmt: skip
def test_a_page_cannot_be_put_elsewhere(town: Town, path: str) -> None:
    for act in (
        lambda: town.port.publish(path, b"x"),
        lambda: town.port.withdraw(path),
    ):
        with pytest.raises(Refused):
            act()


# The real one alone.


def test_the_code_opens_what_the_desk_answered(served: Served) -> None:
    town = real_town(served)
    page = ask(served, "GET", "/en/report")[1].decode()
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    page = ask(served, "POST", "/en/report", ticket=ticket, text=STORY)[1].decode()
    shown = page[page.index('class="code"') : page.index("This code is the only way")]
    code = " ".join(re.findall(r"<(?:li|b)>([^<]+)</", shown))
    _, report = town.newest()
    sealed = seal_reply(report.reply_key, "We are here.", thread=report.thread)
    town.port.reply(report.thread, sealed)
    town.port.reply(report.thread, sealed)
    page = ask(served, "GET", "/en/replies")[1].decode()
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    page = ask(served, "POST", "/en/replies", ticket=ticket, code=code)[1].decode()
    assert page.count("We are here.") == 1


def test_a_file_comes_through_piece_by_piece(served: Served) -> None:
    town = real_town(served)
    content = os.urandom(3_000_000)
    _upload(served, content)
    (card,) = [card for card in town.port.boxes() if card.kind == "file"]
    pieces = list(town.port.fetch(card.id))
    whole = b"".join(pieces)
    identity = {"box": card.id, "organisation": ORGANISATION}
    header = open_file_header(INBOX, whole[:HEADER_SIZE], **identity)
    assert b"".join(open_file(header, [whole[HEADER_SIZE:]], **identity)) == content
    assert max(map(len, pieces)) <= 64 * 1024


def _upload(served: Served, content: bytes) -> None:
    page = ask(served, "GET", "/en/report")[1].decode()
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    page = ask(served, "POST", "/en/report", ticket=ticket, text=STORY)[1].decode()
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    page = ask(served, "POST", "/en/code", ticket=ticket, without="1")[1].decode()
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    body = (
        f'--edge\r\nContent-Disposition: form-data; name="ticket"\r\n\r\n{ticket}\r\n'
        '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.mov"\r\n\r\n'
    ).encode() + content + b"\r\n--edge--\r\n"  # fmt: skip
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    line.request("POST", "/en/files", body, {"Content-Type": "multipart/form-data; boundary=edge"})  # fmt: skip
    assert line.getresponse().status == 303
    line.close()


def test_a_stranger_is_turned_away(served: Served) -> None:
    stranger = new_seed()
    link = FrontLink(
        served.pull_address,
        organisation=ORGANISATION,
        sign=lambda message: sign(stranger, message),
    )
    with pytest.raises(FrontUnreachable):
        link.boxes()


def test_a_desk_of_another_organisation_is_turned_away(served: Served) -> None:
    link = FrontLink(
        served.pull_address, organisation=uuid4(), sign=lambda m: sign(PULL, m)
    )
    with pytest.raises(FrontUnreachable):
        link.boxes()


def test_a_recorded_request_is_worth_nothing(served: Served) -> None:
    sent: list[tuple[str, str, bytes, dict[str, str]]] = []

    class Recording(FrontLink):
        def _spoken(self, method, path, body, headers):  # type: ignore[no-untyped-def]
            sent.append((method, path, body, headers))
            return super()._spoken(method, path, body, headers)

    link = Recording(
        served.pull_address, organisation=ORGANISATION, sign=lambda m: sign(PULL, m)
    )
    link.boxes()
    assert _replayed(served, *sent[-1]) == 401


def test_a_signature_fits_its_own_request_only(served: Served) -> None:
    for changed in ({"method": "DELETE"}, {"path": "/boxes/x"}, {"body": b"[]"}):
        link = link_to(served)
        challenge = link._take_challenge()
        honest = {"method": "GET", "path": "/boxes", "body": b""}
        from amparo.outbound.pull_signature import request_message

        message = request_message(
            organisation=ORGANISATION, challenge=challenge, **honest
        )
        headers = {
            "Amparo-Challenge": challenge.hex(),
            "Amparo-Signature": sign(PULL, message).hex(),
        }
        asked = honest | changed
        status = _replayed(served, asked["method"], asked["path"], asked["body"], headers)  # fmt: skip
        assert status == 401


def _replayed(
    served: Served, method: str, path: str, body: bytes, headers: dict[str, str]
) -> int:
    line = http.client.HTTPConnection("127.0.0.1", served.pull_port, timeout=20)
    line.request(method, path, body, headers)
    status = line.getresponse().status
    line.close()
    return status


def test_garbage_in_the_headers_is_turned_away(served: Served) -> None:
    for headers in ({}, {"Amparo-Challenge": "zz", "Amparo-Signature": "0"}):
        assert _replayed(served, "GET", "/boxes", b"", headers) == 401


def test_a_front_that_restarted_is_reached_again(tmp_path: Path) -> None:
    preparing.prepare(tmp_path, told=TOLD, cost=Cost(64, 1, 1))
    with serving(tmp_path) as served:
        link = link_to(served)
        link.boxes()
        served.stop()
        with pytest.raises(FrontUnreachable):
            link.boxes()
        served.start()
        assert list(link.boxes()) == []


def test_a_box_cut_off_on_the_way_is_not_taken_for_whole(served: Served) -> None:
    town = real_town(served)
    town.send_report()
    (card,) = town.port.boxes()
    path = served.home / "front" / "boxes"
    _upload(served, os.urandom(300_000))
    (file,) = [card for card in town.port.boxes() if card.kind == "file"]
    os.truncate(path / file.id.hex, 100_000)
    with pytest.raises(FrontUnreachable):
        list(town.port.fetch(file.id))
    assert b"".join(town.port.fetch(card.id))
