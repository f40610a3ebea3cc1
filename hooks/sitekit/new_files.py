"""Begin a technology, dimension, pair, or page: write its files, with a mark where text is missing.

Every mark is an empty value, so that the check names each place until it is filled in.
"""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from sitekit.dataset.comparison_models import PageRules
from sitekit.dataset.fields import ID_PATTERN
from sitekit.dataset.raw_dataset import DATA_DIRECTORY, FileKind
from sitekit.dataset.schema import validate
from sitekit.dataset.yaml_reader import read_yaml
from sitekit.dates import build_date
from sitekit.pages.checks.page_text import governs

# TOML leaves out the line break after the quotation marks.
_TEXTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_SOURCES = "<!-- data: sources -->"


def begin(kind: str, name: str, docs: Path) -> list[str]:
    """Write the files of a new part below `docs`, and return what is left to do, a line for each.

    Raises ValueError if the name can't be used.
    """
    if kind != "page" and not re.fullmatch(ID_PATTERN, name):
        raise ValueError(f'"{name}" is not an ID; write lower-case words joined by hyphens')
    return _BEGINNERS[kind](name, docs)


def _technology(name: str, docs: Path) -> list[str]:
    data = docs / DATA_DIRECTORY
    file = data / FileKind.TECHNOLOGY.path / f"{name}.yml"
    _write(file, _TEXTS["technology"].format(today=build_date()))
    rows = sorted((data / FileKind.DIMENSION.path).glob("*.yml"))
    for row in rows:
        _append(row, _TEXTS["cell"].format(id=name))
    _list_id(data / FileKind.COMPARISON.path, "technologies", name)
    return [
        f"wrote {file} and added an empty cell to {len(rows)} dimensions",
        f"listed {name} at the end of technologies in {data / FileKind.COMPARISON.path}",
        "fill in what `make check` names; a cell whose question has no answer has only the "
        "field does_not_apply",
    ]


def _dimension(name: str, docs: Path) -> list[str]:
    data = docs / DATA_DIRECTORY
    file = data / FileKind.DIMENSION.path / f"{name}.yml"
    technologies = _ids(data / FileKind.COMPARISON.path, "technologies")
    cells = "".join(_TEXTS["cell"].format(id=technology) for technology in technologies)
    _write(file, _TEXTS["dimension"].format(today=build_date()) + cells)
    return [
        f"wrote {file} with {len(technologies)} empty cells",
        f"add {name} to the dimensions of a group in {data / FileKind.COMPARISON.path}",
        "fill in what `make check` names",
    ]


def _pair(name: str, docs: Path) -> list[str]:
    data = docs / DATA_DIRECTORY
    technologies = _ids(data / FileKind.COMPARISON.path, "technologies")
    first, _, second = name.partition("-vs-")
    for technology in (first, second):
        if technology not in technologies:
            known = ", ".join(technologies)
            raise ValueError(f'unknown technology "{technology}"; the technologies are {known}')
    if (other := data / FileKind.PAIR.path / f"{second}-vs-{first}.yml").exists():
        raise ValueError(f"{other} is the verdict on the same technologies; edit it")
    file = data / FileKind.PAIR.path / f"{name}.yml"
    _write(file, _TEXTS["pair"].format(first=first, second=second, today=build_date()))
    _list_id(data / FileKind.COMPARISON.path, "pairs", name)
    return [
        f"wrote {file}",
        f"listed {name} at the end of pairs in {data / FileKind.COMPARISON.path}",
        "fill in what `make check` names",
    ]


def _page(name: str, docs: Path) -> list[str]:
    path = name if name.endswith(".md") else f"{name}.md"
    if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*\.md", path):
        raise ValueError(f'"{name}" is not a path such as learn/new-page')
    file = docs / path
    sections = _sections(path, docs / DATA_DIRECTORY / FileKind.PAGE_RULES.path)
    texts = [f"\n## {each}\n" + f"\n{_SOURCES}\n" * (each == sections[-1]) for each in sections]
    _write(file, _TEXTS["page"].format(today=build_date()) + "".join(texts))
    return [
        f"wrote {file}",
        f"add {path} to nav in mkdocs.yml",
        "fill in what `make check` names",
    ]


def _sections(path: str, rules: Path) -> list[str]:
    """Return the sections that the site's rules ask of a page, its sources last."""
    if rules.is_file():
        document = read_yaml(rules, str(rules))
        for rule in validate(PageRules, document).rules:
            if rule.sections and governs(rule, path):
                return [*rule.sections]
    return ["Sources"]


_BEGINNERS: dict[str, Callable[[str, Path], list[str]]] = {
    "technology": _technology,
    "dimension": _dimension,
    "pair": _pair,
    "page": _page,
}
KINDS = tuple(_BEGINNERS)


def _write(file: Path, text: str) -> None:
    if file.exists():
        raise ValueError(f"{file} exists; choose another ID, or edit it")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _append(file: Path, text: str) -> None:
    before = file.read_text("utf-8").rstrip("\n")
    file.write_text(f"{before}\n{text}", "utf-8")


def _ids(comparison: Path, field: str) -> list[str]:
    value = read_yaml(comparison, str(comparison)).value
    listed = value.get(field, []) if isinstance(value, dict) else []
    return [item for item in listed if isinstance(item, str)]


def _list_id(comparison: Path, field: str, name: str) -> None:
    """Add a name to the end of a list, in the style in which the list is written."""
    text = comparison.read_text("utf-8")
    in_line = re.compile(rf"^({field}: *\[[^\]\n]*)\]", re.MULTILINE)
    block = re.compile(rf"^{field}:\n((?:  - .*\n|\s*#.*\n)+)", re.MULTILINE)
    if in_line.search(text):
        text = in_line.sub(rf"\1, {name}]", text, count=1)
    elif found := block.search(text):
        text = f"{text[: found.end()]}  - {name}\n{text[found.end() :]}"
    else:
        text = f"{text.rstrip()}\n{field}: [{name}]\n"
    comparison.write_text(text, "utf-8")
