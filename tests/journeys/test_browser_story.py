"""The whole story once more, by people in browsers with scripts off.

With AMPARO_SHOTS=1 it also takes the pictures that the documents show.
"""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from amparo.demo.photograph import invented_photograph
from tests.journeys.town import Town, served_town
from tests.web.looking import AXE

CHROMIUM = Path("/usr/bin/chromium")
PICTURES = Path(__file__).parents[2] / "docs/pictures"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
TITLE = "Two people taken from a market by daylight"
SAID = {
    "shows": "A building with three lit windows",
    "alt": "A grey building under an evening sky, three windows lit.",
    "place": "Velmora",
    "credit": "A resident of Velmora",
    "permission": "The maker, by a signed note of November 2026",
}
CHOSEN = {
    "precision": "3",
    "graphic": "no",
    "people": "nobody",
    "licence": "by-permission",
}

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="chromium is missing: apt-get install chromium"
    ),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with served_town(tmp_path_factory.mktemp("journey") / "home") as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


class People:
    """Opens a window for each person and keeps what went wrong in any of them."""

    def __init__(self, chromium: Browser, town: Town) -> None:
        self.chromium, self.town = chromium, town
        self.visited: dict[str, set[str]] = {}
        self.contexts: dict[str, BrowserContext] = {}
        self.foreign: list[str] = []
        self.complaints: list[str] = []

    def window(self, address: str, viewport: dict[str, int]) -> Page:
        context: BrowserContext = self.chromium.new_context(
            base_url=address,
            viewport=viewport,
            java_script_enabled=False,
            accept_downloads=True,
        )
        page = context.new_page()
        page.on("request", lambda r: self._look(r.url))
        page.on("console", lambda message: self._hear(message.text))
        page.set_default_timeout(20_000)
        return page

    def _remember(self, alias: str, answer: Response) -> None:
        asked = answer.request
        if asked.is_navigation_request() and asked.method == "GET" and answer.ok:
            self.visited[alias].add(asked.url)

    def _hear(self, said: str) -> None:
        # The driver reads pages with a script of its own, which the sandbox reports.
        if not said.startswith("Blocked script execution"):
            self.complaints.append(said)

    def _look(self, url: str) -> None:
        if not url.startswith((self.town.front, self.town.desk, "data:")):
            self.foreign.append(url)

    def reporter(self) -> Page:
        return self.window(self.town.front, PHONE)

    def member(self, alias: str) -> Page:
        page = self.window(self.town.desk, DESKTOP)
        page.goto("/sign-in")
        page.fill("[name=alias]", alias)
        page.fill("[name=passphrase]", self.town.slip(alias)["passphrase"])
        page.fill("[name=code]", self.town.code(alias))
        page.click("main button")
        assert "/sign-in" not in page.url, page.inner_text("main")
        self.contexts[alias] = page.context
        self.visited[alias] = set()
        page.on("response", lambda answer: self._remember(alias, answer))
        return page

    @contextmanager
    def reader_of(self, alias: str) -> Iterator[Page]:
        """Open a narrow window in a member's session in which a checker may run."""
        context = self.chromium.new_context(
            storage_state=self.contexts[alias].storage_state(),
            viewport={"width": 320, "height": 700},
            bypass_csp=True,
        )
        yield context.new_page()
        context.close()


def send(page: Page, field: str) -> None:
    """Press the button of the form in which `field` stands."""
    page.click(f"form:has([name={field}]) button:not(.quiet) >> nth=0")


def picture(page: Page, name: str) -> None:
    if os.environ.get("AMPARO_SHOTS"):
        PICTURES.mkdir(exist_ok=True)
        page.wait_for_load_state()
        # A long form is shown whole; the driver has scrolled down while filling it.
        page.screenshot(path=PICTURES / f"{name}.png", full_page=name == "act")


