import datetime as dt
import statistics
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amparo.apps.members import passphrases, sessions
from amparo.apps.members.actions import change_passphrase, sign_in
from amparo.apps.members.actions.signing_in import NotSignedIn
from amparo.apps.members.throttling import Throttled
from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.publics import Cost
from tests.cast import Cast

pytestmark = pytest.mark.threat("T-08")

WRONG = "six wrong words were typed here"


def enter(
    cast: Cast, alias: str, *, now: dt.datetime | None = None, **change: str
) -> str:
    person, at = cast.person(alias), now or cast.now
    typed = {"passphrase": person.passphrase, "code": person.code(at)} | change
    return sign_in(alias, now=at, **typed)


def test_words_are_read_as_people_type_them(cast: Cast) -> None:
    typed = cast.person("bako").passphrase.upper().replace(" ", " - ")

    assert enter(cast, "bako", passphrase=f"  {typed} ")


@pytest.mark.parametrize("seconds", [-30, 30])
def test_a_phone_may_be_half_a_minute_off(cast: Cast, seconds: int) -> None:
    phone = cast.now + dt.timedelta(seconds=seconds)

    assert enter(cast, "bako", code=cast.person("bako").code(phone))


@pytest.mark.parametrize("seconds", [-90, 90, 3600])
def test_a_code_of_another_time_is_refused(cast: Cast, seconds: int) -> None:
    other = cast.now + dt.timedelta(seconds=seconds)

    with pytest.raises(NotSignedIn):
        enter(cast, "bako", code=cast.person("bako").code(other))


def test_a_code_opens_once(cast: Cast) -> None:
    enter(cast, "bako")

    with pytest.raises(NotSignedIn):
        enter(cast, "bako")


def test_an_earlier_code_does_not_open_after_a_later_one(cast: Cast) -> None:
    before = cast.person("bako").code(cast.now - dt.timedelta(seconds=30))
    enter(cast, "bako")

    with pytest.raises(NotSignedIn):
        enter(cast, "bako", code=before)


def fail(cast: Cast, alias: str, times: int, now: dt.datetime) -> None:
    for _n in range(times):
        with pytest.raises(NotSignedIn):
            sign_in(alias, passphrase=WRONG, code="000000", now=now)


@pytest.mark.parametrize("alias", ["bako", "nobody"])
def test_the_sixth_guess_must_wait_whether_or_not_somebody_has_the_alias(
    cast: Cast, alias: str
) -> None:
    fail(cast, alias, 5, cast.now)

    with pytest.raises(Throttled):
        sign_in(alias, passphrase=WRONG, code="000000", now=cast.now)


def test_guessing_at_one_alias_slows_no_other(cast: Cast) -> None:
    fail(cast, "chen", 5, cast.now)

    assert enter(cast, "bako")


def test_after_the_wait_the_right_words_open_again(cast: Cast) -> None:
    fail(cast, "bako", 5, cast.now)
    later = cast.now + dt.timedelta(minutes=1)

    assert enter(cast, "bako", now=later)


def test_nobody_waits_longer_than_five_minutes(cast: Cast) -> None:
    at = cast.now
    for _n in range(12):
        with pytest.raises(Refused):
            sign_in("bako", passphrase=WRONG, code="000000", now=at)
        at += dt.timedelta(minutes=5, seconds=1)

    assert enter(cast, "bako", now=at)


