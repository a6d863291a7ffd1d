"""Found Lantern House and bring its people in, by the steps that real people take."""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from amparo.apps.members import actions, sessions
from amparo.apps.members.actions.founding import Founding, found
from amparo.apps.members.actions.inviting import request_signatures
from amparo.apps.members.actions.recovering import request_recovery
from amparo.apps.members.enrolling import Slip
from amparo.apps.members.holder import Holder
from amparo.apps.members.one_time_codes import code_at
from amparo.apps.members.opening import open_holder
from amparo.apps.members.queries import get_member
from amparo.demo import town
from amparo.lib.sealing.ceremonies import grant_recovered, sign_request
from amparo.lib.sealing.keyring import Kind

# Who joined earlier can vouch; at the very first there are fewer than two.
SPONSORS = 2
FIRST_KEYS = {"amina": Kind.INBOX, "ines": Kind.JOURNAL}


@dataclass
class Staff:
    """The colleagues' slips of paper, and the trustees' papers that never stay on the desk."""

    organisation: UUID
    trustee_papers: tuple[dict[str, Any], ...] = field(repr=False)
    slips: dict[str, Slip] = field(repr=False)
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def holder(self, alias: str, *, now: datetime) -> Holder:
        """Open a colleague's ring as each of their requests does, signing in first if needed."""
        session = sessions.find(self.tokens.get(alias, ""), now=now)
        if session is None:
            slip = self.slips[alias]
            self.tokens[alias] = actions.sign_in(
                alias,
                passphrase=slip.passphrase,
                code=slip_code(slip, now=now),
                now=now,
            )
            return self.holder(alias, now=now)
        return open_holder(
            get_member(session.member),
            session.bundle,
            passphrase_at=session.passphrase_at,
            now=now,
        )

    def sign_out(self) -> None:
        """End every session that the story opened."""
        for token in self.tokens.values():
            actions.sign_out(token=token)
        self.tokens.clear()


def found_organisation(*, now: datetime) -> Staff:
    """Hold the set-up ceremony: organisation, five trustees, an administrator who reads nothing."""
    administrator = next(c for c in town.STAFF if c.role == "administrator")
    founding: Founding = found(
        town.ORGANISATION,
        administrator=administrator.alias,
        trustees=town.TRUSTEES,
        now=now,
    )
    return Staff(
        founding.organisation,
        founding.trustee_files,
        {administrator.alias: founding.administrator},
    )


def bring_in(colleague: town.Colleague, staff: Staff, *, now: datetime) -> None:
    """Invite on paper, accept, compare fingerprints in person, have two trustees sign."""
    earlier = list(staff.slips)
    dina = staff.holder(earlier[0], now=now)
    invitation = actions.invite(colleague.role, by=dina, now=now)
    slip = actions.accept_invitation(invitation.code, alias=colleague.alias, now=now)
    member, words = actions.confirm_newcomer(
        colleague.alias,
        passphrase=slip.passphrase,
        code=slip_code(slip, now=now),
        now=now,
    )
    for alias in earlier[:SPONSORS]:
        actions.sponsor(member, words=words, by=staff.holder(alias, now=now), now=now)
    request = request_signatures(member)
    signed = [sign_request(request, paper) for paper in staff.trustee_papers[:2]]
    actions.take_signatures(signed, by=dina, now=now)
    staff.slips[colleague.alias] = slip


def hand_first_key(alias: str, staff: Staff, *, now: datetime) -> None:
    """Let three trustees give the first intake worker, or auditor, the key of their office."""
    member = staff.slips[alias].member
    request = request_recovery(member, kinds=[FIRST_KEYS[alias]])
    recovered = grant_recovered(request, list(staff.trustee_papers[:3]))
    actions.take_recovered(
        recovered, by=staff.holder(town.STAFF[0].alias, now=now), now=now
    )
    actions.collect_grants(staff.holder(alias, now=now), now=now)


def slip_code(slip: Slip, *, now: datetime) -> str:
    """Read the one-time code that the colleague's app shows now."""
    return code_from_letters(slip.totp_secret, now=now)


def code_from_letters(letters: str, *, now: datetime) -> str:
    """Compute the code from the secret as it stands on a slip."""
    return code_at(base64.b32decode(letters.replace(" ", "")), now=now)


def write_papers(staff: Staff, folder: Path) -> None:
    """Write what each person carries home; in real life on paper, never on the desk."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for paper in staff.trustee_papers:
        _write(folder / f"trustee-{paper['trustee'] + 1}.json", paper)
    for alias, slip in staff.slips.items():
        _write(folder / f"{alias}.json", _slip_as_dict(slip))


def _slip_as_dict(slip: Slip) -> dict[str, Any]:
    return {
        "alias": slip.alias,
        "member": str(slip.member),
        "passphrase": slip.passphrase,
        "one_time_code_secret": slip.totp_secret,
    }


def _write(path: Path, content: Mapping[str, Any]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump(content, file, indent=1, ensure_ascii=False)
