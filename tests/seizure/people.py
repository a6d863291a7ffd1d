"""Lantern House, founded and staffed as people do it: on paper, at the terminal, in browsers."""

import base64
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp

from amparo.lib.sealing.ceremonies import grant_recovered, sign_request
from tests.seizure.boxes import Box
from tests.seizure.browser import NOTHING, Browser, Given, Upload
from tests.seizure.canaries import Canaries
from tests.seizure.pages import Page

ORGANISATION = "Lantern House"
STAFF = {
    "amina": "intake",
    "bako": "caseworker",
    "chen": "caseworker",
    "farah": "documenter",
    "goran": "analyst",
    "hana": "campaigner",
    "ines": "auditor",
}
FIRST_KEYS = {"amina": "inbox", "ines": "journal"}
STEP_SECONDS = 30
SECRET = re.compile(r"\b[A-Z2-7]{4}(?: [A-Z2-7]{4})+\b")


@dataclass
class Person:
    """Someone of the staff with a browser, six words and an authenticator."""

    alias: str
    passphrase: str
    secret: str
    browser: Browser
    id: str = ""
    last_step: int = 0

    def code(self) -> str:
        """Read the authenticator; a code is never used twice, so wait for one if need be."""
        step = max(self.last_step + 1, int(time.time()) // STEP_SECONDS - 1)
        while step > int(time.time()) // STEP_SECONDS + 1:
            time.sleep(0.2)
        self.last_step = step
        return str(pyotp.HOTP(self.secret).at(step))

    def sign_in(self) -> Page:
        self.browser.cookies.clear()
        page = self.browser.open("/sign-in")
        told = {
            "alias": self.alias,
            "passphrase": self.passphrase,
            "code": self.code(),
        }
        page = self.browser.submit(page, page.form("alias"), told)
        assert page.path != "/sign-in", page.text
        return page

    def sign_in_again(self) -> None:
        """Sign out and in, which is when new keys are collected."""
        page = self.open("/account")
        self.browser.submit(page, page.form(to="/sign-out"))
        self.sign_in()

    def open(self, path: str) -> Page:
        """Open a page, signing in first, and typing the passphrase where the desk asks."""
        if not self.browser.cookies.get("amparo"):
            self.sign_in()
        page = self.browser.open(path)
        if page.path.startswith("/passphrase"):
            form = page.form("passphrase")
            page = self.browser.submit(page, form, {"passphrase": self.passphrase})
        assert page.status < 400, f"{self.alias} at {path}: {page.status} {page.text}"
        return page

    def does(
        self,
        path: str,
        given: Given = NOTHING,
        *,
        to: str = "",
        names: tuple[str, ...] = (),
        file: Upload | None = None,
    ) -> Page:
        """Open a page, fill its form with canaries, send it and see it taken."""
        page = self.open(path)
        form = page.form(*(names or tuple(given)), to=to)
        answer = self.browser.submit(page, form, given, file=file)
        assert not answer.is_refused, (
            f"{self.alias} at {path}: {answer.problems or answer.text}"
        )
        return answer


@dataclass
class House:
    """The organisation: its desk, its trustees' papers, its people."""

    desk: Box
    papers: Path
    canaries: Canaries
    new_browser: Callable[[], Browser]
    trustees: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)

    def found(self) -> None:
        """Hold the set-up ceremony at the desk's terminal."""
        folder = self.papers / "founding"
        ran = self.desk.run(
            "organisation", "found", "--name", ORGANISATION,
            "--administrator", "dina", "--output", str(folder), paper=self.papers,
        )  # fmt: skip
        assert ran.returncode == 0, ran
        self.trustees = [
            json.loads(path.read_text())
            for path in sorted(folder.glob("trustee-*.json"))
        ]
        slip = (folder / "administrator.txt").read_text()
        told = dict(line.split(":", 1) for line in slip.splitlines()[:3])
        self._remember_papers()
        self._join("dina", told["Passphrase"].strip(), told["Secret"].strip())

    def staff(self) -> None:
        """Bring everybody in, and let trustees hand out the first keys, collected at sign-in."""
        for alias, role in STAFF.items():
            self.bring_in(alias, role)
        for alias, kind in FIRST_KEYS.items():
            self._hand_first_key(alias, kind)
            self.people[alias].browser.cookies.clear()

    def bring_in(self, alias: str, role: str) -> Person:
        """Invite on paper, accept, compare words in person, have two trustees sign."""
        invitation = " ".join(self.invite(role).code)
        person, words = self.accept(alias, invitation)
        sponsors = list(self.people.values())[:2]
        self.people[alias] = person
        person.id = self._id_of_newcomer()
        for sponsor in sponsors:
            sponsor.does(f"/newcomers/{person.id}", {"words": words})
        self.sign(person.id)
        return person

    def invite(self, role: str) -> Page:
        """Let the administrator print an invitation."""
        return self.people["dina"].does(
            "/administration/", {"role": role}, to="/invite"
        )

    def sign(self, member: str, **told: str) -> None:
        """Carry a request to two trustees and their signatures back."""
        dina = self.people["dina"]
        page = dina.open("/administration/")
        form = page.form(*told, to=f"/members/{member}/request")
        dina.browser.submit(page, form, told)
        request = json.loads(dina.browser.body)
        first, second = (
            json.dumps(sign_request(request, paper)) for paper in self.trustees[:2]
        )
        dina.does("/administration/signatures", {"first": first, "second": second})

    def accept(self, alias: str, invitation: str) -> tuple[Person, str]:
        """Type an invitation's words; return the newcomer and the words of their keys."""
        self.canaries.holds(invitation)
        browser = self.new_browser()
        page = browser.open("/invitation")
        given = {"words": invitation, "alias": alias}
        page = browser.submit(page, page.form("words", "alias"), given)
        found = SECRET.search(page.text)
        assert found, page.text
        person = self._person(alias, " ".join(page.code), found.group(), browser)
        told = {"alias": alias, "passphrase": person.passphrase, "code": person.code()}
        page = browser.submit(page, page.form("passphrase"), told)
        return person, " ".join(page.code)

    def _id_of_newcomer(self) -> str:
        page = self.people["dina"].open("/administration/")
        known = {person.id for person in self.people.values()}
        ids = re.findall(
            r"newcomers/([0-9a-f-]{36})/withdraw",
            " ".join(f.action for f in page.forms),
        )
        return next(str(each) for each in ids if each not in known)

    def _join(self, alias: str, passphrase: str, secret: str) -> None:
        self.people[alias] = self._person(alias, passphrase, secret, self.new_browser())

    def _person(
        self, alias: str, passphrase: str, secret: str, browser: Browser
    ) -> Person:
        letters = secret.replace(" ", "")
        for each in (passphrase, "".join(passphrase.split()), secret, letters):
            self.canaries.holds(each)
        # Three words of a row already narrow a guess down.
        self.canaries.holds(" ".join(passphrase.split()[:3]))
        self.canaries.keys[f"one-time-code secret of {alias}"] = base64.b32decode(
            letters
        )
        return Person(alias, passphrase, letters, browser)

    def _remember_papers(self) -> None:
        for paper in self.trustees:
            number = paper["trustee"]
            self.canaries.holds(paper["share"])
            seed = bytes.fromhex(paper["signing_seed"])
            self.canaries.keys[f"signing seed of trustee {number}"] = seed

    def _hand_first_key(self, alias: str, kind: str) -> None:
        asked, given = (
            self.papers / f"{alias}-asked.json",
            self.papers / f"{alias}.json",
        )
        ran = self.desk.run(
            "organisation", "ask-recovery", "--for", alias, "--kind", kind,
            "--output", str(asked), paper=self.papers,
        )  # fmt: skip
        assert ran.returncode == 0, ran
        recovered = grant_recovered(json.loads(asked.read_text()), self.trustees[:3])
        given.write_text(json.dumps(recovered))
        ran = self.desk.run("organisation", "take-recovered", str(given))
        assert ran.returncode == 0, ran
