"""Open a page in Chromium and write down all that it did wrong."""

from pathlib import Path
from typing import Any

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")


class Look:
    """One page in one window, with what it asked for and what was refused to it."""

    def __init__(self, browser: Any, address: str, **window: Any) -> None:
        self.context = browser.new_context(**window)
        self.page = self.context.new_page()
        self.address = address
        self.asked: list[str] = []
        self.violations: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self._note(message.text))

    def _note(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.violations.append(text)

    def visit(self, path: str) -> None:
        self.page.goto(self.address + path)

    @property
    def foreign(self) -> list[str]:
        ours = (self.address, "data:")
        return [url for url in self.asked if not url.startswith(ours)]

    @property
    def overhang(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - window.innerWidth"
            )
        )

    def serious_findings(self) -> list[str]:
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    def close(self) -> None:
        self.context.close()
