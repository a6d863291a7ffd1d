import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.refusal import Refused
from amparo.lib.values.places import Point, Precision, for_publication, rounded

points = st.builds(
    Point,
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.sampled_from(list(Precision)),
)


@given(points, st.sampled_from(list(Precision)), st.sampled_from(list(Precision)))
def test_rounding_in_two_steps_tells_no_more_than_in_one(
    point: Point, one: Precision, other: Precision
) -> None:
    once = rounded(point, to=max(one, other))
    between = rounded(point, to=min(one, other))
    twice = rounded(between, to=max(one, other)) if between else None

    assert twice == once


@given(points)
def test_nothing_finer_than_a_settlement_is_published(point: Point) -> None:
    published = for_publication(point)

    if point.precision is Precision.COUNTRY:
        assert published is None
    else:
        assert published is not None
        assert published.precision >= Precision.SETTLEMENT
        assert published.precision >= point.precision


def test_two_houses_in_one_street_are_published_as_one_point() -> None:
    here = Point(43.31712, 45.69834, Precision.EXACT)
    there = Point(43.31781, 45.69402, Precision.BUILDING)

    assert for_publication(here) == for_publication(there)


def test_a_publisher_can_widen_but_not_narrow() -> None:
    known_by_region = Point(43.3, 45.7, Precision.REGION)
    exact = Point(43.31712, 45.69834, Precision.EXACT)

    assert for_publication(known_by_region, at_most=Precision.EXACT) == Point(
        43.5, 45.5, Precision.REGION
    )
    assert for_publication(exact, at_most=Precision.DISTRICT) == Point(
        43.35, 45.65, Precision.DISTRICT
    )


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, -181)])
def test_a_point_beside_the_earth_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(Refused):
        Point(latitude, longitude, Precision.EXACT)
