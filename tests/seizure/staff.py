"""A day at the desk: each role opens its pages and fills every form with canaries."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.seizure.browser import Given, Upload
from tests.seizure.canaries import Canaries
from tests.seizure.pages import Page
from tests.seizure.people import House, Person

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
DRAWERS = ("contact", "identity", "account", "protection", "extract")
LARGE = 800_000  # words of a file that no line swallows whole
CHECKS = ["names", "places", "dates", "others", "traits", "ways-out"]
AGREED: Given = {
    "purposes": ["documenting", "statement"],
    "audiences": ["team", "public"],
    "detail": "3",
}


@dataclass
class Day:
    """What the people at the desk hold in their hands as the day goes on."""

    house: House
    canaries: Canaries
    case: str = ""
    investigation: str = ""
    event: str = ""
    release: str = ""
    information: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)

    def person(self, alias: str) -> Person:
        return self.house.people[alias]

    def takes_in(self) -> list[str]:
        """Amina fetches, opens, triages and answers every report."""
        amina = self.person("amina")
        page = amina.does("/inbox/", to="/fetch")
        reports = _ids(page, r"/inbox/")
        for report in reports:
            amina.open(f"/inbox/{report}")
            amina.does(
                f"/inbox/{report}/triage",
                {"tier": "2", "reasons": ["exposed"], "channels": ["reply"]},
            )
            amina.does(f"/inbox/{report}", {"text": "{}"}, to="/answer")
            self._opens_files(amina, f"/inbox/{report}", "/files/")
        amina.does("/inbox/", to="/fetch")
        return reports

    def closes_offers(self) -> None:
        """Read and close what helpers offered."""
        amina = self.person("amina")
        for offer in _ids(amina.open("/inbox/offers"), "/inbox/offers/"):
            amina.does(f"/inbox/offers/{offer}", to="/close")
        amina.does("/inbox/", to="/fetch")

    def hands_over(self, reports: list[str]) -> None:
        """Four letters: one becomes a case, one is declined, one taken back, one waits."""
        amina, bako = self.person("amina"), self.person("bako")
        opened, declined, taken_back, *_rest = reports
        for report in (opened, declined, taken_back):
            amina.does(f"/inbox/{report}/hand-over", {"caseworker": bako.id})
        amina.does(f"/inbox/{taken_back}", to="/take-back")
        letters = _ids(bako.open("/cases/letters"), "/cases/letters/")
        page = bako.does(f"/cases/letters/{letters[0]}", to="/open")
        self.case = _first(page.path, "/cases/")
        bako.does(f"/cases/letters/{letters[1]}", to="/decline")

    def fills_drawers(self) -> None:
        """Bako writes five sheets, answers, and shares what colleagues need."""
        bako, at = self.person("bako"), f"/cases/{self.case}"
        given: dict[str, Given] = {
            "contact": {"channels": ["reply"]},
            "protection": {"tier": "2", "reasons": ["exposed"]},
        }
        for drawer in DRAWERS:
            bako.open(f"{at}/{drawer}")
            bako.does(
                f"{at}/{drawer}/edit", given.get(drawer, {}), names=("seen_version",)
            )
            bako.does(
                f"{at}/{drawer}/edit", given.get(drawer, {}), names=("seen_version",)
            )
            bako.open(f"{at}/{drawer}/earlier")
        bako.does(f"{at}/contact", {"text": "{}"}, to="/answer")
        for drawer, alias in (("account", "farah"), ("account", "goran"), ("extract", "goran"), ("extract", "hana")):  # fmt: skip
            share = f"{drawer}:{self.person(alias).id}"
            given_share = {"share": share, "reach": "3" if alias == "farah" else "2"}
            bako.does(f"{at}/colleagues", given_share, to="/share")
        bako.does(
            f"{at}/colleagues", {"caseworker": self.person("chen").id}, to="/lead"
        )

    def asks_for_identity(self) -> None:
        """Goran asks who it is; Bako grants it once and refuses it once."""
        goran, bako = self.person("goran"), self.person("bako")
        at = f"/cases/{self.case}"
        for decision in ("{}", "yes", "no"):
            goran.does(f"{at}/identity-request", names=("reason",))
            page = bako.open(f"{at}/account")
            form = page.form("decision")
            bako.browser.submit(page, form, {"decision": decision})
        goran.sign_in_again()
        goran.open(f"{at}/identity")

    def opens_investigation(self) -> None:
        """Farah begins two files; Goran may write in one, Bako may put extracts in."""
        farah = self.person("farah")
        page = farah.does("/investigations/", {"title": "{}"})
        self.investigation = _first(page.path, "/investigations/")
        farah.does("/investigations/", {"title": "{}"})
        for alias in ("goran", "bako"):
            given = {"colleague": self.person(alias).id, "may_write": "on"}
            farah.does(f"/investigations/{self.investigation}/share", given)
        self.person("bako").sign_in_again()

    def lets_words_out(self) -> None:
        """A proposal, a consent, two extracts through the door; one is filed."""
        farah, bako = self.person("farah"), self.person("bako")
        at = f"/cases/{self.case}"
        farah.does(f"{at}/extracts/propose", {"language": "en"})
        bako.does(f"{at}/consents/new", AGREED)
        for _ in range(2):
            passed: Given = {
                "checked": CHECKS,
                "language": "en",
                "investigation": self.investigation,
            }
            bako.does(f"{at}/extracts/new", passed)
        door = f"/investigations/{self.investigation}/door"
        waiting = _ids(farah.open(door), f"{door}/")
        page = farah.does(f"{door}/{waiting[0]}", {"alias": "{}"})
        self.information += re.findall(r"information=(\S+)", page.path)

    def documents(self) -> None:
        """Acts, events, sources, places, perpetrators, help; searched, corrected, accepted."""
        farah = self.person("farah")
        at = f"/investigations/{self.investigation}"
        dates = {"event_when": "2026-03~", "event_ended": "2026-04", "when": "2026-03"}
        group = {"victim_unit": "group", "count_least": "2"}
        source = {
            "source_address": "https://{}.example/",
            "told_language": "en",
            "material_date": "2026-05-01",
            "date_basis": "text",
        }
        place = {
            "place_latitude": "12.3",
            "place_longitude": "-38.2",
            "place_within": "",
        }
        page = farah.does(f"{at}/acts/new", dates | source | place | group)
        self.event = _first(page.path, "/events/")
        heard = f"{at}/acts/new?information={self.information[0]}"
        farah.does(
            heard,
            dates
            | source
            | place
            | group
            | {"place_within": self._sent_to("acts/new place_name")},
        )
        one_more = {
            k: v
            for k, v in (source | place | dates | group).items()
            if "event_" not in k
        }
        farah.does(f"{at}/acts/new?event={self.event}", one_more)
        page = farah.does(f"{at}/information/new", source)
        self.information.append(_first(page.path, "/information/"))
        farah.does(f"{page.path}", {"event": self.event}, to="/link")
        page = farah.does(f"{at}/information/new?event={self.event}", source)
        self.information.append(_first(page.path, "/information/"))
        farah.does(
            f"{at}/events/{self.event}/help", {"when": "2026-05", "stage": "answered"}
        )
        for information in self.information:
            page = farah.open(f"{at}/information/{information}")
            if any(form.action.endswith("/accept") for form in page.forms):
                farah.does(page.path, to="/accept")

    def corrects(self) -> None:
        """Correct one record of each kind that a page leads to, and read its history."""
        farah = self.person("farah")
        at = f"/investigations/{self.investigation}"
        pages = [farah.open(f"{at}/events/{self.event}")]
        pages += [farah.open(f"{at}/information/{i}") for i in self.information]
        links = sorted({li for p in pages for li in p.links if li.endswith("/correct")})
        assert len(links) >= 3, links
        for link in links:
            form = farah.open(link).form("reason")
            valid = {
                name: value
                for name, value in VALID_IN_RECORDS.items()
                if name in form.controls
            }
            farah.does(link, valid)
            farah.browser.open(link.replace("/correct", "/history"))

    def searches(self) -> None:
        """Look for words that are there, and for canaries that are not."""
        farah, bako = self.person("farah"), self.person("bako")
        at = f"/investigations/{self.investigation}"
        known = next(w for w, where in self.canaries.sent.items() if "acts/new words" in where[0])  # fmt: skip
        for _ in range(3):
            farah.does(f"{at}/search", {"words": "{}"})
            bako.does("/cases/", {"q": "{}"})
        farah.does(f"{at}/search", {"words": f"{known[:5]}*"})
        page = farah.open(f"{at}/search")
        for link in [li for li in page.links if "?" in li][:12]:
            farah.browser.ask("GET", f"{at}/search{link}" if link[0] == "?" else link)
        farah.open(f"{at}/timeline")
        farah.does(f"{at}/timeline", {"first": "2026-01-01", "last": "2026-12-31"})
        farah.open(f"{at}/map")

    def seals_evidence(self) -> None:
        """Files with telling names, opened for reasons, released by two, exported."""
        farah, goran, bako = map(self.person, ("farah", "goran", "bako"))
        shelves = [
            (farah, f"/vault/investigation/{self.investigation}"),
            (bako, f"/vault/account/{self.case}"),
        ]
        for person, shelf in shelves:
            for given, size in (({}, 20_000), ({"name": ""}, LARGE)):
                page = person.does(
                    f"{shelf}/seal",
                    given,
                    names=("file",),
                    file=self._evidence(person, size),
                )
                self._opens_item(person, page)
            person.open(f"{shelf}/")
        shelf = shelves[0][1]
        page = farah.open(f"{shelf}/")
        ticked = page.form("items").controls["items"].options
        page = farah.does(f"{shelf}/", {"items": ticked}, to="/ask-release")
        self.release = page.path
        goran.does(page.path, to="/confirm")
        released = goran.open(page.path)
        goran.browser.submit(released, released.form(to="/package"))
        assert goran.browser.body[:2] == b"PK"

    def uses_the_terminal(self, folder: Path) -> None:
        """Seal and record files whose names and contents are canaries, from the command line."""
        farah, chen = self.person("farah"), self.person("chen")
        case = ("--kind", "account", "--compartment", self.case)
        self._at_terminal(chen, folder, "vault", "add", "{}", *case)
        investigation = ("--investigation", self.investigation)
        self._at_terminal(farah, folder, "events", "add", "{}", *investigation)
        farah.browser.cookies.clear()

    def _at_terminal(self, person: Person, folder: Path, *command: str) -> None:
        file = folder / f"{self.canaries.new('terminal, file name')}.txt"
        words = [self.canaries.new("terminal, file content") for _ in range(3)]
        file.write_text("They took {} and {}.\n\nThen {}.".format(*words))
        ran = self.house.desk.run(
            *(each.replace("{}", str(file)) for each in command),
            *("--as", person.alias, "--passphrase-fd", "0"),
            told=f"{person.passphrase}\n{person.code()}\n",
        )
        assert ran.returncode == 0, ran

    def brings_articles(self) -> None:
        """Farah records articles through the page."""
        farah = self.person("farah")
        name, address, title, note, text = (
            self.canaries.new(f"article, {part}")
            for part in ("file name", "address", "title", "note", "text")
        )
        first = f"# https://{address}.example/ | {title} | {note}"
        content = f"{first}\n{title}\n\n{text} {text}.\n".encode()
        article = Upload(f"{name}.txt", content, "text/plain")
        at = f"/investigations/{self.investigation}/articles/new"
        farah.does(at, names=("articles",), file=article)

    def drafts_statements(self) -> None:
        """Write, change and take out sentences of a statement that stays a draft."""
        farah, at = self.person("farah"), f"/statements/{self.investigation}"
        draft = farah.does(at, {"title": "{}"}).path
        farah.does(f"{draft}/sentences/new", names=("text",))
        farah.does(f"{draft}/sentences/new", names=("find",))
        farah.does(f"{draft}/sentences/1", names=("text",))
        farah.does(draft, to="/remove")
        farah.does(f"{draft}/sentences/new", names=("text",))
        for alias in ("farah", "goran"):
            self.person(alias).open(draft)

    def asks_for_release(self) -> str:
        """Draft words that become public: these may be found."""
        farah, why = self.person("farah"), "two people released it as a statement"
        title, told = (
            self.canaries.is_clear(self.canaries.new(each), why)
            for each in ("statement, title", "statement, sentence")
        )
        draft = farah.does(f"/statements/{self.investigation}", {"title": title}).path
        given: Given = {"text": told, "records": [self.information[0]]}
        farah.does(f"{draft}/sentences/new", given)
        farah.does(draft, to="/ask")
        self.public += [title, told]
        return draft

    def releases(self, draft: str) -> str:
        """Let a second person confirm; return the statement's page."""
        goran = self.person("goran")
        goran.does(f"{draft}/confirm", to="/confirm")
        links = [li for li in goran.open("/statements/").links if "/public/" in li]
        statement = next(li for li in links if li not in self.released)
        self.released.append(statement)
        return statement

    def takes_down(self, statement: str) -> None:
        self.person("goran").does(statement, to="/take-down")

    def ends_things(self) -> None:
        """Withdraw a consent, lock colleagues out, change keys and words, read the journal."""
        bako, farah, ines = map(self.person, ("bako", "farah", "ines"))
        at = f"/cases/{self.case}"
        bako.does(bako.open(f"{at}/account").link("/withdraw"), names=("how",))
        page = bako.open(f"{at}/colleagues")
        form = page.form("drawer", "member", to="/end")
        bako.browser.vandalise(page, form)
        bako.browser.submit(page, form)
        self._freezes(self.person("hana"), bako, farah)
        page = bako.open("/account")
        bako.browser.submit(page, page.form(to=self.case))
        ines.open("/journal/")
        self._removes_newcomers()
        page = farah.does("/account/passphrase", {"passphrase": farah.passphrase})
        farah.passphrase = self.canaries.holds(" ".join(page.code))

    def _freezes(self, lost: Person, first: Person, second: Person) -> None:
        """One asks and takes it back; then two agree."""
        freeze = f"/colleagues/{lost.id}/freeze"
        first.does(freeze, to="/freeze")
        first.does(freeze, to="/keep")
        for person in (first, second):
            person.does(freeze, to="/freeze")
        del self.house.people[lost.alias]

    def _removes_newcomers(self) -> None:
        """Take an invitation back, and remove somebody who was never vouched for."""
        dina = self.person("dina")
        self.house.invite("campaigner")
        dina.does("/administration/", to="/withdraw")
        self.house.accept("juno", " ".join(self.house.invite("campaigner").code))
        dina.does("/administration/", to="/withdraw")

    def _sent_to(self, ending: str) -> str:
        """Return the first word that went into a field."""
        return next(
            word
            for word, where in self.canaries.sent.items()
            if where[0].endswith(ending)
        )

    def _opens_item(self, person: Person, page: Page) -> None:
        person.browser.submit(page, page.form("reason", to="/open"))

    def _opens_files(self, person: Person, path: str, part: str) -> None:
        for link in [li for li in person.open(path).links if part in li]:
            person.open(link)

    def _evidence(self, person: Person, size: int) -> Upload:
        word = person.browser.word("vault, content")
        return Upload(
            person.browser.word("vault, file name") + ".mov",
            f"{word} ".encode() * size,
            f"video/{self.canaries.new('vault, type')}",
        )


VALID_IN_RECORDS = {
    "language": "en",
    "when": "2026-03",
    "ended": "2026-04",
    "material_date": "2026-05",
    "date_basis": "text",
    "address": "https://{}.example/",
}


def _ids(page: Page, before: str) -> list[str]:
    """Return the ids in the page's links behind a part of the address, each once, in order."""
    found = re.findall(rf"{before}({UUID})(?=$|[\s?#])", "\n".join(page.links) + "\n")
    assert found, f"{page.path}: no link to {before}…: {page.links}"
    return list(dict.fromkeys(found))


def _first(path: str, before: str) -> str:
    found = re.search(rf"{before}({UUID})", path)
    assert found, path
    return found.group(1)
