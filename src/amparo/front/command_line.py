import os
import sys

# glibc overwrites what is freed, if told before the start; Python must then leave allocation to it.
# Its cache for each thread would keep small pieces as they are, so there is none.
MEMORY = {
    "MALLOC_PERTURB_": "165",
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
}


def command_line(*, public: str, pull: str) -> tuple[list[str], dict[str, str]]:
    """Return command and environment of the front in a Python of its own.

    The Python that runs `amparo` may hold what the front must never hold. `public` and `pull` are each
    a port number or `unix:` and a path.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "DJANGO_SETTINGS_MODULE"
    }
    command = [sys.executable, "-m", "amparo.front.serving", public, pull]
    return command, environment | MEMORY
