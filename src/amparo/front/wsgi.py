"""The public side of the front, for a WSGI server. Never ASGI: it would write uploads to the disk in clear."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.front.settings"

from django.core.wsgi import get_wsgi_application

from amparo.front.machinery import machinery

_pages = get_wsgi_application()
machinery().codes.start()
machinery().shelf.watch()
# What stands now stays: the collector need only look at what one request leaves behind.
gc.collect()
gc.freeze()


class Forgotten:
    """An answer after which nothing of what was sent lies about in memory, waiting for the collector."""

    def __init__(self, answer: Iterable[bytes]) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """Close the request, then free its forms and fields, which refer to each other."""
        close = getattr(self._answer, "close", None)
        if close:
            close()
        self._answer = ()
        gc.collect()


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Answer one request."""
    answer = _pages(environ, start_response)
    if environ["REQUEST_METHOD"] == "POST" or "/next/" in environ["PATH_INFO"]:
        return Forgotten(answer)
    return answer
