"""Investigations, evidence and statements: every form filled with canaries."""

import io
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.seizure.browser import Given, Upload
from tests.seizure.day import Day, first_id
from tests.seizure.pages import Control, Page
from tests.seizure.people import Person

LARGE = 500_000  # words of a file that no line swallows whole
VALID_IN_RECORDS = {
    "language": "en",
    "when": "2026-03",
    "ended": "2026-04",
    "material_date": "2026-05",
    "date_basis": "text",
    "address": "https://{}.example/",
}

CHOSEN_OF_A_PICTURE = {
    "graphic": "no",
    "people": "nobody",
    "licence": "CC-BY-4.0",
    "precision": "3",
}


class Documenting(Day):
    """The work with what happened."""

    def opens_investigation(self) -> None:
        """Farah begins two files; Goran may write in one, Bako may put extracts in."""
        farah = self.person("farah")
        page = farah.does("/investigations/", {"title": "{}"})
        self.investigation = first_id(page.path, "/investigations/")
        farah.does("/investigations/", {"title": "{}"})
        for alias in ("goran", "bako"):
            given = {"colleague": self.person(alias).id, "may_write": "on"}
            farah.does(f"/investigations/{self.investigation}/share", given)
        self.person("bako").sign_in_again()

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
        self.event = first_id(page.path, "/events/")
        heard = f"{at}/acts/new?information={self.information[0]}"
        farah.does(
            heard,
            dates
            | source
            | place
            | group
            | {"place_within": self.sent_to("acts/new place_name")},
        )
        one_more = {
            k: v
            for k, v in (source | place | dates | group).items()
            if "event_" not in k
        }
        farah.does(f"{at}/acts/new?event={self.event}", one_more)
        page = farah.does(f"{at}/information/new", source)
        self.information.append(first_id(page.path, "/information/"))
        farah.does(f"{page.path}", {"event": self.event}, to="/link")
        page = farah.does(f"{at}/information/new?event={self.event}", source)
        self.information.append(first_id(page.path, "/information/"))
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
        shelf = f"/vault/investigation/{self.investigation}"
        for person, at, given, size in (
            (farah, shelf, {}, 20_000),
            (farah, shelf, {"name": ""}, LARGE),
            (bako, f"/vault/account/{self.case}", {}, 20_000),
        ):
            file = self._evidence(person, size)
            page = person.does(f"{at}/seal", given, names=("file",), file=file)
            self._opens_item(person, page)
            person.open(f"{at}/")
        page = farah.open(f"{shelf}/")
        ticked = page.form("items").controls["items"].options
        page = farah.does(f"{shelf}/", {"items": ticked}, to="/ask-release")
        self.release = page.path
        goran.does(page.path, to="/confirm")
        released = goran.open(page.path)
        in_clear = {"recipient": ""}
        goran.browser.submit(released, released.form(to="/package"), in_clear)
        assert goran.browser.body[:2] == b"PK"

    def shows_pictures(self) -> None:
        """A photograph that tells more than it shows: described, seen by its pixels, written out."""
        farah = self.person("farah")
        shelf = f"/vault/investigation/{self.investigation}"
        file = self._photograph(farah)
        at = farah.does(f"{shelf}/seal", names=("file",), file=file).path
        self.photograph = first_id(at, "/items/")
        chosen = {"language": "en", "made_on": "2026-03", **CHOSEN_OF_A_PICTURE}
        farah.does(f"{at}/describe", chosen)
        page = farah.open(at)
        made = farah.browser.submit(page, page.form(to="/make-copy"))
        assert not made.is_refused, made.text
        copy = next(
            first_id(li, "/items/")
            for li in made.links
            if "/items/" in li and at not in li
        )
        farah.browser.open(f"{shelf}/items/{copy}/picture")
        assert farah.browser.body[:2] == b"\xff\xd8"
        for path in (at, f"{shelf}/items/{copy}/picture"):
            farah.browser.open(path, clear=farah.browser.word("vault, clear"))
        farah.open(f"{at}/alike")
        farah.does(f"{at}/text", {"language": "en"}, names=("text",))

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
        said = "At least 12 men were detained, the Karsan Courier reported."
        content = f"{first}\n{title}\n\n{text} {text}. {said}\n".encode()
        article = Upload(f"{name}.txt", content, "text/plain")
        at = f"/investigations/{self.investigation}/articles/new"
        farah.does(at, names=("articles",), file=article)

    def reads_claims(self) -> None:
        """Let the machine read, look at what it suggests, decide line by line and at once."""
        farah = self.person("farah")
        at = f"/investigations/{self.investigation}/claims"
        page = farah.open(at)
        farah.browser.submit(page, page.form(to="/read"))
        for name in ("figures", "disagreements"):
            farah.open(f"{at}/{name}")
        farah.browser.open(f"{at}/texts", page=farah.browser.word("claims, page"))
        links = [
            li for li in farah.open(at).links if f"{at}/" in li and "/texts" not in li
        ]
        claim = next(li for li in links if len(li.rpartition("/")[2]) == 16)
        farah.open(claim)
        text = next(li for li in farah.open(f"{at}/texts").links if "/texts/" in li)
        page = farah.open(text)
        farah.browser.vandalise(page, page.form("marked", to="/decide"))
        form = page.form("marked", to="/decide")
        lines = form.controls["marked"].options
        decide = Control("decide", "submit")
        form.controls["decide"] = decide
        given: Given = {"marked": lines[:2], "decide": "accept"}
        assert not farah.browser.submit(page, form, given).is_refused

    def drafts_statements(self) -> None:
        """Write, change and take out sentences of a statement that stays a draft."""
        farah, at = self.person("farah"), f"/statements/{self.investigation}"
        draft = farah.does(at, {"title": "{}"}).path
        farah.does(f"{draft}/sentences/new", names=("text",))
        farah.does(f"{draft}/sentences/new", names=("find",))
        farah.does(f"{draft}/sentences/1", names=("text",))
        farah.does(draft, to="/remove")
        farah.does(f"{draft}/sentences/new", names=("text",))
        chosen = f"{draft}/pictures/new?item={self.photograph}"
        farah.open(f"{draft}/pictures/new")
        farah.does(chosen, names=("alt",))
        farah.browser.open(draft, clear=farah.browser.word("statement, clear"))
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

    def _opens_item(self, person: Person, page: Page) -> None:
        person.browser.submit(page, page.form("reason", to="/open"))

    def _photograph(self, person: Person) -> Upload:
        told, made = PngInfo(), io.BytesIO()
        told.add_text("Comment", person.browser.word("vault, in a picture"))
        Image.effect_noise((240, 180), 60).save(made, "PNG", pnginfo=told)
        name = person.browser.word("vault, file name") + ".png"
        return Upload(name, made.getvalue(), "image/png")

    def _evidence(self, person: Person, size: int) -> Upload:
        word = person.browser.word("vault, content")
        return Upload(
            person.browser.word("vault, file name") + ".mov",
            f"{word} ".encode() * size,
            f"video/{self.canaries.new('vault, type')}",
        )