def serious_findings(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} {node['target']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def unseen(page: Page) -> list[str]:
    """List the pictures of a page that the browser could not draw."""
    drawn = "[...document.images].filter(i => !i.naturalWidth).map(i => i.src)"
    return page.evaluate(drawn)


def overhang(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def write_report(page: Page) -> str:
    page.goto("/en/")
    picture(page, "reporter-start")
    page.goto("/en/report")
    page.fill("[name=text]", "They took two people from the river market. I saw it.")
    picture(page, "reporter-writes")
    send(page, "text")
    code = " ".join(page.locator(".code li, .code b").all_inner_texts())
    picture(page, "reporter-code")
    page.click("button[name=without]")
    page.set_input_files(
        "[name=file]",
        {"name": "IMG_7.png", "mimeType": "image/png", "buffer": invented_photograph()},
    )
    send(page, "file")
    assert "has arrived" in page.inner_text("main")
    return code


def answer_and_hand_over(page: Page) -> None:
    page.click("form[action$=fetch] button")
    picture(page, "inbox")
    page.click("main table a >> nth=0")
    report = page.url
    page.click("main a[href$=triage]")
    page.check("[name=tier][value='2']")
    page.check("[name=reasons][value=exposed]")
    send(page, "note")
    page.goto(report)
    page.fill("[name=text]", "We have read your message. Would you let us tell it?")
    picture(page, "report")
    send(page, "text")
    page.goto("/inbox/")
    page.click("form[action$=fetch] button")


def read_answer(page: Page, code: str) -> None:
    page.goto("/en/replies")
    page.fill("[name=code]", code)
    send(page, "code")
    assert "Would you let us tell it?" in page.inner_text("main")
    page.click("form[action$=read] button")
    assert "Would you let us tell it?" not in page.inner_text("main")
    page.fill("[name=text]", "Yes, tell it. No names.")
    send(page, "text")


def hand_over(page: Page) -> None:
    page.goto("/inbox/")
    page.click("form[action$=fetch] button")
    page.click("main table a >> nth=0")
    assert "Yes, tell it" in page.inner_text("main")
    page.click("main a[href$=hand-over]")
    page.get_by_label("bako").check()
    send(page, "caseworker")


def open_case(page: Page) -> str:
    page.goto("/cases/letters")
    page.click("main a[href^='/cases/letters/']")
    page.click("form[action$=open] button")
    picture(page, "case")
    return page.url


def pass_extract(page: Page, case: str) -> None:
    page.goto(f"{case}/consents/new")
    for purpose in ("documenting", "statement", "submission"):
        page.check(f"[name=purposes][value={purpose}]")
    for audience in ("team", "courts", "public"):
        page.check(f"[name=audiences][value={audience}]")
    page.check("[name=detail][value='3']")
    page.fill("[name=words]", "Yes, tell it. No names.")
    picture(page, "consent")
    send(page, "words")
    page.goto(f"{case}/extracts/new")
    page.check("[name=consent]")
    page.fill("main [name=text]", "Two people were taken from a market in Velmora.")
    for box in page.locator("[name=checked]").all():
        box.check()
    send(page, "checked")
    assert "/extracts/new" not in page.url, page.inner_text("main")


def record(page: Page) -> tuple[str, str]:
    """Take the extract in, record the act that rests on it, seal a photograph."""
    page.goto("/investigations/")
    page.click("main a[href^='/investigations/']")
    investigation = page.url
    page.click("main a[href$=door]")
    page.click("main a[href*='/door/']")
    page.fill("[name=alias]", "Plover")
    page.fill("[name=title]", "A witness at the market")
    page.select_option("[name=connection]", "010200000000")
    send(page, "alias")
    page.fill("[name=event_title]", "Two people taken from a market")
    page.fill("[name=event_when]", "2026-11")
    page.fill("[name=victim_alias]", "Lapwing")
    page.select_option("[name=type]", "030101000000")
    page.fill("[name=place_name]", "Velmora")
    page.fill("[name=perpetrator_1_alias]", "Two men in grey uniforms")
    page.select_option("[name=perpetrator_1_degree]", "010100000000")
    picture(page, "act")
    send(page, "event_title")
    event = page.url
    picture(page, "event")
    page.click("main a[href*='/information/']")
    page.click("form[action$=accept] button")
    return investigation, event


def seal_photograph(page: Page, investigation: str) -> None:
    page.goto(investigation)
    page.click("main a[href^='/vault/investigation/']")
    page.click("main a[href$=seal]")
    photograph = invented_photograph() + b"\0"
    page.set_input_files(
        "[name=file]",
        {"name": "market.png", "mimeType": "image/png", "buffer": photograph},
    )
    send(page, "file")
    look_at_photograph(page)
    picture(page, "item")


def look_at_photograph(page: Page) -> None:
    """Make a copy to look at, and say what it shows; then it is no longer blurred."""
    page.click("form[action$=make-copy] button")
    page.get_by_text("Blurred until somebody says").wait_for()
    item = page.url
    for beside in ("text", "alike"):
        page.goto(f"{item}/{beside}")
    page.goto(item)
    page.click("main a[href$=describe]")
    for name, told in SAID.items():
        page.fill(f"main [name={name}]", told)
    for name, choice in CHOSEN.items():
        page.select_option(f"[name={name}]", choice)
    send(page, "credit")
    page.get_by_text("Said by farah").wait_for()
    assert not page.get_by_text("Blurred until somebody says").is_visible()


def show_photograph(page: Page, statement: str) -> None:
    page.goto(statement)
    page.click("main a[href$='pictures/new']")
    page.get_by_role("link", name="market.png").click()
    page.fill("main [name=text]", "The market in Velmora, some days later.")
    page.check("[name=records] >> nth=0")
    send(page, "records")
    page.get_by_text("A resident of Velmora, used with permission").wait_for()


def draft(page: Page, investigation: str) -> str:
    page.goto(f"/statements/{investigation.rsplit('/', 1)[1]}")
    page.fill("main [name=title]", TITLE)
    send(page, "title")
    statement = page.url
    page.click("main a[href$='sentences/new']")
    page.fill("main [name=text]", "Two people were taken from a market in Velmora.")
    page.check("[name=records] >> nth=0")
    send(page, "records")
    show_photograph(page, statement)
    page.goto(statement)
    page.click("form[action$=ask] button")
    return statement


def confirm(page: Page, statement: str) -> None:
    page.goto(statement)
    page.click("main a[href$=confirm]")
    picture(page, "release")
    page.click("main form button >> nth=0")


def ask_release_of_items(page: Page, investigation: str) -> None:
    page.goto(f"/vault/investigation/{investigation.rsplit('/', 1)[1]}/")
    page.get_by_role("row").filter(has_text="market.png").locator(
        "[name=items]"
    ).check()
    page.fill("[name=reason]", "For the court of Karsania")
    send(page, "items")


def take_package(page: Page, investigation: str, folder: Path) -> Path:
    page.goto(f"/vault/investigation/{investigation.rsplit('/', 1)[1]}/")
    page.click("main a[href*='/releases/'] >> nth=0")
    page.click("form[action$=confirm] button")
    with page.expect_download() as started:
        page.click("form[action$=package] button")
    started.value.save_as(folder / "package.zip")
    with zipfile.ZipFile(folder / "package.zip") as packed:
        packed.extractall(folder)
    return next(folder.rglob("verify.py")).parent


@dataclass
class Played:
    """What the people of the story saw, and where the package lies."""

    people: People
    reporter: Page
    package: Path
    case: str
    investigation: str


@pytest.fixture(scope="module")
def played(
    chromium: Browser, town: Town, tmp_path_factory: pytest.TempPathFactory
) -> Played:
    people = People(chromium, town)
    reporter, amina = people.reporter(), people.member("amina")
    code = write_report(reporter)
    answer_and_hand_over(amina)
    read_answer(reporter, code)
    hand_over(amina)
    bako = people.member("bako")
    case = open_case(bako)
    pass_extract(bako, case)
    farah = people.member("farah")
    investigation, _event = record(farah)
    seal_photograph(farah, investigation)
    statement = draft(farah, investigation)
    ask_release_of_items(farah, investigation)
    goran = people.member("goran")
    confirm(goran, statement)
    package = take_package(goran, investigation, tmp_path_factory.mktemp("package"))
    return Played(people, reporter, package, case, investigation)


def test_a_stranger_finds_the_package_from_the_browser_valid(played: Played) -> None:
    verdict = subprocess.run(
        [sys.executable, "-I", str(played.package / "verify.py"), str(played.package)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert verdict.returncode == 0, verdict.stdout


def test_the_statement_stands_on_the_public_pages(played: Played) -> None:
    played.reporter.goto("/public/")

    assert TITLE in played.reporter.inner_text("body")


def test_the_photograph_stands_there_with_its_credit_and_without_its_bytes(
    played: Played,
) -> None:
    page = played.reporter
    page.goto("/public/")
    page.get_by_role("link", name=TITLE).click()

    shown = page.locator("figure img")
    assert shown.get_attribute("alt") == SAID["alt"]
    assert "A resident of Velmora, used with permission" in page.inner_text("figure")
    source = urljoin(page.url, shown.get_attribute("src"))
    raw = page.request.get(source).body()
    assert raw[8:12] == b"WEBP"
    assert invented_photograph()[40:400] not in raw


@pytest.mark.threat("T-17")
def test_no_page_of_the_story_asked_a_stranger_or_broke_its_policy(
    played: Played,
) -> None:
    assert played.people.foreign == []
    assert played.people.complaints == []


@pytest.mark.threat("T-06")
def test_an_outsider_finds_neither_the_case_nor_the_investigation(
    played: Played,
) -> None:
    chen = People(played.people.chromium, played.people.town).member("chen")

    assert chen.goto(played.case).status == 404
    assert chen.goto(played.investigation).status == 404


def test_staff_pages_are_accessible_and_fit_a_narrow_screen(played: Played) -> None:
    found = []
    for alias, visited in played.people.visited.items():
        with played.people.reader_of(alias) as page:
            for url in sorted(visited):
                page.goto(url)
                found += [f"{url}: {each}" for each in serious_findings(page)]
                found += [f"{url}: {each} does not show" for each in unseen(page)]
                if overhang(page) > 0:
                    found.append(f"{url}: wider than the screen by {overhang(page)}")
    assert sum(map(len, played.people.visited.values())) > 20
    assert found == []
