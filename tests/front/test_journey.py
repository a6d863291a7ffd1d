"""A person with a phone, in a real browser with scripts off, through the whole of it.

AMPARO_SHOTS_FRONT names a folder for pictures of every page.
"""

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from threading import Thread

import pytest

from amparo.front import preparing
from amparo.lib.sealing.reporter import seal_reply
from amparo.outbound.front_link import FrontLink
from tests.front.desk import ORGANISATION, Desk
from tests.front.fixtures import QUICK
from tests.front.servers import Served, free_port, serving

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = [
    pytest.mark.journey,
    pytest.mark.enable_socket,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="Debian package chromium is missing"
    ),
]
AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
STORY = "They took my brother on Tuesday. He needs his medicine by Friday."
ANSWER = "We know a doctor near the mill."
LANGUAGES = ["en", "ru", "fr", "ar"]
PICTURES = os.environ.get("AMPARO_SHOTS_FRONT")
SIZES = [(390, 844), (1280, 900)]
# The narrowest screen is the hardest; the others are walked when pictures are taken.
SCREENS = [(language, 320, 640, "light") for language in LANGUAGES]
SCREENS += [("en", 1280, 900, "light")]
if PICTURES:
    SCREENS = [
        (language, *size, scheme)
        for language, size, scheme in product(LANGUAGES, SIZES, ["light", "dark"])
    ]


class Weather(BaseHTTPRequestHandler):
    """The neutral page; it moves on to another address first, as many do."""

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(301)
            self.send_header(
                "Location", f"http://localhost:{self.server.server_port}/today"
            )
            self.end_headers()
            return
        body = b"<!doctype html><title>Weather</title><h1>Sunny</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def weather() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), Weather)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def served(
    desk: Desk, weather: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("journey")
    preparing.prepare(home, told=desk.organisation(), exit_url=weather, cost=QUICK)
    with serving(home) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as player:
        chromium = player.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@dataclass
class Person:
    """Somebody in front of a browser; every request and complaint of it is kept."""

    page: object
    address: str
    shots: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", self._saw)
        self.page.on("console", self._heard)
        self.page.on(
            "requestfailed", lambda request: self.complaints.append(request.url)
        )

    def _saw(self, request: object) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.elsewhere.append(request.url)

    def _heard(self, message: object) -> None:
        # The player looks at a page by means of scripts, which the sandbox notices.
        if "Blocked script execution" not in message.text:
            self.complaints.append(message.text)

    def look(self, name: str) -> None:
        """Check what must hold on every page, and take a picture if asked for."""
        self.page.wait_for_load_state("load")
        assert self._is_styled()
        assert self._fits(), name
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(
                path=f"{PICTURES}/{name}-{self.shots}.png", full_page=True
            )

    def _is_styled(self) -> bool:
        colour = self.page.locator("button.leave").evaluate(
            "button => getComputedStyle(button).fontWeight"
        )
        return bool(colour == "600")

    def _fits(self) -> bool:
        width = "document.documentElement"
        return bool(self.page.evaluate(f"{width}.scrollWidth <= {width}.clientWidth"))


def person(
    browser: object,
    served: Served,
    *,
    language: str = "en",
    width: int = 390,
    height: int = 844,
    scheme: str = "light",
) -> Person:
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale="en-US",
    )
    someone = Person(context.new_page(), served.address, f"{language}-{width}-{scheme}")
    someone.page.goto(f"{served.address}/{language}/")
    return someone


def serious_findings(page: object) -> list[str]:
    page.wait_for_load_state("load")
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def code_on(page: object) -> list[str]:
    return page.locator(".code li, .code b").all_inner_texts()


def answer_all(served: Served, desk: Desk, text: str) -> None:
    """Be the desk: answer whatever lies there."""
    link = FrontLink(served.pull_address, organisation=ORGANISATION, sign=desk.sign)
    for card in link.boxes():
        if card.kind == "report":
            report = desk.open_report(card.id, b"".join(link.fetch(card.id)))
            sealed = seal_reply(report.reply_key, text, thread=report.thread)
            link.reply(report.thread, sealed)
    link.forget([card.id for card in link.boxes()])


def test_a_person_writes_keeps_the_code_adds_a_photo_and_reads_the_answer(
    browser: object, served: Served, desk: Desk, tmp_path: Path
) -> None:
    photo = tmp_path / "yard.jpg"
    photo.write_bytes(os.urandom(200_000))
    someone = person(browser, served)
    page = someone.page
    page.click("text=Write to us >> nth=-1")
    page.fill("textarea", STORY)
    page.click("text=Send")
    code = code_on(page)
    asked = re.search(r"word (\d+)", page.inner_text("form[action$='/code']"))
    page.fill("input[name=word]", code[int(asked[1]) - 1])
    page.click("text=I have kept it")
    page.set_input_files("input[type=file]", photo)
    page.click("text=Send this file")
    assert "1 file has arrived" in page.inner_text("main")
    page.click("text=I am finished")
    # Left half loaded, the page would be a failed request.
    page.wait_for_url(f"{served.address}/en/done")

    link = FrontLink(served.pull_address, organisation=ORGANISATION, sign=desk.sign)
    kinds = sorted(card.kind for card in link.boxes())
    assert kinds == ["file", "report"]
    answer_all(served, desk, ANSWER)

    page.goto(f"{served.address}/en/replies")
    page.fill("input[name=code]", " ".join(code))
    page.click("text=Open")
    assert ANSWER in page.inner_text("main")
    page.click("text=I have read it")
    assert ANSWER not in page.inner_text("main")
    page.fill("textarea", "Thank you. He is safe.")
    page.click("button:has-text('Send') >> nth=0")
    assert "Your message has arrived" in page.inner_text("main")
    (message,) = link.boxes()
    opened = desk.open_report(message.id, b"".join(link.fetch(message.id)))
    assert opened.text == "Thank you. He is safe."
    assert (someone.elsewhere, someone.complaints) == ([], [])


