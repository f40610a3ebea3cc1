"""What was measured, as data, and the tables that a page shows of it.

`record.json` is committed: it holds each part's numbers with the machine and day they come from.
The page has a place for each part between two comments, which is written anew from the record.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
import statistics
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "tools" / "bench" / "record.json"
PAGE = ROOT / "docs" / "about" / "performance.md"
PACKAGES = ("mkdocs", "mkdocs-material", "Markdown", "pydantic", "selectolax", "merman")
Result = dict[str, Any]


def machine(peers: Path) -> dict[str, str]:
    """Return the machine, the day and the versions that belong to a measurement."""
    system = platform.freedesktop_os_release() if Path("/etc/os-release").exists() else {}
    packages = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    told = {
        "Processor": _processor(),
        "Memory": _memory(),
        "System": system.get("PRETTY_NAME", platform.system()),
        # Without what whoever built it has added to the version.
        "Kernel": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
        "Packages": packages,
        "Compared with": _peers(peers),
        "Day": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
    }
    return {name: value for name, value in told.items() if value}


def _processor() -> str:
    text = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    found = re.search(r"model name\s*: (.+)", text)
    name = found[1].strip() if found else platform.machine()
    return f"{name}, {os.cpu_count()} cores"


def _memory() -> str:
    path = Path("/proc/meminfo")
    found = re.search(r"MemTotal:\s+(\d+)", path.read_text("utf-8")) if path.exists() else None
    return f"{int(found[1]) / 1024**2:.0f} GiB" if found else ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _peers(folder: Path) -> str:
    """Return what is installed beside us, as the list of what to install pins it."""
    lines = (ROOT / "tools" / "bench" / "peers.txt").read_text("utf-8").splitlines()
    if not folder.exists():
        return ""
    wanted = (line.removeprefix("npm:") for line in lines if line and not line.startswith("#"))
    return ", ".join(re.sub("==|@", " ", each) for each in wanted)


def median(values: Iterable[float]) -> float:
    """Return the median."""
    return float(statistics.median(values))


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Return a median with the least and greatest value: "5.31 (5.20 to 5.62)"."""
    low, high = min(values), max(values)
    return f"{median(values):,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def ratio(values: Sequence[float], others: Sequence[float]) -> str:
    """Return the ratio of two medians."""
    return f"{median(values) / median(others):.2f}"


def paired(values: Sequence[float], others: Sequence[float]) -> str:
    """Return the median of the ratios of each round; what ran in turn met the same noise."""
    return f"{median(one / other for one, other in zip(values, others, strict=False)):.2f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table. Columns are not aligned: HTML has no valid attribute for that."""
    marks = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, marks, *rows))


def load(path: Path = RECORD) -> dict[str, Any]:
    """Return the record, empty where there is none yet."""
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def save(record: Mapping[str, Any], path: Path = RECORD) -> None:
    """Write the record; numbers have three digits behind the point."""
    text = json.dumps(_rounded(record), indent=1, ensure_ascii=False)
    # Lists of numbers on one line each: the file is read in reviews.
    text = re.sub(r"\[\s+([-\d.,\s]+?)\s+\]", lambda found: f"[{' '.join(found[1].split())}]", text)
    path.write_text(text + "\n", "utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value


def conditions(record: Mapping[str, Any]) -> str:
    """Return a list of the machines, each with the parts that were measured on it."""
    found: dict[str, list[str]] = {}
    for name, part in record.items():
        found.setdefault(json.dumps(part["machine"]), []).append(name)
    made = []
    for told, names in found.items():
        lines = [f"- **{name}:** {value}." for name, value in json.loads(told).items()]
        if len(found) > 1:
            lines.insert(0, f"- **Parts:** {', '.join(names)}.")
        made.append("\n".join(lines))
    return "\n\nand\n\n".join(made)


def filled(page: str, places: Mapping[str, str]) -> str:
    """Return a page with a text in each of its places.

    A place lies between `<!-- bench: NAME -->` and `<!-- /bench -->`. Raises LookupError where the
    page lacks one.
    """
    for name, text in places.items():
        pattern = re.compile(rf"(<!-- bench: {name} -->\n).*?(<!-- /bench -->)", re.DOTALL)
        parts = pattern.split(page)
        if len(parts) != 4:
            raise LookupError(f"one place for {name} is needed, the page has {len(parts) // 3}")
        before, start, end, after = parts
        page = f"{before}{start}\n{text}\n\n{end}{after}"
    return page
