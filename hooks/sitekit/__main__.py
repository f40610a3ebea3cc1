"""`python -m sitekit COMMAND`: one door to every tool, for editors, hooks of git, CI and builders.

Each command is a module with `add_parser(subparsers)`, which adds its argparse parser and sets
`run` as a default on it, and `run(args) -> int`, which returns the exit status: 0 fine, 1 problems
found, 2 wrong usage. Only the module of the command that was asked for is imported.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, HelpFormatter
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

COMMANDS = {
    "check": "sitekit.check",
    "pack": "sitekit.publish.pack",
    "schema": "sitekit.dataset.command",
    "stage": "sitekit.stage",
    "links": "sitekit.links.command",
    "links-external": "sitekit.links.external.command",
}


class _Parser(ArgumentParser):
    """A parser that is told the width of its lines: to find it out brings half the library."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, formatter_class=_formatter)


def _formatter(prog: str) -> HelpFormatter:
    columns = os.environ.get("COLUMNS", "")
    return HelpFormatter(prog, width=int(columns) - 2 if columns.isdigit() else 98)


def main(argv: Sequence[str]) -> int:
    """Run the command named first in `argv` and return its exit status."""
    asked = argv[0] if argv else ""
    parser = _Parser(prog="python -m sitekit", description="Tools of the site.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in [asked] if asked in COMMANDS else COMMANDS:
        import_module(COMMANDS[name]).add_parser(subparsers)
    args = parser.parse_args(argv)
    try:
        status: int = args.run(args)
    except Exception as error:
        from sitekit.problems import ProblemsError  # Not needed where nothing is raised.

        if not isinstance(error, ProblemsError):
            raise
        print(error, file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
