"""How time and memory grow with the dataset."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from tools.bench import variants
from tools.bench.grow import grow
from tools.bench.links import Contestant, measure
from tools.bench.record import Result, median, spread, table

if TYPE_CHECKING:
    from pathlib import Path

    from tools.bench.options import Options

# Times the rows, times the columns, and whether the whole site is built too.
SIZES = ((1, 1, True), (10, 1, True), (100, 1, False), (1, 3, True), (1, 5, False))


def measured(options: Options) -> Result:
    """Return what reading and generating, and whole builds, cost at each size."""
    return {"sizes": [_size(options, *size) for size in SIZES]}


def _size(options: Options, rows: int, columns: int, builds: bool) -> Result:
    folder = options.work / f"rows-{rows}-columns-{columns}"
    docs = folder / "docs"
    shutil.rmtree(folder, ignore_errors=True)
    grow(variants.ROOT / "docs", docs, dimensions=rows, technologies=columns)
    data = docs / "_data"
    count = [len(list((data / name).glob("*.yml"))) for name in ("dimensions", "technologies")]
    out = folder / "staged"
    overrides = str(variants.ROOT / "overrides")
    command = [sys.executable, "-m", "sitekit", "export-tree", str(out)]
    command += ["--docs", str(docs), "--overrides", overrides]
    command += ["--config", str(variants.ROOT / "mkdocs.yml")]
    generated = [_timed(command, out / ".exported") for _ in range(options.rounds)]
    made = {
        "rows": rows,
        "columns": columns,
        "cells": count[0] * count[1],
        "pages": len(list(out.rglob("*.md"))),
        "generate": _columns(generated),
    }
    shutil.rmtree(out)
    if builds:
        config = variants.ours(folder, docs)
        done = folder / "site" / "index.html"
        built = [_timed(variants.build(config), done) for _ in range(options.rounds)]
        made["build"] = _columns(built)
    shutil.rmtree(folder)
    return made


def _timed(command: list[str], done: Path) -> tuple[float, float]:
    """Run once; return CPU seconds and the most megabytes."""
    run = measure(Contestant("", command))
    if run.code or not done.exists():
        raise RuntimeError(f"exit code {run.code}: {' '.join(command)}")
    return run.cpu, run.memory


def _columns(runs: list[tuple[float, float]]) -> Result:
    return {"cpu": [cpu for cpu, _ in runs], "memory": [memory for _, memory in runs]}


def tables(result: Result) -> str:
    """Return the tables of this part."""
    sizes = result["sizes"]
    rounds = len(sizes[0]["generate"]["cpu"])
    return "\n\n".join(
        (
            f"{rounds} runs each. Reading the data and writing all pages as plain files:",
            _table(sizes, "generate"),
            "Building the whole site:",
            _table([size for size in sizes if "build" in size], "build"),
        )
    )


def _table(sizes: list[Result], what: str) -> str:
    first = sizes[0]
    head = ["Dataset", "Cells", "Pages", "CPU seconds", "MB", "Time", "Cells", "Pages"]
    rows = [
        [
            f"{size['rows']} × rows, {size['columns']} × columns",
            f"{size['cells']:,}",
            f"{size['pages']:,}",
            spread(size[what]["cpu"]),
            f"{median(size[what]['memory']):,.0f}",
            f"{median(size[what]['cpu']) / median(first[what]['cpu']):.1f} ×",
            f"{size['cells'] / first['cells']:.0f} ×",
            f"{size['pages'] / first['pages']:.1f} ×",
        ]
        for size in sizes
    ]
    return table(head, rows)
