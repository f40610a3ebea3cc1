"""The link check beside every other that can be installed: alone, and inside a build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.bench import variants
from tools.bench.links import LARGE, MEDIUM, SMALL, Contestant, measure, runs_on
from tools.bench.links_site import DEAD
from tools.bench.record import median, paired, spread, table

if TYPE_CHECKING:
    from tools.bench.options import Options
    from tools.bench.record import Result

SIZES = (SMALL, MEDIUM, LARGE)
OURS = "**ours**"
LINK_CHECK = "LinkCheck"
NO_CHECK = "no check"
PLUGIN = "mkdocs-htmlproofer-plugin"


def measured(options: Options) -> Result:
    """Return CPU seconds, megabytes and dead links found, for each size and contestant."""
    sites = {
        str(pages): {
            name: {
                "cpu": [run.cpu for run in made],
                "wall": [run.wall for run in made],
                "memory": [run.memory for run in made],
                "found": made[-1].found,
            }
            for name, made in runs_on(pages, options.rounds, options.peers).items()
        }
        for pages in SIZES
    }
    return {"sites": sites, "build": _in_a_build(options)}


def _in_a_build(options: Options) -> Result:
    """Return CPU seconds of building this site: without a check, with ours, with a plugin's."""
    docs, work = variants.ROOT / "docs", options.work
    proofer = {"validate_external_urls": False, "raise_error": False}
    plugins = [*variants.settings()["plugins"], {"htmlproofer": proofer}]
    ways: dict[str, list[str]] = {
        NO_CHECK: variants.build(variants.ours(work / "no-check", docs, without={LINK_CHECK})),
        OURS: variants.build(variants.ours(work / "hook", docs)),
    }
    path = options.peers / "plugins"
    if path.exists():
        config = variants.ours(
            work / "plugin", docs, without={LINK_CHECK}, plugins=plugins, strict=False
        )
        command = variants.build(config)
        ways[PLUGIN] = ["env", f"PYTHONPATH=hooks:{path}", *command[1:]]
    made: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(options.rounds + 1):
        for name, command in ways.items():
            run = measure(Contestant(name, command))
            if run.code:
                raise RuntimeError(f"exit code {run.code}: {' '.join(command)}")
            if number:  # the first round fills the caches
                made[name].append(run.cpu)
    return made


def tables(result: Result) -> str:
    """Return the tables of this part."""
    made = []
    for pages, contestants in result["sites"].items():
        ours = contestants[OURS]
        made += [
            f"{int(pages):,} pages with {DEAD} dead links:",
            table(
                ["Checker", "CPU against ours", "CPU seconds", "Seconds", "MB", "Dead links found"],
                [_row(name, runs, ours) for name, runs in contestants.items()],
            ),
        ]
    build = result["build"]
    without = build[NO_CHECK]
    rows = [
        [
            name,
            paired(values, without),
            f"{median(one - other for one, other in zip(values, without, strict=True)):.2f}",
            spread(values),
        ]
        for name, values in build.items()
    ]
    head = ["Check in a build of this site", "CPU against none", "Seconds more", "CPU seconds"]
    return "\n\n".join([*made, "Inside a build of this site:", table(head, rows)])


def _row(name: str, runs: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    return [
        name,
        paired(runs["cpu"], ours["cpu"]),
        spread(runs["cpu"]),
        f"{median(runs['wall']):.2f}",
        f"{median(runs['memory']):.0f}",
        str(runs["found"]) if runs["found"] >= 0 else "not reported",
    ]
