"""Change the library in one small place at a time and see whether its tests notice.

A mutant is a module with one comparison, operator, constant, condition or statement changed. It is
written into a copy of the project, and the unit tests of its package run against it: where they
fail it is killed, where all pass it survives, and what it did is tested by nothing. Run with
`make mutants`; it ends after `--minutes`, and the sample depends on `--seed` alone.

Annotations, docstrings and what only type checkers read are left as they are.
"""

from __future__ import annotations

import ast
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis.strategies
import jinja2
import jsonschema
import markdown_it
import pydantic
import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
LIBRARY = "hooks/sitekit"
COPIED = ("hooks", "tests", "overrides", "pyproject.toml")
LINKED = ("docs", "mkdocs.yml", "CONTRIBUTING.md")
# What is imported once and then shared by the process of every mutant. The library is not.
SHARED = (hypothesis, jinja2, jsonschema, markdown_it, pydantic, yaml)
MISTAKES = "tests/test_mistakes.py"
# The tests of each package that need neither a browser nor a build, quickest first.
PACKAGES = {
    "problems.py": ("tests/problems",),
    "output.py": ("tests/problems",),
    "policy.py": ("tests/problems",),
    "markup": ("tests/markup",),
    "dataset": ("tests/problems", "tests/dataset", MISTAKES),
    "pages": ("tests/problems", "tests/pages", "tests/dataset/test_load.py", MISTAKES),
    "measurements": ("tests/measurements/test_load.py",),
    "links": ("tests/links", "--ignore-glob=tests/links/test_external*"),
    "links/external": tuple(
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.glob("tests/links/test_external*.py"))
    ),
    "diagrams": ("tests/diagrams",),
}
# Tests that start other programs, build a whole site or count on a quiet machine.
LEFT_OUT = (
    *("--deselect=tests/test_mistakes.py::test_all_mistakes_at_once", "--ignore=tests/bench"),
    *("--ignore=tests/pages/test_decision_guide.py", "--ignore=tests/diagrams/test_build.py"),
    *("--ignore=tests/links/test_sources.py", "--ignore=tests/links/test_robust.py"),
    *("--ignore=tests/links/test_command.py", "--ignore=tests/links/test_cache.py"),
    *("--ignore=tests/diagrams/test_render.py", "--ignore=tests/diagrams/test_kinds.py"),
)
OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change: the module below the library, its number there, its line and what it does."""

    module: str
    number: int
    line: int
    what: str

    @property
    def package(self) -> str:
        """The nearest part of the library that has tests of its own."""
        return max((name for name in PACKAGES if self.module.startswith(name)), key=len)

    def __str__(self) -> str:
        return f"{LIBRARY}/{self.module}:{self.line}: {self.what}"


def changes(tree: ast.Module) -> Iterator[tuple[int, str, Callable[[], None]]]:
    """Yield line, description and the function that makes the change, for each one possible."""
    for parent, field, node in _nodes(tree):
        match node:
            case ast.Compare():
                for number, sign in enumerate(node.ops):
                    if other := OTHER.get(type(sign)):
                        yield _replaced(node, node.ops, number, other())
            case ast.BoolOp() | ast.BinOp():
                if other := OTHER.get(type(node.op)):
                    yield _set(node, node, "op", other())
            case ast.UnaryOp(op=ast.Not()):
                yield _set(node, parent, field, node.operand)
            case ast.If() | ast.IfExp() | ast.While():
                yield _set(node.test, node, "test", ast.UnaryOp(ast.Not(), node.test))
            case ast.Constant(value=bool(value)):
                yield _set(node, node, "value", not value)
            case ast.Constant(value=int(value) | float(value)):
                yield _set(node, node, "value", value + 1)
            case ast.Constant(value=str(value)):
                yield _set(node, node, "value", f"{value}X")
            case ast.Name(id="min" | "max" | "any" | "all"):
                yield _set(node, node, "id", NAMES[node.id])
            case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
                yield _dropped(parent, node)
            case ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
                yield _dropped(parent, node)


def _nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, str, ast.AST]]:
    """Yield every node that runs, with its parent and the parent's field, in order."""
    for field, value in ast.iter_fields(tree):
        if field in {"annotation", "returns", "decorator_list"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST):
                continue
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(child, ast.Subscript) and ast.unparse(child.value) == "Literal":
                continue
            yield tree, field, child
            yield from _nodes(child)


