"""People outside: they write, add files, mistype, come back, are forced, break off."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from tests.seizure.browser import Browser, Upload
from tests.seizure.canaries import Canaries
from tests.seizure.lines import cut_upload
from tests.seizure.pages import Page

PAGES = ("", "traces", "done", "offered", "files", "code", "message", "read", "resume")
FORMS = ("", "report", "replies", "offer", "second-code")
LANGUAGES = ("en", "ru", "fr", "ar")


@dataclass
class Reporter:
    """Someone with a phone whose scripts are off."""

    browser: Browser
    language: str
    canaries: Canaries
    code: str = ""

    def at(self, path: str) -> Page:
        return self.browser.open(f"/{self.language}/{path}")

    def writes(self, *, form: str, size: int = 1) -> None:
        """Send a first report, fail to repeat the code, then add a file."""
        page = self.at("report")
        text = " ".join(["They came at night. {}"] + ["Again."] * size)
        asked = page.form("text")
        given = {"text": text} | ({"form": form} if "form" in asked.controls else {})
        answer = self.browser.submit(page, asked, given)
        self.code = self._keeps(answer)
        wrong = self.browser.submit(answer, answer.form("word"))
        page = self.browser.submit(wrong, wrong.form("word"), {"without": "1"})
        self.adds_file(page, name="{}.jpg", size=1500 * size)

    def adds_file(self, page: Page, *, name: str, size: int) -> Page:
        """Send a file whose name, type and content are canaries."""
        word = self.browser.word("front, content of a file")
        upload = Upload(
            name.replace("{}", self.browser.word("front, name of a file")),
            f"{word} ".encode() * size,
            f"image/{self.canaries.new('front, type of a file')}",
        )
        return self.browser.submit(page, page.form("file"), file=upload)

    def comes_back(self) -> Page:
        """Type a wrong code, then the right one."""
        page = self.at("replies")
        self.browser.submit(page, page.form("code"))
        page = self.at("replies")
        return self.browser.submit(page, page.form("code"), {"code": self.code})

    def writes_again(self) -> None:
        """Send a later message and a file, and say that the answers were read."""
        page = self.comes_back()
        page = self.browser.submit(page, page.form("text", to="/message"))
        page = self.adds_file(page, name="{}.mov", size=900)
        page = self.comes_back()
        if any(form.action.endswith("/read") for form in page.forms):
            page = self.browser.submit(page, page.form(to="/read"))
        assert page.status < 400, (page.status, page.text)

    def writes_on_an_old_page(self) -> None:
        """Lose the page's ticket while writing; the words are kept and the code asked again."""
        page = self.comes_back()
        form = page.form("text", to="/message")
        page = self.browser.submit(page, form, {"ticket": "{}", "text": "{}"})
        form = page.form("text", "code")
        page = self.browser.submit(page, form)
        form = page.form("text", "code")
        self.browser.submit(page, form, {"text": "{}", "code": self.code})

    def is_forced(self) -> None:
        """Make a second code, and show the harmless conversation under duress."""
        page = self.at("second-code")
        self.browser.submit(page, page.form("code"))
        page = self.at("second-code")
        page = self.browser.submit(page, page.form("code"), {"code": self.code})
        twin = self._keeps(page)
        page = self.at("replies")
        page = self.browser.submit(page, page.form("code"), {"code": twin})
        self.browser.submit(page, page.form("text", to="/message"))

    def offers_help(self) -> None:
        page = self.at("offer")
        self.browser.submit(page, page.form("text"))

    def looks_around(self) -> None:
        """Open every page by its address, spoil every form, read what is public, and leave."""
        for path in PAGES:
            self.at(path)
        for address in ("/", "/favicon.ico", "/static/web/amparo.css", "/public/"):
            self.browser.open(address)
        for page in (*map(self.at, FORMS), self.comes_back()):
            for form in page.forms:
                self.browser.vandalise(page, form)
        page = self.comes_back()
        self.browser.submit(page, page.form(to="/leave"))

    def reads_what_is_public(self) -> None:
        """Open the statements."""
        page = self.browser.open("/public/")
        for link in page.links:
            self.browser.open(urljoin("/public/", link))

    def sends_too_much(self) -> None:
        """Write more than one message may hold, and a file beyond the limit."""
        page = self.at("report")
        form = page.form("text")
        long = "{} " + "x" * 40_000
        form.controls["text"].longest = None
        self.browser.submit(page, form, {"text": long})
        self.browser.submit(page, form, {"text": "{} " + "y" * 600_000})
        self.browser.submit(page, form, {"text": ""})
        form.controls["text"].longest = None
        self.adds_file(self.comes_back(), name="{}.big", size=200_000)

    def breaks_off(self, port: int, *, look: Callable[[], None]) -> None:
        """Cut an upload in the middle; `look` is called while half of it has arrived."""
        page = self.comes_back()
        ticket = page.form("file").controls["ticket"].value
        cut_upload(
            port,
            f"/{self.language}/files",
            {"ticket": ticket},
            name=self.browser.word("front, name of a cut file"),
            word=self.browser.word("front, content of a cut file"),
            look=look,
        )

    def _keeps(self, page: Page) -> str:
        """Keep the code that a page shows."""
        assert page.code, page.text
        gap = "  " if page.code[0][0].isdigit() else " "
        for known in (gap.join(page.code), "".join(page.code), " ".join(page.code[:3])):
            self.canaries.holds(known)
        return gap.join(page.code)
