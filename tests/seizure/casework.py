"""Intake, cases and colleagues: each role opens its pages and fills every form with canaries."""

import re

from tests.seizure.browser import Given
from tests.seizure.day import Day, first_id, ids_in
from tests.seizure.people import Person

DRAWERS = ("contact", "identity", "account", "protection", "extract")
CHECKS = ["names", "places", "dates", "others", "traits", "ways-out"]
AGREED: Given = {
    "purposes": ["documenting", "statement"],
    "audiences": ["team", "public"],
    "detail": "3",
}


class Casework(Day):
    """The work with people in danger."""

    def takes_in(self) -> list[str]:
        """Amina fetches, opens, triages and answers every report."""
        amina = self.person("amina")
        page = amina.does("/inbox/", to="/fetch")
        reports = ids_in(page, r"/inbox/")
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
        for offer in ids_in(amina.open("/inbox/offers"), "/inbox/offers/"):
            amina.does(f"/inbox/offers/{offer}", to="/close")
        amina.does("/inbox/", to="/fetch")

    def hands_over(self, reports: list[str]) -> None:
        """Four letters: one becomes a case, one is declined, one taken back, one waits."""
        amina, bako = self.person("amina"), self.person("bako")
        opened, declined, taken_back, *_rest = reports
        for report in (opened, declined, taken_back):
            amina.does(f"/inbox/{report}/hand-over", {"caseworker": bako.id})
        amina.does(f"/inbox/{taken_back}", to="/take-back")
        letters = ids_in(bako.open("/cases/letters"), "/cases/letters/")
        page = bako.does(f"/cases/letters/{letters[0]}", to="/open")
        self.case = first_id(page.path, "/cases/")
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
        waiting = ids_in(farah.open(door), f"{door}/")
        page = farah.does(f"{door}/{waiting[0]}", {"alias": "{}"})
        self.information += re.findall(r"information=(\S+)", page.path)

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

    def _opens_files(self, person: Person, path: str, part: str) -> None:
        for link in [li for li in person.open(path).links if part in li]:
            person.open(link)
