"""A reporter's phone without scripts, over Django's test client: opens pages, fills forms."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

FOCUSABLE = {"a", "button", "input", "textarea", "select", "summary"}


@dataclass
class Form:
    action: str
    enctype: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """What a page says, which forms it offers and what can be focused, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.focusable: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.code_parts: list[str] = []
        self._words: list[str] = []
        self._form: Form | None = None
        self._in_code = 0
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words).split())

    @property
    def code(self) -> str:
        """The code as the page shows it."""
        gap = "  " if self.code_parts[0][0].isdigit() else " "
        return gap.join(self.code_parts)

    def form_to(self, ending: str) -> Form:
        return next(form for form in self.forms if form.action.endswith(ending))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(found["action"], found.get("enctype", ""))
            self.forms.append(self._form)
        if tag in FOCUSABLE and found.get("type") != "hidden":
            self.focusable.append(
                (tag, found | {"in": self._form.action if self._form else ""})
            )
        if tag == "a":
            self.links.append(found.get("href", ""))
        if self._form and "name" in found:
            self._form.names.add(found["name"])
            if found.get("type") == "hidden":
                self._form.fields[found["name"]] = found.get("value", "")
        if found.get("class") == "code":
            self._in_code = 1
        elif self._in_code and tag in ("li", "b"):
            self._in_code = 2

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if self._in_code and tag in ("li", "b"):
            self._in_code = 1
        if self._in_code and tag == "div":
            self._in_code = 0

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self._in_code == 2 and data.strip():
            self.code_parts.append(data.strip())


class Phone:
    def __init__(self, client: Client, *, language: str = "en") -> None:
        self.client = client
        self.language = language
        self.answer: Any = None

    def open(self, path: str = "") -> Page:
        self.answer = self.client.get(f"/{self.language}/{path}", follow=True)
        return self.page

    @property
    def page(self) -> Page:
        return Page(self.answer.content.decode())

    def submit(self, form: Form, /, **fields: Any) -> Page:
        data = form.fields | fields
        if form.enctype:
            self.answer = self.client.post(form.action, data, follow=True)
        else:
            self.answer = self.client.post(
                form.action,
                "&".join(_pair(name, value) for name, value in data.items()),
                content_type="application/x-www-form-urlencoded",
                follow=True,
            )
        return self.page

    def write(self, text: str, **fields: str) -> Page:
        """Send a first report; the page that comes shows the code."""
        return self.submit(self.open("report").form_to("/report"), text=text, **fields)

    def confirm(self, page: Page, word: str | None = None) -> Page:
        """Type the word of the code that the page asks for."""
        asked = re.search(r"(?:word|number) (\d+) of your code", page.text)
        assert asked
        right = page.code_parts[int(asked[1]) - 1]
        return self.submit(page.form_to("/code"), word=word or right)

    def enter(self, code: str) -> Page:
        return self.submit(self.open("replies").form_to("/replies"), code=code)

    def send_file(self, page: Page, name: str, content: bytes) -> Page:
        upload = SimpleUploadedFile(name, content, "image/jpeg")
        return self.submit(page.form_to("/files"), file=upload)


def _pair(name: str, value: str) -> str:
    return urlencode({name: value})
