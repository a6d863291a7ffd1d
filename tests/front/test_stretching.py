import threading
import time

import pytest

from amparo.front.stretching import CodePool, Crowded, Stretcher
from amparo.lib.sealing.primitives.publics import Cost
from amparo.lib.sealing.reporter import ReporterKeys, reporter_keys
from amparo.lib.sealing.words import new_code, read_code

SALT, QUICK = bytes(16), Cost(64, 1, 1)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Make one stretching take 50 ms and count how many run at once."""
    seen = {"now": 0, "most": 0}

    def slow(secret: bytes, *, salt: bytes, cost: Cost) -> ReporterKeys:
        seen["now"] += 1
        seen["most"] = max(seen["most"], seen["now"])
        time.sleep(0.05)
        seen["now"] -= 1
        return reporter_keys(secret, salt=salt, cost=cost)

    monkeypatch.setattr("amparo.front.stretching.reporter_keys", slow)
    return seen


def test_never_more_than_one_at_a_time(busy: dict[str, int]) -> None:
    stretcher = Stretcher(salt=SALT, cost=QUICK)
    people = [
        threading.Thread(target=stretcher.stretch, args=(b"x",)) for _ in range(8)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert busy["most"] == 1


@pytest.mark.threat("T-11")
def test_whoever_comes_to_a_full_queue_is_told_to_wait(busy: dict[str, int]) -> None:
    stretcher = Stretcher(salt=SALT, cost=QUICK, queue=2)
    people = [
        threading.Thread(target=stretcher.stretch, args=(b"x",)) for _ in range(2)
    ]
    for person in people:
        person.start()
    time.sleep(0.02)
    with pytest.raises(Crowded):
        stretcher.stretch(b"x")
    for person in people:
        person.join()
    assert stretcher.stretch(b"x") == reporter_keys(b"x", salt=SALT, cost=QUICK)


def test_a_code_from_the_pool_is_ready() -> None:
    pool = CodePool(Stretcher(salt=SALT, cost=QUICK), forms=("en", "digits"), each=2)
    pool.start()
    assert pool.wait_until_idle(10)
    fresh = pool.take("en")
    assert fresh.keys == reporter_keys(read_code(fresh.words), salt=SALT, cost=QUICK)


def test_a_pool_gives_no_code_twice() -> None:
    pool = CodePool(Stretcher(salt=SALT, cost=QUICK), forms=("en",), each=3)
    given = []
    for _ in range(60):
        given.append(pool.take("en").words)
        pool.wait_until_idle(10)
    assert len(set(given)) == 60


def test_a_code_owed_is_bound_by_its_owner_or_in_the_background_but_once() -> None:
    stretcher = Stretcher(salt=SALT, cost=QUICK)
    pool = CodePool(stretcher, forms=("en",), each=1)
    bound: list[ReporterKeys] = []
    code = new_code(language="en")
    pool.stretch_afterwards(code, bound.append)
    secret = read_code(code)
    pool.bind_now(secret, stretcher.stretch(secret))
    assert pool.wait_until_idle(10)
    assert bound == [reporter_keys(secret, salt=SALT, cost=QUICK)]
