"""`python -m sitekit links-external DIR`: check the links of a built site to other hosts."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sitekit.links.external.exceptions import load, needless
from sitekit.links.external.keep import Kept
from sitekit.links.external.model import Manners
from sitekit.links.external.progress import Bar
from sitekit.links.external.run import OfflineError, check_addresses
from sitekit.links.external.told import as_json, findings, lines
from sitekit.links.external.work import find_addresses
from sitekit.links.project import project_sources
from sitekit.problems import report

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from sitekit.links.external.model import Answer

_WRONG_USAGE: Final = 2
EXCEPTIONS: Final = "link-exceptions.yml"


def add_parser(subparsers: Any) -> None:
    """Add the `links-external` command."""
    parser = subparsers.add_parser(
        "links-external",
        help="check the links of a built site to other hosts; asks the network",
        description="Ask for every address on another host that the built site in DIR links to.",
        epilog="Exit status: 0; 1 when an address is broken beyond doubt or an exception is not "
        "needed any more; 2 for wrong usage. What is unknown or moved never fails.",
    )
    manners = Manners("")
    parser.add_argument("dir", metavar="DIR", type=Path, help="the folder of built files")
    parser.add_argument("--site-url", default="", metavar="URL", help="where DIR is published")
    parser.add_argument("--source", type=Path, metavar="DOCS_DIR", help="the Markdown of the pages")
    parser.add_argument("--cache", type=Path, metavar="FILE", help="keep verdicts in FILE")
    parser.add_argument("--exceptions", type=Path, metavar="FILE", help="addresses to leave be")
    parser.add_argument("--skip", action="append", default=[], metavar="PREFIX", help="never ask")
    parser.add_argument("--allow-private", action="store_true", help="ask private networks too")
    parser.add_argument("--spacing", type=float, default=manners.spacing, metavar="SECONDS")
    parser.add_argument("--timeout", type=float, default=manners.timeout, metavar="SECONDS")
    parser.add_argument("--confirm-after", type=float, default=manners.confirm_after)
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Ask, print and return the exit status."""
    for folder in (args.dir, args.source):
        if folder is not None and not folder.is_dir():
            print(f"{folder} is not a folder", file=sys.stderr)
            return _WRONG_USAGE
    sources = project_sources(args.source) if args.source else None
    path = args.exceptions or (args.source / "_data" / EXCEPTIONS if args.source else None)
    entries = load(path, path.as_posix()) if path else []
    try:
        site, addresses = find_addresses(args.dir, args.site_url, args.skip)
    except ValueError as error:
        print(f"--site-url: {error}", file=sys.stderr)
        return _WRONG_USAGE
    started = time.monotonic()
    kept = Kept(args.cache)
    answers = {a.url: known for a in addresses if (known := kept.answer(a)) is not None}
    waiting = [address for address in addresses if address.url not in answers]
    bar = Bar(len(waiting), sys.stderr)
    try:
        answers |= check_addresses(waiting, _manners(args), bar.show)
    except OfflineError:
        print("No name can be looked up: this machine is offline. Nothing was asked.")
        return 0
    finally:
        bar.end()
    for address in waiting:
        kept.put(address, answers[address.url])
    kept.save()
    excused = {url for url in answers if any(entry.covers(url) for entry in entries)}
    found = findings(addresses, answers, excused, site, sources)
    problems = list(needless(entries, answers, path.as_posix())) if path else []
    if args.json:
        print(json.dumps([as_json(finding) for finding in found], indent=1))
    else:
        print("\n".join(lines(found)), end="\n" if found else "")
    if problems:
        print(report(problems), file=sys.stderr)
    told = sys.stderr if args.json else sys.stdout
    print(_summary(answers, excused, time.monotonic() - started), file=told)
    broken = any(a.verdict == "broken" for url, a in answers.items() if url not in excused)
    return 1 if broken or problems else 0


def _manners(args: Namespace) -> Manners:
    about = f"+{args.site_url}; " if args.site_url else ""
    return Manners(
        user_agent=f"Mozilla/5.0 (compatible; sitekit-links/1.0; {about}link check)",
        spacing=args.spacing,
        timeout=args.timeout,
        confirm_after=args.confirm_after,
        allow_private=args.allow_private,
    )


def _summary(answers: dict[str, Answer], excused: set[str], seconds: float) -> str:
    counts = Counter(answer.verdict for answer in answers.values())
    told = ", ".join(
        f"{counts[verdict]} {verdict}" for verdict in ("ok", "moved", "broken", "unknown")
    )
    asked = sum(answer.asked > 0 for answer in answers.values())
    return (
        f"{len(answers)} addresses: {told} ({len(excused)} excepted); "
        f"{asked} asked now, {len(answers) - asked} known from before; {seconds:.1f} s"
    )