def _set(
    node: ast.AST, owner: ast.AST, field: str, new: object
) -> tuple[int, str, Callable[[], None]]:
    before = _shown(node)
    line = getattr(node, "lineno", 0)

    def change() -> None:
        held = getattr(owner, field)
        if isinstance(held, list):
            held[held.index(node)] = new
        else:
            setattr(owner, field, new)

    name = type(new).__name__ if isinstance(new, ast.AST) else repr(new)
    return line, f"{before}: {field} becomes {name}", change


def _replaced(
    node: ast.Compare, signs: list[ast.cmpop], number: int, other: ast.AST
) -> tuple[int, str, Callable[[], None]]:
    def change() -> None:
        signs[number] = other  # type: ignore[call-overload]

    return node.lineno, f"{_shown(node)}: becomes {type(other).__name__}", change


def _dropped(parent: ast.AST, node: ast.stmt) -> tuple[int, str, Callable[[], None]]:
    def change() -> None:
        for _, held in ast.iter_fields(parent):
            if isinstance(held, list) and node in held:
                held[held.index(node)] = ast.copy_location(ast.Pass(), node)

    return node.lineno, f"{_shown(node)}: is dropped", change


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def mutants(packages: list[str]) -> Iterator[Mutant]:
    """Yield every mutant of some packages."""
    for package in packages:
        place = ROOT / LIBRARY / package
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            module = file.relative_to(ROOT / LIBRARY).as_posix()
            tree = ast.parse(file.read_text("utf-8"))
            for number, (line, what, _) in enumerate(changes(tree)):
                mutant = Mutant(module, number, line, what)
                if mutant.package == package:
                    yield mutant


def mutated(mutant: Mutant) -> str:
    """Return the text of a mutant's module."""
    tree = ast.parse((ROOT / LIBRARY / mutant.module).read_text("utf-8"))
    for number, (_, _, change) in enumerate(changes(tree)):
        if number == mutant.number:
            change()
            break
    return ast.unparse(ast.fix_missing_locations(tree))


def copy_project() -> None:
    """Make a copy of the project for this process and go there."""
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    ignored = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, symlinks=True, ignore=ignored)
        else:
            shutil.copyfile(source, folder / name)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    os.chdir(folder)
    # A module and its mutant may have the same size and second; a cache would take one for another.
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def tests_pass(package: str, seconds: float) -> bool | None:
    """Run the tests of a package here; None where they do not end in `seconds`."""
    child = os.fork()
    if not child:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        arguments = [
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:playwright",
            "--hypothesis-seed=0",
            *LEFT_OUT,
        ]
        os._exit(pytest.main([*arguments, *PACKAGES[package]]))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def survives(mutant: Mutant, seconds: float) -> tuple[Mutant, bool]:
    """Return a mutant and whether all tests pass with it."""
    file = Path(LIBRARY, mutant.module)
    original = file.read_bytes()
    file.write_text(mutated(mutant), "utf-8")
    try:
        return mutant, tests_pass(mutant.package, seconds) is True
    finally:
        file.write_bytes(original)


def unchanged(package: str) -> tuple[str, float]:
    """Return how long the tests of a package take when nothing is changed; they must pass."""
    start = time.monotonic()
    if not tests_pass(package, 300):
        raise RuntimeError(f"the tests of {package} fail without any change")
    return package, time.monotonic() - start


def main() -> None:
    """Run a sample and print the survivors, then the score of each package."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", default=[], help=", ".join(PACKAGES))
    parser.add_argument("--each", type=int, default=60, help="the most mutants of a package")
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chosen = args.packages or list(PACKAGES)
    end = time.monotonic() + 60 * args.minutes
    chance = random.Random(args.seed)  # noqa: S311 - a sample, not a secret
    sample: list[Mutant] = []
    for package in chosen:
        found = list(mutants([package]))
        sample += chance.sample(found, min(args.each, len(found)))
    chance.shuffle(sample)
    killed, survived = Counter[str](), Counter[str]()
    # Processes start as copies of this one, with what is slow to import.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2, mp_context=context, initializer=copy_project) as pool:
        needed = dict(pool.map(unchanged, chosen))
        jobs = [pool.submit(survives, mutant, 10 + 5 * needed[mutant.package]) for mutant in sample]
        with suppress(TimeoutError):
            for job in as_completed(jobs, timeout=max(end - time.monotonic(), 0)):
                mutant, alive = job.result()
                (survived if alive else killed)[mutant.package] += 1
                if alive:
                    print(mutant, flush=True)
        pool.shutdown(cancel_futures=True)
    for package in chosen:
        tried = killed[package] + survived[package]
        share = f"{killed[package] / tried:.0%}" if tried else "not tried"
        print(f"{package}: {killed[package]} of {tried} killed ({share})")


if __name__ == "__main__":
    main()
