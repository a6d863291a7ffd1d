"""Forms of everybody's account, of freezing and of administration."""

from __future__ import annotations

from typing import Any

from tests.access.deeds.visits import Deed, Visit, sent_to


@sent_to("members:sign-out")
def _sign_out(visit: Visit) -> Deed:
    return Deed({}, lambda _answer: visit.walk.ledger.sessions.pop(visit.alias))


@sent_to("members:passphrase")
def _passphrase(visit: Visit) -> Deed:
    words = visit.walk.passphrases.get(visit.alias, "")
    return Deed(
        {"passphrase": words}, lambda _answer: visit.walk.freshened(visit.alias)
    )


@sent_to("members:new-passphrase")
def _new_passphrase(visit: Visit) -> Deed:
    passphrases = visit.walk.passphrases

    def then(answer: Any) -> None:
        if answer.context and "words" in answer.context:
            passphrases[visit.alias] = " ".join(answer.context["words"])

    return Deed({"passphrase": passphrases.get(visit.alias, "")}, then, done=200)


@sent_to("members:rotate")
def _rotate(visit: Visit) -> Deed:
    ledger, lock = visit.walk.ledger, visit.it.lock
    return Deed({}, lambda _answer: ledger.rotate(lock, by=visit.alias))


@sent_to("members:freeze")
def _freeze(visit: Visit) -> Deed:
    ledger, member = visit.walk.ledger, visit.walk.alias_of(visit.it.address["member"])

    def then(_answer: Any) -> None:
        asker = ledger.asked_to_freeze.get(member)
        # A request counts while who asked is here; a forged one is asked anew.
        if asker and asker not in ledger.frozen:
            ledger.freeze(member)
        else:
            ledger.asked_to_freeze[member] = visit.alias

    return Deed({}, then)


@sent_to("members:withdraw-freeze")
def _keep(visit: Visit) -> Deed:
    ledger, member = visit.walk.ledger, visit.walk.alias_of(visit.it.address["member"])

    def then(_answer: Any) -> None:
        if ledger.asked_to_freeze.get(member) == visit.alias:
            del ledger.asked_to_freeze[member]

    return Deed({}, then)


@sent_to("members:withdraw-newcomer", "members:withdraw-invitation")
def _withdraw(visit: Visit) -> Deed:
    return Deed({}, lambda _answer: visit.walk.house.things.remove(visit.it))


@sent_to("members:invite")
def _invite(_visit: Visit) -> Deed:
    return Deed({"role": "documenter"}, done=200)
