"""Measure five types of pages of a built site with Lighthouse, as a phone and as a desktop.

`python tools/lighthouse/audit.py SITE [--runs N]` prints a table and exits with 1 if a page has
less than 100 for accessibility, best practices or SEO, with 2 if Lighthouse is missing. Performance
is told and never judged: it is that of the machine, too. A phone's is measured N times.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser import site_pages
from tests.browser.server import serve

from tools import chromium

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
TYPES = ("home", "concept", "matrix", "dimension", "guide")
JUDGED = ("accessibility", "best-practices", "seo")


@dataclass(frozen=True)
class Result:
    """What one run of Lighthouse says of one page."""

    scores: dict[str, int]
    faults: list[str]
    lcp: float
    cls: float
    kib: float
    requests: int

    @classmethod
    def of(cls, report: dict[str, Any]) -> Result:
        """Read a report; the faults are the audits that keep a judged category below 100."""
        audits = report["audits"]
        sent = audits["network-requests"]["details"]["items"]
        failed = {
            f"{each['id']}: {audits[each['id']]['title']}"
            for name in JUDGED
            for each in report["categories"][name]["auditRefs"]
            if each["weight"] and audits[each["id"]]["score"] not in (1, None)
        }
        return cls(
            scores={
                name: round(100 * (category["score"] or 0))
                for name, category in report["categories"].items()
            },
            faults=sorted(failed),
            lcp=audits["largest-contentful-paint"]["numericValue"] / 1000,
            cls=audits["cumulative-layout-shift"]["numericValue"],
            kib=sum(each["transferSize"] for each in sent) / 1024,
            requests=len(sent),
        )


def missing() -> str | None:
    """Return what has to be installed before anything can be measured, or None."""
    lacking = [] if shutil.which("node") else ["Node.js 20.19 or newer"]
    if not PROGRAM.is_file():
        lacking.append("Lighthouse: `npm ci --ignore-scripts` in tools/lighthouse")
    if chromium.installed() is None:
        lacking.append("Chromium: `python tools/chromium.py`")
    return f"missing here: {'; '.join(lacking)}" if lacking else None


def measure(address: str, *, desktop: bool) -> Result:
    """Run Lighthouse once."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                "node",
                PROGRAM,
                address,
                "--quiet",
                "--output=json",
                f"--output-path={report}",
                f"--chrome-flags={' '.join(['--headless=new', *chromium.ARGUMENTS])}",
                *(["--preset=desktop"] if desktop else []),
            ],
            env={**os.environ, "CHROME_PATH": chromium.installed() or ""},
            stdin=subprocess.DEVNULL,
            timeout=180,
            check=True,
        )
        return Result.of(json.loads(report.read_text("utf-8")))


def row(name: str, desktop: Result, phone: list[Result]) -> list[str]:
    """Return the line of a page: judged scores, performance, and what it costs a phone."""
    runs = [each.scores["performance"] for each in phone]
    lowest = [min(each.scores[key] for each in (desktop, *phone)) for key in JUDGED]
    return [
        name,
        *map(str, lowest),
        str(desktop.scores["performance"]),
        f"{'/'.join(map(str, runs))} ({statistics.median(runs):g})",
        f"{statistics.median(each.lcp for each in phone):.1f} s",
        f"{max(each.cls for each in (desktop, *phone)):.3f}",
        f"{max(each.kib for each in phone):.0f}",
        str(max(each.requests for each in phone)),
    ]


def main(site: Path, runs: int) -> int:
    """Measure, print the table and the faults, return the exit status."""
    if lacking := missing():
        print(lacking, file=sys.stderr)
        return 2
    head = "page|accessibility|best practices|SEO|desktop|phone (median)|LCP|CLS|KiB|requests"
    print("|", " | ".join(head.split("|")), "|")
    print("|", " | ".join("---" for _ in head.split("|")), "|")
    faults: dict[str, list[str]] = {}
    with serve(site, prefix="/repo/") as url:
        for name in TYPES:
            address = f"{url}{site_pages.EXAMPLES[name]}"
            desktop = measure(address, desktop=True)
            phone = [measure(address, desktop=False) for _ in range(runs)]
            print("|", " | ".join(row(name, desktop, phone)), "|", flush=True)
            if found := sorted({each for result in (desktop, *phone) for each in result.faults}):
                faults[name] = found
    for name, found in faults.items():
        print(f"\n{name}:", *found, sep="\n  ")
    return bool(faults)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure a built site with Lighthouse.")
    parser.add_argument("site", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    sys.exit(main(arguments.site, arguments.runs))
