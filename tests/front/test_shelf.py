from datetime import UTC, datetime

from amparo.front.shelf import MOST_BYTES, WAITS, Shelf, new_address

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def laid(shelf: Shelf, *, may_repeat: bool = False, content: bytes = b"page") -> str:
    address = new_address()
    shelf.lay(address, content, status=200, may_repeat=may_repeat, now=NOW)
    return address


def test_a_page_is_given_out_once() -> None:
    shelf = Shelf()
    address = laid(shelf)
    first = shelf.fetch(address, now=NOW)
    assert first
    assert first.content == b"page"
    assert shelf.fetch(address, now=NOW) is None


def test_a_page_that_may_repeat_is_given_again_until_its_time_is_over() -> None:
    shelf = Shelf()
    address = laid(shelf, may_repeat=True)
    assert shelf.fetch(address, now=NOW)
    assert shelf.fetch(address, now=NOW)
    assert shelf.fetch(address, now=NOW + WAITS) is None


def test_a_forgotten_page_is_gone() -> None:
    shelf = Shelf()
    address = laid(shelf, may_repeat=True)
    shelf.forget(address)
    shelf.forget(address)
    assert shelf.fetch(address, now=NOW) is None


def test_nobody_finds_a_page_by_a_guess() -> None:
    shelf = Shelf()
    assert shelf.fetch(laid(shelf)[:-1], now=NOW) is None
    assert len(new_address()) >= 22


def test_pages_that_nobody_fetches_do_not_pile_up() -> None:
    shelf = Shelf()
    piece = bytes(MOST_BYTES // 8)
    addresses = [laid(shelf, content=piece) for _ in range(20)]
    found = [address for address in addresses if shelf.has(address, now=NOW)]
    assert found == addresses[-8:]
    assert not shelf.has(found[-1], now=NOW + WAITS)
