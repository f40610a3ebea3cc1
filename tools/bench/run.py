"""Measure everything that is compared, and write what was found into the record and the page.

    PYTHONPATH=hooks:. python tools/bench/run.py [PART ...] [--rounds N] [--peers FOLDER]
                                                 [--resume] [--page-only] [--dry]

Each part is kept in `.cache/bench` as soon as it is measured. `--resume` goes on behind the last
one of a run that was broken off; `--page-only` measures nothing and writes the page's tables from
the record. With `--dry` neither record nor page is written.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.bench import record
from tools.bench.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS = ("build", "growth", "links", "reading", "saving")
KEPT = record.ROOT / ".cache" / "bench"


def tables(name: str, part: Mapping[str, Any]) -> str:
    """Return the tables of one part of the record."""
    made: str = import_module(f"tools.bench.part_{name}").tables(part["result"])
    return made


def places(found: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in each place of the page, given the record."""
    return {
        "conditions": record.conditions(found),
        **{name: tables(name, part) for name, part in found.items()},
    }


def write_page(found: Mapping[str, Any]) -> None:
    """Write the tables of the record into the page."""
    page = record.PAGE.read_text("utf-8")
    record.PAGE.write_text(record.filled(page, places(found)), "utf-8")


def measure(name: str, rounds: int, peers: Path) -> dict[str, Any]:
    """Measure one part; return it as it stands in the record."""
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
        options = Options(rounds, Path(folder), peers)
        result = import_module(f"tools.bench.part_{name}").measured(options)
    return {"machine": record.machine(peers), "result": result}


def main() -> int:
    """Measure the parts; 1 where one could not be measured."""
    parser = argparse.ArgumentParser(description="Measure builds, links, pages and the server.")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", type=Path, default=Path(".cache/peers"))
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--page-only", action="store_true")
    parser.add_argument("--dry", action="store_true")
    args = parser.parse_args()
    if unknown := set(args.parts) - set(PARTS):
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}")
    os.chdir(record.ROOT)
    found = record.load()
    if args.page_only:
        write_page(found)
        return 0
    KEPT.mkdir(parents=True, exist_ok=True)
    failed = []
    for name in args.parts or PARTS:
        file = KEPT / f"{name}.json"
        if not (args.resume and file.exists()):
            file.unlink(missing_ok=True)
            start = time.monotonic()
            print(f"{name} ...", flush=True)
            try:
                part = measure(name, args.rounds, args.peers.absolute())
            except Exception:
                traceback.print_exc()
                failed.append(name)
                continue
            file.write_text(json.dumps(part), "utf-8")
            print(f"{name}: {time.monotonic() - start:.0f} s\n", flush=True)
        part = json.loads(file.read_text("utf-8"))
        print(f"{tables(name, part)}\n", flush=True)
        found[name] = part
    if not args.dry:
        record.save({name: found[name] for name in PARTS if name in found})
        write_page(record.load())
        if not failed:
            # A later `--resume` has nothing to go on with.
            for name in args.parts or PARTS:
                (KEPT / f"{name}.json").unlink(missing_ok=True)
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