def test_unknown_and_known_aliases_cost_the_same_work(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(alias: str) -> tuple[list[Cost], list[str]]:
        with (
            CaptureQueriesContext(
                connection,
            ) as seen,
            pytest.raises(NotSignedIn),
        ):
            sign_in(alias, passphrase=WRONG, code="000000", now=cast.now)
        shapes = [q["sql"].split(" WHERE")[0].split(" VALUES")[0] for q in seen]
        return costs.copy(), [s for s in shapes if "SAVEPOINT" not in s]

    costs: list[Cost] = []
    real = passphrases.master_from_passphrase

    def counted(passphrase: str, *, salt: bytes, cost: Cost) -> Any:
        costs.append(cost)
        return real(passphrase, salt=salt, cost=cost)

    monkeypatch.setattr(passphrases, "master_from_passphrase", counted)
    known = work("bako")
    costs.clear()

    assert work("nobody") == known
    assert len(known[0]) == 1


def test_a_new_sign_in_ends_the_earlier_session(cast: Cast) -> None:
    first = enter(cast, "bako")
    later = cast.now + dt.timedelta(minutes=2)
    second = enter(cast, "bako", now=later)

    assert len(list(Path(settings.AMPARO_RAM, "sessions").iterdir())) == 1
    assert sessions.find(first, now=later) is None
    assert sessions.find(second, now=later) is not None


@pytest.mark.parametrize(("minutes", "lasts"), [(9, True), (10, False)])
def test_an_idle_session_ends_after_ten_minutes(
    cast: Cast, minutes: int, lasts: bool
) -> None:
    token = enter(cast, "bako")
    later = cast.now + dt.timedelta(minutes=minutes)

    assert (sessions.find(token, now=later) is not None) is lasts


def test_a_busy_session_ends_after_eight_hours(cast: Cast) -> None:
    token = enter(cast, "bako")
    steps = [cast.now + dt.timedelta(minutes=9 * n) for n in range(1, 60)]
    alive = [at for at in steps if sessions.find(token, now=at)]

    assert alive[-1] < cast.now + dt.timedelta(hours=8)
    assert alive[-1] > cast.now + dt.timedelta(hours=7, minutes=45)


def test_what_lies_in_memory_opens_only_with_the_cookie(cast: Cast) -> None:
    enter(cast, "bako")
    (stored,) = Path(settings.AMPARO_RAM, "sessions").iterdir()
    content = stored.read_bytes() + stored.name.encode()
    bundle = cast.person("bako").bundle

    secrets = (
        bundle.hpke_seed,
        bundle.signing_seed,
        bundle.ring_key,
        bundle.totp_secret,
    )
    assert not any(s in content or s.hex().encode() in content for s in secrets)
    assert stored.stat().st_mode & 0o777 == 0o600
    assert stored.parent.stat().st_mode & 0o777 == 0o700


def test_a_session_holds_no_one_time_code_secret(cast: Cast) -> None:
    session = sessions.find(enter(cast, "bako"), now=cast.now)

    assert session is not None
    assert session.bundle.totp_secret == b""


def test_identity_asks_for_the_passphrase_after_five_minutes(cast: Cast) -> None:
    holder = cast.open("bako")

    assert holder.is_fresh(cast.now + dt.timedelta(minutes=4))
    assert not holder.is_fresh(cast.now + dt.timedelta(minutes=5))


def test_a_new_passphrase_opens_the_same_keys_and_the_old_one_nothing(
    cast: Cast,
) -> None:
    old = cast.person("bako").passphrase
    fresh = change_passphrase(old, by=cast.open("bako"), now=cast.now)

    with pytest.raises(NotSignedIn):
        enter(cast, "bako", passphrase=old)
    token = enter(cast, "bako", passphrase=fresh)
    session = sessions.find(token, now=cast.now)
    assert session is not None
    assert session.bundle.ring_key == cast.person("bako").bundle.ring_key


@pytest.mark.prove
def test_time_does_not_tell_whether_an_alias_exists(cast: Cast) -> None:
    import time

    def took(alias: str, number: int) -> float:
        began = time.perf_counter()
        with pytest.raises(NotSignedIn):
            sign_in(
                alias,
                passphrase=WRONG,
                code="000000",
                now=cast.now + dt.timedelta(hours=number),
            )
        return time.perf_counter() - began

    known, unknown = [], []
    for number in range(1000):
        known.append(took("bako", number))
        unknown.append(took("nobody", number))

    difference = abs(statistics.median(known) - statistics.median(unknown))
    assert difference < 0.001
