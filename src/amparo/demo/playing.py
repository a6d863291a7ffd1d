"""Play the story from an empty folder to a verified package, and say what happens."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from amparo.apps.journal.queries import Noted, check_log, entries
from amparo.apps.members.front import front_statement
from amparo.apps.protection.queries import cases
from amparo.demo import founding, story, stranger, town
from amparo.demo.founding import Staff
from amparo.demo.phone import Phone
from amparo.demo.servers import Ports, Server
from amparo.demo.story import Story
from amparo.demo.telling import Teller
from amparo.front.preparing import prepare
from amparo.lib.refusal import Refused

PACKAGE = "package"


def play(home: Path, *, ports: Ports, teller: Teller) -> dict[str, Any]:
    """Play every chapter; return what the demo tells about it afterwards.

    Raises:
        Refused: a step of the story was refused, or the verdict is not what it must be.
    """
    with teller.step("Lay the desk's tables"):
        call_command("migrate", interactive=False, verbosity=0)
    staff = _found(teller)
    _prepare_front(home, teller)
    with Server(home, front_command(ports), ports=[ports.front, ports.pull]):
        told = _live(home, staff, ports=ports, teller=teller)
    _who_saw_what(told, teller)
    verdict = _strangers_turn(home, teller)
    founding.write_papers(staff, home / "papers")
    staff.sign_out()
    return {
        "code": told.code,
        "investigation": str(told.investigation),
        "statement": str(told.statement),
        "verdict": verdict,
        "people": [
            {"alias": c.alias, "role": c.role.value, "does": c.does} for c in town.STAFF
        ],
    }


def front_command(ports: Ports) -> list[str]:
    """The command that serves the front of the demo."""
    return [
        "front",
        "serve",
        "--port",
        str(ports.front),
        "--pull-port",
        str(ports.pull),
    ]


def _found(teller: Teller) -> Staff:
    teller.chapter(f"1. {town.ORGANISATION} is founded in Velmora, an invented town")
    with teller.step("Set-up ceremony with five trustees"):
        staff = founding.found_organisation(now=timezone.now())
    for colleague in town.STAFF[1:]:
        with teller.step(f"{colleague.alias.title()} joins: {colleague.does}"):
            founding.bring_in(colleague, staff, now=timezone.now())
    for alias in founding.FIRST_KEYS:
        with teller.step(f"Three trustees hand {alias.title()} the key of the office"):
            founding.hand_first_key(alias, staff, now=timezone.now())
    return staff


def _prepare_front(home: Path, teller: Teller) -> None:
    with teller.step("The front gets public keys, nothing else"):
        prepare(home, told=json.dumps(front_statement()).encode())


def _live(home: Path, staff: Staff, *, ports: Ports, teller: Teller) -> Story:
    phone = Phone(f"http://127.0.0.1:{ports.front}")
    told = Story(staff, phone, timezone.now)
    teller.chapter("2. Someone in danger writes from a phone, scripts off")
    with teller.step("Words first, then a photograph"):
        story.write_report(told)
    teller.say(f"The reporter keeps this code: {told.code}")
    teller.chapter("3. The desk")
    chapters = [
        ("Amina opens the message, sets tier 2, answers", story.take_in),
        ("The reporter reads the answer once, and says yes", story.read_answer),
        ("Amina hands over; Bako opens a case with five keys", story.hand_over),
        ("Farah opens an investigation, one encrypted file", story.open_investigation),
        ("Bako records consent and passes on an extract", story.record_consent),
        ("Farah records who did what to whom, seals the photo", story.document),
        (
            "Farah drafts a statement, Goran releases it with her",
            story.release_statement,
        ),
        (
            "Two people let a package out for a court",
            lambda each: story.export_package(each, home / PACKAGE),
        ),
    ]
    for what, chapter in chapters:
        with teller.step(what):
            chapter(told)
    page = phone.open("/public/")
    if town.STATEMENT_TITLE not in page.text:
        raise Refused("The statement did not reach the front.")
    teller.say("The statement now stands on the front's public pages.")
    return told


def _who_saw_what(told: Story, teller: Teller) -> None:
    teller.chapter("4. Who saw what")
    for colleague in town.STAFF:
        held = cases(told.holder(colleague.alias))
        teller.say(
            f"{colleague.alias.title()} ({colleague.role.value}): {len(held)} case(s)"
        )
    noted = Counter((each.alias, each.verb) for each in _journal(told))
    for alias in sorted({alias for alias, _verb in noted if alias}):
        acts = [
            f"{verb} x{n}" for (who, verb), n in sorted(noted.items()) if who == alias
        ]
        teller.say(f"journal, {alias}: {', '.join(acts)}")
    verdict = check_log()
    teller.say(f"The log holds: {verdict.holds}. {verdict.leaves} leaves.")


def _journal(told: Story) -> Iterator[Noted]:
    """Read the whole journal as the auditor does, page by page."""
    ines, number = told.holder("ines"), 1
    while True:
        page = entries(by=ines, page=number)
        yield from page
        if not page.has_next():
            return
        number += 1


def _strangers_turn(home: Path, teller: Teller) -> str:
    teller.chapter("5. A stranger checks the package with plain Python")
    package = home / PACKAGE
    with teller.step("python3 verify.py: as it was handed over"):
        said = stranger.verify(package)
    _demand(said, stranger.VALID)
    photograph = next((package / "data").rglob("*.png")).relative_to(package)
    with teller.step("The same with one bit of the photograph flipped"):
        forged = stranger.verify_with_one_bit_flipped(package, str(photograph))
    _demand(forged, stranger.CONTRADICTED)
    if photograph.name not in forged.words:
        raise Refused("The verifier did not name the forged file.")
    teller.say("valid; after one flipped bit: contradicted, and the file is named")
    return "valid"


def _demand(said: stranger.Verdict, wanted: int) -> None:
    if said.exit_code != wanted:
        raise Refused("The verifier gave another verdict:", said.words)
