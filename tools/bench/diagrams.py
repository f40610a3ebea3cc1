"""Time and size of drawing: 60 diagrams, cold and warm, and once by class against once per palette.

Run `PYTHONPATH=hooks:. python -m tools.bench.diagrams`. Cold: nothing is kept from an earlier
build; the first diagram also loads the renderer and is given apart. Warm: every drawing is in the
cache.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import tempfile
import time

from tests.diagrams.kinds import KINDS

from sitekit.diagrams import merman
from sitekit.diagrams.render import render
from sitekit.pages.stack_figures import StackRow, stack_source

VARIANTS = 6
PALETTES = ("default", "dark")


def sources() -> list[str]:
    """Return 60 different sources: six of each kind and six stacks."""
    found = []
    for number in range(VARIANTS):
        # A comment makes a source new to the cache without changing what is drawn.
        found += [f"{source}%% {number}\n" for source, _ in KINDS.values()]
        rows = [StackRow(f"Layer {level}", ("own",), 2) for level in range(number + 2)]
        found.append(stack_source([StackRow("Ground", ("shared",), 1), *rows], columns=2))
    return found


def milliseconds(diagrams: list[str]) -> list[float]:
    """Return the time to draw each diagram."""
    spent = []
    for source in diagrams:
        start = time.perf_counter()
        render(source, prefix="p", title="Title", description="Description")
        spent.append((time.perf_counter() - start) * 1000)
    return spent


def sizes(drawings: list[str]) -> str:
    """Return the total size of drawings, plain and compressed one by one as pages are."""
    packed = sum(len(gzip.compress(drawing.encode(), 6)) for drawing in drawings)
    return f"{sum(map(len, drawings)) / 1000:7.1f} kB {packed / 1000:6.1f} kB gzip"


def per_palette(source: str) -> str:
    """Return what a page needs where each palette is a drawing of its own, styles inside."""
    drawing, _ = merman.load()
    options = [json.dumps({"site_config": {"theme": palette}}) for palette in PALETTES]
    return "".join(drawing.render_svg(source, option) for option in options)


def main() -> None:
    """Print the tables."""
    diagrams = sources()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIAGRAMS_CACHE"] = folder
        first, *cold = milliseconds(diagrams)
        warm = milliseconds(diagrams)
    print(f"{len(diagrams)} diagrams, milliseconds each: first of a process {first:.1f}")
    for name, spent in (("cold", cold), ("warm", warm)):
        print(f"  {name}: median {statistics.median(spent):6.2f}  greatest {max(spent):6.2f}")
    kinds = [source for source, _ in KINDS.values()]
    once = [render(kind, prefix="p", title="Title", description="Description") for kind in kinds]
    print(f"nine kinds, drawn once, look by class:   {sizes(once)}")
    print(
        f"nine kinds, drawn for light and dark:    {sizes([per_palette(kind) for kind in kinds])}"
    )


if __name__ == "__main__":
    main()
