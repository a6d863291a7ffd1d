"""The day of the town from its founding to the officers at the door, with a look at each moment."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.seizure import errors
from tests.seizure.boxes import Box
from tests.seizure.browser import CSRF, Browser, Trace
from tests.seizure.canaries import Canaries
from tests.seizure.lines import cut_upload, held_download
from tests.seizure.officer import AGAIN, HALF, KILLED, RUNNING, Officer
from tests.seizure.pages import Form
from tests.seizure.people import House, Person
from tests.seizure.reporters import LANGUAGES, Reporter
from tests.seizure.rings import keys_of, reading
from tests.seizure.staff import Staff

# Real Argon2id, small: the strength is measured elsewhere and nothing that is stored depends on it.
QUICK = {"memory_kib": 64, "passes": 1, "lanes": 1}
# What pages read out of an address without showing a field for it.
ASKED_BY_ADDRESS = (
    ("amina", "/inbox/", "page"),
    ("bako", "/cases/", "page"),
    ("farah", "/investigations/{}/search", "page"),
    ("farah", "/vault/investigation/{}/", "page"),
    ("farah", "/statements/", "page"),
    ("ines", "/journal/", "page"),
    ("ines", "/journal/", "check"),
)
SMALL_LIMITS = {"report_mib": 8, "disk_reserve_mib": 1}


@dataclass
class Seizure:
    """Both boxes, everything that was typed into them, and what was found on them."""

    folder: Path
    ports: list[int]
    traces: dict[str, Trace] = field(
        default_factory=lambda: {"front": Trace(), "desk": Trace()}
    )
    provoked: dict[str, list[str]] = field(default_factory=dict)
    canaries: Canaries = field(default_factory=Canaries)
    is_followed: bool = False
    # Where the desk's rows lie when it is not one file: postgres://…
    database: str = ""
    seconds: float = 0.0

    def __post_init__(self) -> None:
        reporters, pull, staff = self.ports
        self.front = Box(self.folder / "front", {"front": reporters, "pull": pull})
        pulled = {"AMPARO_FRONT_URL": f"http://127.0.0.1:{pull}"}
        if self.database:
            pulled["AMPARO_DATABASE_URL"] = self.database
        self.desk = Box(self.folder / "desk", {"desk": staff}, pulled)
        if self.is_followed:
            for box in (self.front, self.desk):
                box.traces = box.disk.with_name(f"{box.disk.name}-writes")
        papers = self.folder / "papers"
        papers.mkdir()
        self.house = House(self.desk, papers, self.canaries, self._at_desk)
        self.officer = Officer(
            {"front": self.front, "desk": self.desk}, self.canaries, self.database
        )
        self.day = Staff(self.house, self.canaries)

    def play(self, *, rounds: int, times: int) -> None:
        """Live through the day, and look while servers run, after kill -9, and after a new start.

        `rounds` times four people write; each member spoils each kind of page so many `times`.
        """
        begun = time.monotonic()
        self.house.found()
        self._open_front()
        self.desk.serve("desk", "serve", "--port", str(self.ports[2]))
        with self._nothing_leaves_the_wal():
            reporters = self._people_write(rounds)
            self.house.staff()
            self._staff_work(reporters)
            reporters[0].reads_what_is_public()
            self._everything_goes_wrong(reporters[0], times=times)
            self._learn_keys()
            self.officer.looks_at(RUNNING)
            self._power_is_cut(reporters[0])
            self.officer.looks_at(KILLED)
        self._serve_front()
        self.desk.serve("desk", "serve", "--port", str(self.ports[2]))
        self.officer.looks_at(AGAIN)
        self.seconds = time.monotonic() - begun

    @contextmanager
    def _nothing_leaves_the_wal(self) -> Iterator[None]:
        """Read in both databases all the time, so that even what was deleted stays in the WAL."""
        paths = [self.front.home / "front" / "front.sqlite3"]
        if not self.database:
            paths.append(self.desk.home / "desk" / "desk.sqlite3")
        with ExitStack() as stack:
            for path in paths:
                stack.enter_context(closing(reading(path)))
            yield

    def _open_front(self) -> None:
        told = self.house.papers / "founding" / "front.json"
        ran = self.front.run("front", "prepare", str(told))
        assert ran.returncode == 0, ran
        settings = self.front.home / "front" / "front.json"
        chosen = json.loads(settings.read_text()) | {
            "cost": QUICK,
            "limits": SMALL_LIMITS,
        }
        settings.write_text(json.dumps(chosen))
        self._serve_front()

    def _serve_front(self) -> None:
        reporters, pull, _staff = map(str, self.ports)
        self.front.serve("front", "serve", "--port", reporters, "--pull-port", pull)

    def _people_write(self, rounds: int) -> list[Reporter]:
        reporters = [
            Reporter(self._at_front(language), language, self.canaries)
            for _ in range(rounds)
            for language in LANGUAGES
        ]
        for number, reporter in enumerate(reporters):
            reporter.writes(
                form="words" if number % 3 else "digits", size=1 + 40 * (number % 5)
            )
            reporter.writes_again()
            reporter.writes_on_an_old_page()
            reporter.is_forced()
            reporter.offers_help()
            reporter.looks_around()
        reporters[0].sends_too_much()
        for reporter in reporters[:2]:
            look = lambda: self.officer.looks_at(HALF, only="front")  # noqa: E731
            reporter.breaks_off(self.ports[0], look=look)
        return reporters

    def _staff_work(self, reporters: list[Reporter]) -> None:
        day = self.day
        reports = day.takes_in()
        for reporter in reporters[:4]:
            reporter.writes_again()
        day.closes_offers()
        day.hands_over(reports)
        day.fills_drawers()
        day.opens_investigation()
        day.asks_for_identity()
        day.lets_words_out()
        day.documents()
        day.corrects()
        day.searches()
        day.seals_evidence()
        day.shows_pictures()
        day.brings_articles()
        day.reads_claims()
        day.uses_the_terminal(self.house.papers)
        day.drafts_statements()
        self._publish()
        look = lambda: self.officer.looks_at(HALF, only="desk")  # noqa: E731
        self._half_an_upload(self.house.people["farah"], look=look)
        day.ends_things()

    def _publish(self) -> None:
        """Take one statement down again; release another while the front is away."""
        day = self.day
        day.takes_down(day.releases(day.asks_for_release()))
        draft = day.asks_for_release()
        self.front.kill()
        statement = day.releases(draft)
        self._serve_front()
        self.house.people["goran"].does(statement, to="/hand-over")

    def _half_an_upload(self, person: Person, *, look: Callable[[], None]) -> None:
        path = f"/vault/investigation/{self.day.investigation}/seal"
        cut_upload(
            self.ports[2],
            path,
            {CSRF: _token(person.open(path).form("file"))},
            name=self.canaries.new("desk, name of a cut file"),
            word=self.canaries.new("desk, content of a cut file"),
            look=look,
            headers=_cookies(person),
        )

    def _everything_goes_wrong(self, reporter: Reporter, *, times: int) -> None:
        at_front, at_desk = reporter.browser, self._at_desk()
        errors.goes_astray(at_front, start="/en/")
        errors.goes_astray(at_desk, start="/sign-in")
        for path, name in (
            ("/en/report", "text"),
            ("/en/replies", "code"),
            ("/en/files", "file"),
        ):
            errors.sends_broken_bodies(at_front, path=path, field=name)
        errors.sends_broken_bodies(at_desk, path="/sign-in", field="alias")
        errors.is_refused_at_the_door(at_desk)
        for port in self.ports:
            errors.speaks_no_http(port, at_desk)
        self._members_go_astray(times)
        self._servers_break(reporter)

    def _members_go_astray(self, times: int) -> None:
        farah = self.house.people["farah"]
        at = f"/investigations/{self.day.investigation}"
        errors.goes_astray(farah.browser, start=f"{at}/search")
        for path in ("/static/web/amparo.css", "/_components"):
            farah.browser.open(path)
        errors.sends_broken_bodies(farah.browser, path=f"{at}/acts/new", field="words")
        for alias, path, name in ASKED_BY_ADDRESS:
            told = {name: self.canaries.new(f"{path} {name}")}
            address = path.format(self.day.investigation)
            self.house.people[alias].browser.open(address, **told)
        for person in self.house.people.values():
            person.open("/passphrase")
            errors.vandalises_everything(person, times=times)

    def _servers_break(self, reporter: Reporter) -> None:
        """Take the disk away while people write: the answer is 500, and where words then go is the question."""
        farah, before = (
            self.house.people["farah"],
            {b: len(t.crashed) for b, t in self.traces.items()},
        )
        page = farah.open(f"/investigations/{self.day.investigation}/information/new")
        with errors.missing(self.desk.home / "desk"):
            farah.browser.submit(page, page.form("told_text"))
            farah.browser.submit(page, page.form("told_text"))
        page = reporter.at("report")
        offer = reporter.at("offer")
        with errors.missing(self.front.home / "front"):
            reporter.browser.submit(page, page.form("text"))
            reporter.browser.submit(offer, offer.form("text"))
        self.provoked = {b: t.crashed[before[b] :] for b, t in self.traces.items()}
        for box, trace in self.traces.items():
            del trace.crashed[before[box] :]

    def _learn_keys(self) -> None:
        database = self.database or str(self.desk.home / "desk" / "desk.sqlite3")
        for person in self.house.people.values():
            self.canaries.keys |= keys_of(person, database=database)

    def _power_is_cut(self, reporter: Reporter) -> None:
        """Kill both in the middle of uploads, and while a package is on its way to a browser."""
        reporter.breaks_off(self.ports[0], look=self.front.kill)
        farah, goran = self.house.people["farah"], self.house.people["goran"]
        package = goran.open(self.day.release).form(to="/package")
        told = {CSRF: _token(package)}
        with held_download(
            self.ports[2], package.action, told, headers=_cookies(goran)
        ) as first:
            assert b" 200 " in first, first
            self._half_an_upload(farah, look=self.desk.kill)

    def _at_desk(self) -> Browser:
        return Browser(self.ports[2], canaries=self.canaries, trace=self.traces["desk"])

    def _at_front(self, language: str) -> Browser:
        return Browser(
            self.ports[0],
            canaries=self.canaries,
            trace=self.traces["front"],
            language=language,
        )


def _token(form: Form) -> str:
    return form.controls[CSRF].value


def _cookies(person: Person) -> str:
    pairs = (f"{name}={value}" for name, value in person.browser.cookies.items())
    return f"Cookie: {'; '.join(pairs)}\r\n"
