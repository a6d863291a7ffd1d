"""Two texts about one picture are as sure as each other, and no surer than the records."""

import pytest

from amparo.lib.values.hedging import Mismatch, Slip, mismatches, read

ALLEGED = {
    "en": ("The alleged secret prison in Velmora", "The secret prison at night"),
    "fr": ("La prison secrète présumée à Velmora", "La prison secrète, la nuit"),
    "ru": ("Предполагаемая тайная тюрьма в Велморе", "Тайная тюрьма ночью"),
    "ar": ("السجن السري المزعوم في فيلمورا", "السجن السري ليلا"),
}


def slips(caption: str, alt: str = "", *, language: str = "en", **told: object) -> list:
    found = mismatches(caption=caption, alt=alt, language=language, **told)
    return [each.slip for each in found]


@pytest.mark.parametrize("language", ALLEGED)
def test_an_alt_text_that_is_surer_than_its_caption_is_found(language: str) -> None:
    caption, alt = ALLEGED[language]

    assert slips(caption, alt, language=language) == [Slip.ALT_IS_SURER]


@pytest.mark.parametrize("language", ALLEGED)
def test_a_caption_that_is_surer_than_its_alt_text_is_found(language: str) -> None:
    alt, caption = ALLEGED[language]

    assert slips(caption, alt, language=language) == [Slip.CAPTION_IS_SURER]


@pytest.mark.parametrize("language", ALLEGED)
def test_texts_that_are_equally_unsure_fit(language: str) -> None:
    caption, _alt = ALLEGED[language]

    assert slips(caption, caption, language=language) == []


@pytest.mark.parametrize(
    ("caption", "alt"),
    [
        ("The alleged prison in Velmora.", "A grey building behind a wall in Velmora."),
        ("Reportedly used as a prison.", "A grey building with three lit windows."),
        ("Men were allegedly held in the cellar.", "The door of a cellar."),
        ("The gate of the harbour.", "The gate, seen from the road."),
        ("", ""),
    ],
)
def test_what_is_only_seen_needs_no_hedge(caption: str, alt: str) -> None:
    assert slips(caption, alt) == []


def test_the_words_that_do_not_fit_are_named() -> None:
    found = mismatches(
        caption="The suspected torture site", alt="A torture site", language="en"
    )

    assert found == [Mismatch(Slip.ALT_IS_SURER, ("torture", "site"))]


@pytest.mark.parametrize(
    "hedge",
    ["allegedly a prison", "is said to be a prison", "reportedly a prison"],
)
def test_a_hedged_claim_is_read_as_hedged(hedge: str) -> None:
    assert "priso" in read(f"This {hedge}", language="en").hedged


@pytest.mark.parametrize("status", ["alleged", "contested", "refuted"])
def test_plain_words_on_records_that_are_not_sure_are_found(status: str) -> None:
    assert slips("Men were held here.", statuses=[status, "confirmed"]) == [
        Slip.RECORDS_ARE_LESS_SURE
    ]


@pytest.mark.parametrize(
    "caption",
    ["Men were allegedly held here.", "According to a witness, men were held here."],
)
def test_words_that_say_how_sure_they_are_fit_records_that_are_not(
    caption: str,
) -> None:
    assert slips(caption, statuses=["alleged"]) == []


def test_a_hedge_on_what_is_confirmed_is_found() -> None:
    assert slips("Men were allegedly held here.", statuses=["confirmed"]) == [
        Slip.RECORDS_ARE_SURER
    ]


def test_records_without_a_status_say_nothing() -> None:
    assert slips("Men were held here.", statuses=["", "seen"]) == []


def test_a_language_that_nobody_taught_us_is_read_by_all_that_we_know() -> None:
    caption, alt = ALLEGED["en"]

    assert slips(caption, alt, language="uk") == [Slip.ALT_IS_SURER]


def test_long_and_odd_texts_are_read_in_no_time() -> None:
    text = "allegedly " * 20_000 + "(" * 20_000 + "\u202e" * 1_000

    assert slips(text, text) == []
