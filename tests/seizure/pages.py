"""What a browser sees of a page: its links, its forms, every control of them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

# What someone can put words of their own into.
WORDY = {"text", "search", "password", "textarea", "url", "email", "tel"}
WORD_OF_CODE = {"li", "b", "span"}
CHOSEN = {"select", "radio", "checkbox"}


@dataclass
class Control:
    """One thing in a form that has a name."""

    name: str
    kind: str
    value: str = ""
    longest: int | None = None
    options: list[str] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)

    @property
    def is_wordy(self) -> bool:
        return self.kind in WORDY


@dataclass
class Form:
    """A form as a page offers it; `action` is empty when it leads to the page itself."""

    action: str
    method: str
    is_multipart: bool
    controls: dict[str, Control] = field(default_factory=dict)

    def take(self, control: Control) -> None:
        """Add a control; ticks and circles of one name are one control."""
        known = self.controls.get(control.name)
        if known is None:
            self.controls[control.name] = control
            return
        known.options += control.options
        known.ticked += control.ticked

    def untouched(self) -> dict[str, list[str]]:
        """Return what a browser sends when nobody changes anything that need not be."""
        return {
            control.name: _untouched(control)
            for control in self.controls.values()
            if control.kind not in {"file", "submit"}
        }


def _untouched(control: Control) -> list[str]:
    """Leave what is chosen; where nothing is and something must, choose the first."""
    if control.kind not in CHOSEN:
        return [control.value]
    if any(control.ticked) or control.kind == "checkbox":
        return control.ticked
    return [option for option in control.options if option][:1]


class Page(HTMLParser):
    """One answer."""

    def __init__(self, html: str, *, path: str, status: int) -> None:
        super().__init__()
        self.path, self.status = path, status
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.code: list[str] = []
        self._form: Form | None = None
        self._area: Control | None = None
        self._select: Control | None = None
        self._code_depth = 0
        self.is_refused = status >= 400
        self.problems: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        marks = found.get("class", "").split()
        if "wrong" in marks or "errorlist" in marks or found.get("role") == "alert":
            self.is_refused = True
            self.problems.append("")
        if tag == "form":
            multipart = found.get("enctype") == "multipart/form-data"
            method = found.get("method", "get").upper()
            self._form = Form(found.get("action", ""), method, multipart)
            self.forms.append(self._form)
        if tag == "div" and found.get("class") in {"code", "fingerprint"}:
            self._code_depth = 1
        elif self._code_depth and tag in WORD_OF_CODE:
            self._code_depth = 2
        self._take_control(tag, found)

    def _take_control(self, tag: str, found: dict[str, str]) -> None:
        if tag == "option" and self._select:
            self._select.options.append(found.get("value", ""))
            if "selected" in found:
                self._select.ticked.append(found.get("value", ""))
        if self._form is None or not found.get("name"):
            return
        if tag in {"input", "textarea", "select", "button"}:
            self._form.take(self._control(tag, found))

    def _control(self, tag: str, found: dict[str, str]) -> Control:
        kind = {"button": "submit", "input": found.get("type", "text")}.get(tag, tag)
        longest = int(found["maxlength"]) if found.get("maxlength") else None
        control = Control(found["name"], kind, found.get("value", ""), longest)
        if kind in {"radio", "checkbox"}:
            control.options = [found.get("value", "on")]
            control.ticked = control.options[:] if "checked" in found else []
        if tag == "textarea":
            self._area = control
        if tag == "select":
            self._select = control
        return control

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._area = None
        if tag == "select" and self._select:
            if not self._select.ticked and self._select.options:
                self._select.ticked = self._select.options[:1]
            self._select = None
        if self._code_depth == 2 and tag in WORD_OF_CODE:
            self._code_depth = 1
        elif tag == "div":
            self._code_depth = 0

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
            return
        self.words.append(data)
        if self.problems and len(self.problems[-1]) < 300:
            self.problems[-1] += f" {data.strip()}"
        if self._code_depth == 2 and data.strip():
            self.code.append(data.strip())

    def form(self, *names: str, to: str = "") -> Form:
        """Return the form that has all these fields and leads to an address with this ending."""
        assert names or to, "say which form: every page can sign out"
        for form in self.forms:
            target = urlsplit(form.action).path or self.path
            if set(names) <= set(form.controls) and target.endswith(to):
                return form
        raise AssertionError(
            f"{self.path} ({self.status}) has no form {names} to {to!r}: {self.text[:600]}"
        )

    def link(self, part: str) -> str:
        """Return the first link whose address has this part."""
        for link in self.links:
            if part in link:
                return link
        raise AssertionError(
            f"{self.path} ({self.status}) has no link {part!r}: {self.text[:600]}"
        )