@pytest.mark.parametrize(("language", "width", "height", "scheme"), SCREENS)
def test_every_page_is_styled_fits_and_asks_for_nothing_elsewhere(
    browser: object, served: Served, desk: Desk, language: str, width: int, height: int, scheme: str
) -> None:  # fmt: skip
    someone = person(browser, served, language=language, width=width, height=height, scheme=scheme)  # fmt: skip
    page, home = someone.page, f"{served.address}/{language}"
    someone.look("1-start")
    for number, path in enumerate(("traces", "offer", "offered", "done"), start=2):
        page.goto(f"{home}/{path}")
        someone.look(f"{number}-{path}")
    page.goto(f"{home}/report")
    someone.look("6-report")
    page.fill("textarea", STORY)
    page.click("main form button")
    someone.look("7-code")
    code = code_on(page)
    page.fill("input[name=word]", "x")
    page.click("main form button >> nth=0")
    someone.look("8-code-wrong")
    page.click("main form button >> nth=1")
    someone.look("9-files")
    answer_all(served, desk, ANSWER)
    gap = "  " if code[0][0].isdigit() else " "
    page.goto(f"{home}/replies")
    page.fill("input[name=code]", "one two")
    page.click("main form button")
    someone.look("a-code-mistyped")
    page.fill("input[name=code]", gap.join(code))
    page.click("main form button")
    assert ANSWER in page.inner_text("main")
    someone.look("b-talk")
    page.goto(f"{home}/second-code")
    someone.look("c-second-code")
    page.fill("input[name=code]", gap.join(code))
    page.click("main form button")
    someone.look("d-twin")
    page.goto(f"{home}/nowhere")
    someone.look("e-refused")
    assert (someone.elsewhere, [c for c in someone.complaints if "404" not in c and "409" not in c]) == ([], [])  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_serious_hindrance(
    browser: object, served: Served, desk: Desk, language: str
) -> None:
    """axe needs scripts, so this window has them; the pages have none either way."""
    context = browser.new_context(
        bypass_csp=True, viewport={"width": 390, "height": 844}
    )
    page, home = context.new_page(), f"{served.address}/{language}"
    findings: dict[str, list[str]] = {}

    def look(name: str) -> None:
        if found := serious_findings(page):
            findings[name] = found

    for path in ("", "traces", "offer", "offered", "done", "replies", "second-code", "nowhere"):  # fmt: skip
        page.goto(f"{home}/{path}")
        look(path)
    page.goto(f"{home}/report")
    look("report")
    page.click("main form button")
    look("report, empty")
    page.fill("textarea", STORY)
    page.click("main form button")
    look("code")
    code = code_on(page)
    page.fill("input[name=word]", "x")
    page.click("main form button >> nth=0")
    look("code, wrong")
    page.click("main form button >> nth=1")
    look("files")
    answer_all(served, desk, ANSWER)
    gap = "  " if code[0][0].isdigit() else " "
    page.goto(f"{home}/second-code")
    page.fill("input[name=code]", gap.join(code))
    page.click("main form button")
    look("twin")
    page.goto(f"{home}/replies")
    page.fill("input[name=code]", gap.join(code))
    page.click("main form button")
    look("talk")
    context.close()
    assert findings == {}


def test_quick_exit_leaves_at_once_and_back_shows_nothing(
    browser: object, served: Served
) -> None:
    someone = person(browser, served)
    page = someone.page
    for step in ("start", "code"):
        if step == "code":
            page.goto(f"{served.address}/en/report")
            page.fill("textarea", STORY)
            page.click("text=Send")
            words = code_on(page)
        page.keyboard.press("Tab")
        began = time.monotonic()
        page.keyboard.press("Enter")
        page.wait_for_url("**/today")
        assert time.monotonic() - began < 1.5
        assert page.inner_text("h1") == "Sunny"
    back_shows_nothing(page, words)


def back_shows_nothing(page: object, words: list[str]) -> None:
    """Press Back several times; wherever that leads, the code is not there."""
    for _ in range(3):
        left = after_back(page)
        assert not all(word in left for word in words)


def test_back_to_an_answer_shows_nothing(
    browser: object, served: Served, desk: Desk
) -> None:
    someone = person(browser, served)
    page = someone.page
    page.goto(f"{served.address}/en/report")
    page.fill("textarea", STORY)
    page.click("text=Send")
    code = " ".join(code_on(page))
    answer_all(served, desk, ANSWER)
    page.goto(f"{served.address}/en/replies")
    page.fill("input[name=code]", code)
    page.click("text=Open")
    assert ANSWER in page.inner_text("main")
    page.goto(f"{served.address}/en/")
    assert ANSWER not in after_back(page)


def after_back(page: object) -> str:
    """Press Back and return what then stands there; that a form is not sent again is what we want."""
    with contextlib.suppress(playwright.Error):
        page.go_back(timeout=3000)
    for _ in range(20):
        page.wait_for_timeout(200)
        with contextlib.suppress(playwright.Error):
            return str(page.content())
    raise AssertionError("the browser never came to rest")
