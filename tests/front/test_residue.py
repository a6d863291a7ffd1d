"""What an ordinary browser keeps on the phone's disk after a visit: the address, and nothing more."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.front.desk import Desk
from tests.front.test_journey import (
    CHROMIUM,
    Served,
    answer_all,
    code_on,
    playwright,
    served,
    weather,
)
from tests.seizure.scanner import find_canaries

__all__ = ["served", "weather"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.enable_socket,
    pytest.mark.threat("T-09"),
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="Debian package chromium is missing"
    ),
]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def window(profile: Path) -> Iterator[Any]:
    with playwright.sync_playwright() as player:
        yield player.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
            java_script_enabled=False,
        )


def canary() -> str:
    return f"canary{secrets.token_hex(8)}"


def test_after_quick_exit_the_profile_holds_no_word_of_the_visit(
    window: Any, profile: Path, served: Served, desk: Desk, tmp_path: Path
) -> None:
    text, reply, later, name, content = (canary() for _ in range(5))
    photo = tmp_path / f"{name}.jpg"
    photo.write_text(content * 5000)
    page = window.new_page()
    page.goto(f"{served.address}/en/report")
    page.fill("textarea", f"They took {text} at night.")
    page.click("main form button")
    code = code_on(page)
    page.click("text=Go on without checking")
    page.set_input_files("input[type=file]", photo)
    page.click("text=Send this file")
    assert "1 file has arrived" in page.inner_text("main")
    answer_all(served, desk, reply)
    page.goto(f"{served.address}/en/replies")
    page.fill("input[name=code]", " ".join(code))
    page.click("main form button")
    assert reply in page.inner_text("main")
    page.fill("textarea", later)
    page.click("button.leave")
    page.wait_for_url("**/today")
    window.close()
    words = [text, reply, later, content, " ".join(code), "+".join(code)]
    assert find_canaries([profile], words) == []
    assert _may_stay(profile, served)


def _may_stay(profile: Path, served: Served) -> bool:
    """The history names the address, as the page on traces says; the search itself works."""
    address = re.escape(f"127.0.0.1:{served.port}").encode()
    return any(
        re.search(address, path.read_bytes())
        for path in profile.rglob("*")
        if path.is_file()
    )
