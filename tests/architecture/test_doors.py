"""Every page is shut unless it stands in this list."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# View names that need no sign-in. Adding one is a decision, not an accident.
OPEN = {
    "web:components",
    "web:static",
    "members:sign-in",
    "members:accept-invitation",
}


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, inner)
        else:
            yield f"{space}{pattern.name}", pattern


def is_open(pattern: URLPattern) -> bool:
    return getattr(pattern.callback, "door_is_open", False)


def test_only_the_listed_doors_are_open() -> None:
    found = dict(routes(get_resolver()))

    assert len(found) > 20, "a test that searches must find something"
    assert {name for name, pattern in found.items() if is_open(pattern)} == OPEN


def filled(pattern: URLPattern) -> str:
    return ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/cases/", "/inbox/", "/journal/", "/statements/"]
)
def test_a_stranger_is_sent_to_the_sign_in_page(path: str) -> None:
    answer = Client().get(path, secure=True)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")
