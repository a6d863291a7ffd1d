"""How fast every page of a full desk is, for every role that can open it; prints JSON.

    python benchmarks/pages.py [--home FOLDER] [--scale 1.0] [--requests 30] [--only TEXT]

A real desk (gunicorn, as `amparo desk serve` runs it) over HTTP with real sign-ins. With
--home the filled folder is kept and used again.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

PORT = 8961
WARM_UP = 2
ROLES = {
    "administrator": "dina",
    "intake": "amina",
    "caseworker": "bako",
    "documenter": "farah",
    "analyst": "goran",
    "campaigner": "hana",
    "auditor": "ines",
    "outsider": "chen",
}


def main() -> None:
    options = _options()
    with ExitStack() as stack:
        folder = options.home or stack.enter_context(
            tempfile.TemporaryDirectory(prefix="amparo-pages-")
        )
        home = Path(folder).resolve()
        home.mkdir(parents=True, exist_ok=True)
        os.environ |= {
            "AMPARO_HOME": str(home),
            "AMPARO_SECURE_COOKIES": "0",
            "DJANGO_SETTINGS_MODULE": "amparo.config.settings",
        }
        import django

        django.setup()
        print(json.dumps(measured(home, options), indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--home")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 20,000 cases")
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    return parser.parse_args()


def measured(home: Path, options: argparse.Namespace) -> dict[str, object]:
    from common.house import Sizes, fill
    from common.measuring import machine, memory_mib, summary

    from amparo.demo.servers import Server

    sizes = scaled(Sizes(), options.scale)
    if not (home / "house.json").exists():
        fill(home, sizes)
    server = Server(home, ["desk", "serve", "--port", str(PORT)], ports=[PORT])
    with server:
        process = server.process_id
        fresh = memory_mib(process)
        walk = Walk(home, process, options)
        pages = walk.every_page()
        used = memory_mib(process)
    return {
        "benchmark": "pages",
        "machine": machine(),
        "desk": vars(sizes),
        "requests_each": options.requests,
        "results": {
            "sign_in": summary(walk.sign_ins),
            "idle_desk_before_any_page": fresh,
            "idle_desk_after_all_pages": used,
            **slowest_first(pages),
        },
        "broken": sorted(walk.broken),
        "not_shown_to": dict(walk.refused),
    }


def scaled(sizes, scale: float):  # type: ignore[no-untyped-def]
    return replace(
        sizes, **{n: max(100, int(v * scale)) for n, v in vars(sizes).items()}
    )


def slowest_first(pages: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return dict(sorted(pages.items(), key=lambda line: -line[1]["p95_ms"]))


class Walk:
    """Asks every address as every role, and measures those that are answered."""

    def __init__(self, home: Path, process: int, options: argparse.Namespace) -> None:
        self.home, self.process, self.options = home, process, options
        self.sign_ins: list[float] = []
        self.refused: Counter[str] = Counter()
        self.broken: set[str] = set()

    def every_page(self) -> dict[str, dict[str, float]]:
        from common.addresses import addresses

        ids = json.loads((self.home / "house.json").read_text())
        wanted = [a for a in addresses(ids) if self.options.only in str(a)]
        found: dict[str, dict[str, float]] = {}
        for role, alias in ROLES.items():
            browser = self._signed_in(alias)
            for address in wanted:
                line = self._page(browser, address.path)
                if line is None:
                    self.refused[str(address)] += 1
                else:
                    found[f"{address} as {role}"] = line
                    print(f"{line['cpu_ms']:8.1f} {address} as {role}", file=sys.stderr)
        never = [a for a, n in self.refused.items() if n == len(ROLES)]
        print("no GET for anybody:", *never, sep="\n  ", file=sys.stderr)
        return found

    def _signed_in(self, alias: str):  # type: ignore[no-untyped-def]
        from common.browser import Browser

        browser = Browser(PORT, self.home / "papers" / f"{alias}.json")
        self.sign_ins.append(1e3 * browser.sign_in().seconds)
        return browser

    def _page(self, browser, path: str) -> dict[str, float] | None:  # type: ignore[no-untyped-def]
        from common.measuring import cpu_seconds, summary

        for _ in range(WARM_UP):
            if not self._answered(browser, path):
                return None
        before = cpu_seconds(self.process)
        asked = range(self.options.requests)
        times = [1e3 * browser.get(path).seconds for _ in asked]
        used = cpu_seconds(self.process) - before
        if not self._answered(browser, path):
            raise RuntimeError(f"{path} was answered, and then no longer")
        return summary(times) | {"cpu_ms": round(1e3 * used / self.options.requests, 1)}

    def _answered(self, browser, path: str) -> bool:  # type: ignore[no-untyped-def]
        """Tell whether the page is shown; type the passphrase again if it is asked for."""
        answer = browser.get(path)
        if answer.headers.get("Location", "").startswith("/passphrase"):
            browser.retype_passphrase()
            answer = browser.get(path)
        if answer.headers.get("Location", "").startswith("/sign-in"):
            raise RuntimeError("the session ended meanwhile")
        if answer.status >= 500:
            self.broken.add(path)
        return answer.status < 400


if __name__ == "__main__":
    main()
