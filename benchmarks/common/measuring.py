"""How a benchmark measures, and how it says on what machine it did."""

import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def machine() -> dict[str, object]:
    """Name the machine, and how busy it was with other things."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def milliseconds(work: Callable[[], object], *, runs: int) -> dict[str, float]:
    """Wall time, and processor time: the second says the truth on a busy machine."""
    work()
    taken, used = [], []
    for _ in range(runs):
        start, used_before = time.perf_counter(), time.process_time()
        work()
        taken.append(1e3 * (time.perf_counter() - start))
        used.append(1e3 * (time.process_time() - used_before))
    return summary(taken) | {"cpu_ms": round(statistics.median(used), 2)}


def seconds(work: Callable[[], object], *, runs: int) -> float:
    """The median of so many runs, after one that does not count."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def summary(taken: Sequence[float]) -> dict[str, float]:
    """Give median and 95th percentile of times in milliseconds."""
    return {
        "median_ms": round(statistics.median(taken), 2),
        "p95_ms": round(percentile(taken, 0.95), 2),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """Give the smallest value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1]


def family(process: int) -> list[int]:
    """List a process and all that descend from it."""
    found = [process]
    for one in found:
        children = Path(f"/proc/{one}/task/{one}/children").read_text()
        found += [int(child) for child in children.split()]
    return found


def cpu_seconds(process: int) -> float:
    """Sum the processor time of a process and its descendants so far."""
    ticks = 0
    for one in family(process):
        # Fields after the name, which may hold spaces: 14 and 15 are user and system time.
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mib(process: int) -> dict[str, float]:
    """Sum the memory of a process and its descendants: resident, and its fair share of it."""
    totals = {"Rss": 0, "Pss": 0}
    for one in family(process):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in totals:
                totals[name] += int(rest.split()[0])
    return {f"{name.lower()}_mib": round(kib / 1024, 1) for name, kib in totals.items()}
