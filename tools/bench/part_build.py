"""How long a build takes with our hooks, and without them from the same pages as plain files."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from tools.bench import variants
from tools.bench.links import Contestant, measure
from tools.bench.record import Result, median, paired, spread, table

if TYPE_CHECKING:
    from pathlib import Path

    from tools.bench.options import Options

PLAIN = "Plain files, no hooks"
KEPT = "This site, warm cache"
NEW = "This site, empty cache"
ZENSICAL = "Zensical, the same plain files"


class Way(NamedTuple):
    """A command, the folder that it writes, and what is removed before each run."""

    command: list[str]
    site: Path
    removed: tuple[Path, ...] = ()


def measured(options: Options) -> Result:
    """Return seconds and megabytes of each way, and the seconds of each hook."""
    ways = _ways(options)
    for way in (ways[KEPT], ways[NEW]):
        _timed(way)  # what is kept, and the compiled Python of everything, is there from now on
    runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, way in ways.items():
            runs[name].append(_timed(way))
    told = options.work / "events.jsonl"
    told.unlink(missing_ok=True)
    os.environ["BENCH_EVENTS"] = str(told)
    try:
        for _ in range(options.rounds):
            _timed(ways[KEPT])
    finally:
        del os.environ["BENCH_EVENTS"]
    return {
        "pages": len(list(ways[KEPT].site.rglob("index.html"))),
        "ways": {
            name: dict(zip(("cpu", "wall", "memory"), zip(*made, strict=True), strict=True))
            for name, made in runs.items()
        },
        "hooks": shares(told),
    }


def _ways(options: Options) -> dict[str, Way]:
    docs = variants.ROOT / "docs"
    staged, work = options.work / "staged", options.work
    variants.stage(docs, staged)
    nav = variants.whole_nav(docs)
    plain = variants.plain(work / "plain", staged, nav)
    kept = variants.ours(work / "kept", docs)
    new = variants.ours(work / "new", docs)
    caches = (work / "new" / ".cache", work / "new" / "diagrams")
    found = {
        PLAIN: Way(variants.build(plain), plain.parent / "site"),
        KEPT: Way(_with_diagrams(kept), kept.parent / "site"),
        NEW: Way(_with_diagrams(new), new.parent / "site", caches),
    }
    zensical = options.peers / "bin" / "zensical"
    if zensical.exists():
        stock = variants.stock(work / "zensical", staged, nav)
        command = [str(zensical), "build", "--clean", "--config-file", str(stock)]
        found[ZENSICAL] = Way(command, stock.parent / "site")
    return found


def _with_diagrams(config: Path) -> list[str]:
    return ["env", f"DIAGRAMS_CACHE={config.parent / 'diagrams'}", *variants.build(config)]


def _timed(way: Way) -> tuple[float, float, float]:
    """Build once; return CPU seconds, wall seconds and the most megabytes."""
    for folder in (way.site, *way.removed):
        shutil.rmtree(folder, ignore_errors=True)
    run = measure(Contestant("", way.command))
    if run.code or not (way.site / "index.html").exists():
        raise RuntimeError(f"exit code {run.code}, or no site: {' '.join(way.command)}")
    return run.cpu, run.wall, run.memory


def shares(told: Path) -> dict[str, list[float]]:
    """Return the seconds of each hook and plugin in each build that `events.py` told of."""
    builds = [json.loads(line) for line in told.read_text("utf-8").splitlines()]
    names = dict.fromkeys(name for build in builds for name in build["hooks"])
    found = {name: [build["hooks"].get(name, 0.0) for build in builds] for name in names}
    found["import of all hooks"] = [build["import"] for build in builds]
    return dict(sorted(found.items(), key=lambda entry: -median(entry[1])))


def tables(result: Result) -> str:
    """Return the tables of this part."""
    ways = result["ways"]
    plain = ways[PLAIN]
    rows = [
        [
            name,
            paired(runs["wall"], plain["wall"]),
            paired(runs["cpu"], plain["cpu"]),
            spread(runs["wall"]),
            spread(runs["cpu"]),
            f"{median(runs['memory']):.0f}",
        ]
        for name, runs in ways.items()
    ]
    head = ["Build", "Time against plain", "CPU against plain", "Seconds", "CPU seconds", "MB"]
    return "\n\n".join(
        (
            f"{result['pages']} pages, {len(plain['wall'])} rounds in turn.",
            table(head, rows),
            "How long each hook and plugin takes in a build of this site, with a warm cache:",
            hooks_table(result["hooks"]),
        )
    )


def hooks_table(hooks: dict[str, list[float]], least: float = 0.01) -> str:
    """Return a table of what each hook takes, those of less than `least` seconds together."""
    rows = [[name, spread(values, 3)] for name, values in hooks.items() if median(values) >= least]
    rest = sum(median(values) for values in hooks.values() if median(values) < least)
    return table(["Hook or plugin", "Seconds"], [*rows, ["all others", f"{rest:.3f}"]])
