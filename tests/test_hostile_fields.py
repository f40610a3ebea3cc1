"""Whatever stands in any field or name of the data, nothing is written outside the site.

Each time one scalar of one data file, a key or a value, becomes a hostile text, or a file gets a
hostile name. The data is then refused, or the site is made: inside its folder, and without a
character that no reader sees.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT, SITES

from sitekit.export_tree import export_tree
from sitekit.pages.urls import UrlBuilder
from sitekit.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

SITE = SITES / "editors"
FILES = sorted(path.relative_to(SITE).as_posix() for path in (SITE / "docs/_data").rglob("*.yml"))
MOVED = "docs/_data/moved.yml"
PATHS = [
    *("../../out-of-it", "/etc/out-of-it", "..", ".", "a/../../out-of-it", "..\\..\\out-of-it"),
    *("%2e%2e/out-of-it", "x\x00y", "CON", "x:y", "~/x", "file:///etc/x", "//host/x", "a//b"),
    *("../../out-of-it.md", "learn/../../../out-of-it.md", "/words.md", "index.md"),
]
SIGNS = [
    *("\x07", "\x1b[31m", "\u202eabc", "\u2066abc\u2069", "\u200b", "\ufeff", "\u2028", "\x85"),
    *("<script>alert(1)</script>", "{{ config }}", "{% include 'x' %}", "]]>", "--8<-- 'x'"),
    *("x" * 100_000, "a b " * 30_000, "", " ", "null", "1e999", "!!python/object:os.system"),
]
hostile = st.one_of(
    st.sampled_from(PATHS + SIGNS), st.text(max_size=30), st.text("./\\%~:x\x00", max_size=12)
)
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    match node:
        case yaml.ScalarNode():
            yield node
        case yaml.SequenceNode():
            for each in node.value:
                yield from scalars(each)
        case yaml.MappingNode():
            for key, value in node.value:
                yield from scalars(key)
                yield from scalars(value)


def with_scalar(text: str, number: int, new: str) -> str:
    """`text`, a YAML file, with one of its scalars replaced by a quoted string."""
    found = list(scalars(yaml.compose(text)))
    node = found[number % len(found)]
    after = text[node.end_mark.index :]
    # A block scalar ends with its line, which the quoted one must do too.
    ending = "\n" if node.style in {">", "|"} else ""
    return f"{text[: node.start_mark.index]}{json.dumps(new)}{ending}{after}"


def export(folder: Path) -> bool:
    """Return whether the site was exported. A problem is reported, never a crash."""
    try:
        export_tree(folder / "deep/out", folder / "docs", ROOT / "overrides", UrlBuilder())
    except ProblemsError as error:
        assert error.problems
        return False
    return True


def outside(folder: Path) -> list[str]:
    """The files in a folder that do not belong to the site that was made in it."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "out" not in path.relative_to(folder).parts[1:2]
    )


def check(folder: Path) -> None:
    before = outside(folder)
    made = export(folder)
    assert outside(folder) == before
    assert not Path("/etc/out-of-it").exists()
    if made:
        for file in (folder / "deep/out").rglob("*"):
            assert UNSEEN.search(file.name) is None
            if file.suffix in {".md", ".json", ".csv", ".html", ".css"}:
                assert UNSEEN.search(file.read_text("utf-8").removeprefix("\ufeff")) is None, file


def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(SITE / "docs", folder / "docs")
    (folder / MOVED).write_text("old.md: words.md\n", "utf-8")
    return folder


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from([*FILES, MOVED]), number=st.integers(0, 400), new=hostile)
@example(name=MOVED, number=0, new="../../out-of-it.md")
@example(name=MOVED, number=1, new="../../out-of-it.md")
def test_no_field_leads_out_of_the_site(
    name: str, number: int, new: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = fresh(tmp_path_factory)
    file = folder / name
    changed = with_scalar(file.read_text("utf-8"), number, new)
    file.write_bytes(changed.encode("utf-8", "surrogatepass"))
    check(folder)
    shutil.rmtree(folder)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(FILES), new=st.text("./\\%~: x\u202e\n-A1", min_size=1, max_size=12))
def test_no_name_leads_out_of_the_site(
    name: str, new: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = fresh(tmp_path_factory)
    file = folder / name
    renamed = file.with_name(new.replace("/", "\\") + ".yml")
    # The head file names its parts; it names this one by its new id too.
    head = folder / "docs/_data/comparison.yml"
    head.write_text(head.read_text("utf-8").replace(file.stem, json.dumps(renamed.stem)), "utf-8")
    if file.exists():
        file.rename(renamed)
    check(folder)
    shutil.rmtree(folder)


def test_the_site_is_made_when_nothing_is_hostile(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = fresh(tmp_path_factory)
    assert export(folder)
    assert (folder / "deep/out/docs/index.md").is_file()
