"""List a project's pages, and the fields that take words, as the project itself declares them.

Run with the project's settings in a process of its own: `python -m tests.seizure.listing`.
"""

import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TypeGuard

import django
from django import forms
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters

ASKED = re.compile(r"request\.(?:GET|POST)\.get\(\s*[\"'](\w+)[\"']")
LANGUAGE = re.compile(r"^[a-z]{2}/$")


def listed() -> dict[str, object]:
    """Return the pages by name and pattern, and the wordy fields by room and name."""
    return {
        "pages": [{"name": n, "pattern": p} for n, p in _pages(get_resolver())],
        "fields": sorted({*_declared(), *_asked_for()}),
    }


def _pages(
    resolver: URLResolver, before: str = "", room: str = ""
) -> Iterator[tuple[str, str]]:
    for each in resolver.url_patterns:
        route = before + _pattern(str(each.pattern))
        if isinstance(each, URLPattern):
            yield f"{room}:{each.name}", f"^/{route}$"
        else:
            yield from _pages(each, route, each.namespace or room)


def _pattern(route: str) -> str:
    if LANGUAGE.match(route):
        return "[a-z]{2}/"
    return re.sub(r"<(?:(\w+):)?\w+>", _converted, route)


def _converted(found: re.Match[str]) -> str:
    return f"(?:{get_converters()[found.group(1) or 'str'].regex})"


def _modules(part: str) -> Iterator[tuple[str, ModuleType]]:
    """Give the modules of each room that are called so, and those inside a package of that name."""
    package = importlib.import_module(sys.argv[1])
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        room, *rest = (
            found.name.removeprefix("amparo.").removeprefix("apps.").split(".")
        )
        if rest[:1] == [part]:
            yield room, importlib.import_module(found.name)


def _declared() -> Iterator[tuple[str, str]]:
    """Give the fields of each form that take words."""
    for room, module in _modules("forms"):
        for form in vars(module).values():
            if _is_form(form) and form.__module__ == module.__name__:
                yield from (
                    (room, name)
                    for name, each in form.base_fields.items()
                    if _is_wordy(each)
                )


def _is_form(each: object) -> TypeGuard[type[forms.Form]]:
    return isinstance(each, type) and issubclass(each, forms.Form)


def _is_wordy(each: forms.Field) -> bool:
    return isinstance(each, forms.CharField | forms.FileField)


def _asked_for() -> Iterator[tuple[str, str]]:
    """Give what views read out of an address or a body by themselves."""
    for room, module in _modules("views"):
        yield from (
            (room, name)
            for name in ASKED.findall(Path(str(module.__file__)).read_text())
        )


if __name__ == "__main__":
    django.setup()
    print(json.dumps(listed()))
