"""The day of publication is read from a heading, never from a sentence."""

import pytest

from amparo.lib.corroboration.reading.published import published_of

BODY = "\n\nPolice detained twelve men in Velmora on 1 March 2018.\n"


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("KARS, 12 May 2019", "2019-05-12"),
        ("Par Lucie Marchal, le 5 avril 2019 à 14h30", "2019-04-05"),
        ("14 апреля 2019 года, «Северный вестник»", "2019-04-14"),
        ("15 June 2019 | Clearwater Desk", "2019-06-15"),
        ("Kars | April 3, 2019 | Clearwater Desk", "2019-04-03"),
        ("Statement to the Permanent Council, 18 May 2017", "2017-05-18"),
        ("Published on 3 May 2019 by the desk", "2019-05-03"),
        ("lundi 3 juin 2019", "2019-06-03"),
    ],
)
def test_a_heading_that_holds_a_day_dates_the_text(heading: str, day: str) -> None:
    found = published_of(f"Arrests in Velmora\n{heading}{BODY}")

    assert (found.edtf, found.basis) == (day, "dateline")


@pytest.mark.parametrize(
    "line",
    [
        "Protest held in Velmora on 3 May 2019",
        "On 3 May 2019, police detained ten men.",
        "Arrests between 3 March 2018 and 2 May 2019",
        "In Velmora, on 3 May 2019, police detained ten men and held them.",
    ],
)
def test_a_day_of_which_a_line_speaks_is_not_the_day_of_the_text(line: str) -> None:
    assert published_of(f"{line}{BODY}").edtf == ""
