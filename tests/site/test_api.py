"""Every published file, read back: it fits its schema, says what the data says, leads to pages."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import ROOT

from sitekit.dataset.loader import Dataset, load_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.site
SITE = "https://host.example/repo/"
OURS = ("$schema", "address", "file", "differ", "agree", "title", "group", "claims", "remaining")


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_dataset(ROOT / "docs")


@pytest.fixture(scope="module")
def api(site_dir: Path) -> dict[str, Any]:
    """Every published JSON file by its path below the folder of the API."""
    folder = site_dir / "api/v2"
    return {
        path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.json"))
    }


def test_the_index_lists_every_file(site_dir: Path, api: dict[str, Any]) -> None:
    folder = site_dir / "api/v2"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    listed = {each["path"]: each for each in api["index.json"]["files"]}
    assert {*listed, "index.json"} == there
    for path, each in listed.items():
        content = (folder / path).read_bytes()
        assert len(content) == each["bytes"]
        assert hashlib.sha256(content).hexdigest() == each["sha256"]


def test_every_file_fits_its_schema(api: dict[str, Any]) -> None:
    for path, value in api.items():
        if path.startswith("schema/"):
            jsonschema.Draft202012Validator.check_schema(value)
        else:
            name = value["$schema"].removeprefix(f"{SITE}api/v2/")
            jsonschema.Draft202012Validator(api[name]).validate(value)


def bare(value: Any) -> Any:
    """A published value without what only the published form has, and without links."""
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items() if key not in OURS}
    if isinstance(value, list):
        return [bare(item) for item in value]
    return re.sub(r"\]\([^)]*\)", "]", value) if isinstance(value, str) else value


def plain(part: Any) -> Any:
    return bare(part.model_dump(mode="json", exclude_none=True))


def test_files_say_what_the_dataset_says(api: dict[str, Any], dataset: Dataset) -> None:
    whole = api["comparison.json"]
    assert bare(whole["comparison"]) == plain(dataset.head)
    assert list(whole["technologies"]) == list(dataset.technologies)
    assert list(whole["dimensions"]) == list(dataset.dimensions)
    for name, technology in dataset.technologies.items():
        one = api[f"technologies/{name}.json"]
        for told in (whole["technologies"][name], one["technology"]):
            assert bare(without_page(told)) == plain(without_page(technology))
        assert list(one["cells"]) == list(dataset.dimensions)
        cited = set()
        for key, cell in one["cells"].items():
            ours = dataset.dimensions[key].cells[name]
            assert bare(cell) == plain(ours)
            cited |= {each.source for each in (*ours.sources, *ours.figures)}  # type: ignore[attr-defined]
        assert cited <= set(one["sources"])
    for name, dimension in dataset.dimensions.items():
        for told in (whole["dimensions"][name], api[f"dimensions/{name}.json"]["dimension"]):
            assert bare(told) == plain(dimension)
    for name, source in dataset.sources.items():
        assert bare(api["sources.json"]["sources"][name]) == plain(source)
    for name, term in dataset.glossary.items():
        assert bare(without_page(api["glossary.json"]["glossary"][name])) == plain(
            without_page(term)
        )
    for name, pair in dataset.pairs.items():
        told = api["pairs.json"]["pairs"][name]
        assert bare(told) == plain(pair)
        for row, dimension in dataset.dimensions.items():
            first, second = (dimension.cells[each].key for each in pair.choose)
            assert row in told["differ" if first != second else "agree"]


def without_page(part: Any) -> Any:
    """The same part without the link to its explanation, whose form differs."""
    if isinstance(part, dict):
        return {key: value for key, value in part.items() if key != "page"}
    return part.model_copy(update={"page": None})


def test_every_address_leads_to_a_page(site_dir: Path, api: dict[str, Any]) -> None:
    pages: dict[str, set[str]] = {}
    seen = 0
    for address in {each for value in api.values() for each in addresses(value)}:
        path, _, fragment = address.removeprefix(SITE).partition("#")
        file = site_dir / unquote(path)
        if file.is_dir():
            file /= "index.html"
        assert file.is_file(), address
        if fragment:
            if path not in pages:
                tree = LexborHTMLParser(file.read_bytes())
                pages[path] = {node.id or "" for node in tree.css("[id]")}
            assert fragment in pages[path], address
        seen += 1
    assert seen > 500


def addresses(value: Any) -> Iterator[str]:
    """Every address of the site, in fields and in the links of texts."""
    if isinstance(value, dict):
        for item in value.values():
            yield from addresses(item)
    elif isinstance(value, list):
        for item in value:
            yield from addresses(item)
    elif isinstance(value, str):
        if value.startswith(SITE):
            yield value.removesuffix("/api/v2") + ("/" if value.endswith("/api/v2") else "")
        yield from re.findall(rf"\]\(({re.escape(SITE)}[^)]*)\)", value)


def test_the_page_explains_every_field(site_dir: Path, api: dict[str, Any]) -> None:
    tree = LexborHTMLParser((site_dir / "data/index.html").read_bytes())
    assert tree.body is not None
    shown = {node.id for node in tree.css("section.type")}
    for path, value in api.items():
        if path.startswith("schema/"):
            assert set(value.get("$defs", {})) <= shown
    assert api["index.json"]["cite"] in re.sub(r"\s+", " ", tree.body.text())
    code = tree.css_first("pre.bibtex code")
    assert code is not None
    assert code.text() == api["index.json"]["bibtex"]
