"""Show the figures of the last run on one page, as Markdown. Run: python benchmarks/summary.py"""

import json
import sys
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
SLOWEST = 15
# What we promise: benchmark, figure in it, unit, at most.
PROMISES = [
    ("Any staff page, p95", "pages", "*", "p95_ms", 150),
    ("Sign-in, p95", "pages", "sign_in", "p95_ms", 2000),
    ("Memory of an idle desk", "pages", "idle_desk_after_all_pages", "pss_mib", 300),
    ("Search, rare word, p95", "search", "rare word", "p95_ms", 50),
    ("Search, common word, p95", "search", "common word", "p95_ms", 50),
    ("Search, three common words, p95", "search", "three common words", "p95_ms", 50),
    ("Search, place and word, p95", "search", "place and common word", "p95_ms", 50),
    ("Search, a month, p95", "search", "month", "p95_ms", 50),
    ("List of 10,000 sealed cases", "cases", "list_10000_own_of_20000", "median_ms", 300),
    ("Revoke a member from 100,000 items", "evidence", "revoke_s", "", 3),
    ("Destroy one of 100,000 items", "evidence", "shred_s", "", 1),
    ("Grant of 1 GiB to one of 10 KiB", "evidence", "grant_huge_to_tiny", "", 1.2),
    ("Open a ring of 10,000 keys", "sealing", "open_ring_of_10000_and_find_one_ms", "", 10),
]  # fmt: skip
HEAD = """# Figures

What `make bench` measured last, on 2 cores; `make bench > docs/reference/figures.md` writes this
page. Times of several runs are median / 95th of a hundred / processor. The load of each
benchmark says how quiet the machine was: above 2, wall times are too long.
"""
NO_PAGE = {"sign_in", "idle_desk_before_any_page", "idle_desk_after_all_pages"}


def main() -> None:
    found = {p.stem: json.loads(p.read_text()) for p in sorted(RESULTS.glob("*.json"))}
    if not found:
        sys.exit("There are no figures yet. Run: make bench")
    print(HEAD)
    promises(found)
    if "pages" in found:
        slowest_pages(found["pages"]["results"])
    for name, report in found.items():
        if name != "pages":
            everything(name, report)


def promises(found: dict[str, dict]) -> None:  # type: ignore[type-arg]
    print("## What we promise\n")
    print("| figure | measured | promised | holds |\n| --- | ---: | ---: | --- |")
    for what, benchmark, figure, unit, most in PROMISES:
        if benchmark not in found:
            continue
        value = measured(found[benchmark]["results"], figure, unit)
        holds = "yes" if value <= most else "**no**"
        print(f"| {what} | {value:.1f} | {most} | {holds} |")


def measured(results: dict, figure: str, unit: str) -> float:  # type: ignore[type-arg]
    if figure == "*":
        return max(line[unit] for name, line in results.items() if name not in NO_PAGE)
    return results[figure][unit] if unit else results[figure]


def slowest_pages(results: dict[str, dict[str, float]]) -> None:
    pages = [(name, line) for name, line in results.items() if name not in NO_PAGE]
    print(f"\n## The slowest {SLOWEST} of {len(pages)} pages, in milliseconds\n")
    print("| page | median | p95 | processor |\n| --- | ---: | ---: | ---: |")
    for name, line in sorted(pages, key=lambda page: -page[1]["p95_ms"])[:SLOWEST]:
        print(
            f"| {name} | {line['median_ms']:.0f} | {line['p95_ms']:.0f} | {line['cpu_ms']:.0f} |"
        )


def everything(name: str, report: dict) -> None:  # type: ignore[type-arg]
    machine = report.get("machine", {})
    print(f"\n## {name} ({machine.get('cores')} cores, load {machine.get('load')})\n")
    print("| figure | value |\n| --- | ---: |")
    for figure, value in flat(report["results"]):
        print(f"| {figure} | {value} |")


def flat(results: dict, before: str = "") -> list[tuple[str, object]]:  # type: ignore[type-arg]
    lines: list[tuple[str, object]] = []
    for name, value in results.items():
        figure = f"{before}{name.replace('_', ' ')}"
        if not isinstance(value, dict):
            lines.append((figure, round(value, 2)))
        elif "median_ms" in value:
            times = (value["median_ms"], value["p95_ms"], value.get("cpu_ms", ""))
            lines.append((figure, " / ".join(map(str, times)) + " ms"))
        else:
            lines += flat(value, f"{figure}: ")
    return lines


if __name__ == "__main__":
    main()
