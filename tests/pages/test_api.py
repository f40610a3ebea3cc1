"""The published files on a small dataset: what they hold, and that their form is kept."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from sitekit.dataset.loader import load_dataset
from sitekit.pages import field_text
from sitekit.pages.api import manifest, serialize
from sitekit.pages.api.serialize import escape_formula
from sitekit.pages.queries import DatasetView
from sitekit.pages.urls import UrlBuilder

if TYPE_CHECKING:
    from collections.abc import Callable

CONTRACT = Path(__file__).with_name("contract.txt")
SITE = "https://host.example/repo/"


def made(site: Path, address: str = SITE) -> dict[str, Any]:
    api = serialize.Api(DatasetView(load_dataset(site / "docs")), UrlBuilder(site=address))
    return {
        each.entry.path: json.loads(each.text) if each.entry.path.endswith("json") else each.text
        for each in api.files
    }


def test_every_file_fits_its_schema(small_site: Path) -> None:
    files = made(small_site)
    assert "glossary.json" not in files
    assert "guide.json" not in files
    checked = 0
    for entry in manifest.list_files(load_dataset(small_site / "docs").contents):
        if entry.media_type == manifest.SCHEMA:
            jsonschema.Draft202012Validator.check_schema(files[entry.path])
        if entry.schema:
            jsonschema.Draft202012Validator(files[entry.schema]).validate(files[entry.path])
            assert files[entry.path]["$schema"] == f"{SITE}api/v2/{entry.schema}"
            checked += 1
    assert checked == 10


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("technologies/modal.json", lambda value: value.pop("license")),
        ("technologies/modal.json", lambda value: value["technology"].pop("address")),
        ("technologies/modal.json", lambda value: value["technology"].update(page=None)),
        ("dimensions/modes.json", lambda value: value["dimension"]["cells"].clear()),
        ("pairs.json", lambda value: value["pairs"].update({"No Id": {}})),
        ("sources.json", lambda value: value.update(more=1)),
        ("index.json", lambda value: value["files"][0].update(sha256="0")),
    ],
)
def test_schemas_refuse(
    small_site: Path, path: str, change: Callable[[dict[str, Any]], object]
) -> None:
    files = made(small_site)
    name = files[path]["$schema"].removeprefix(f"{SITE}api/v2/")
    change(files[path])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(files[name]).validate(files[path])


def test_addresses_are_relative_where_the_site_has_none(small_site: Path) -> None:
    files = made(small_site, "")
    modal = files["technologies/modal.json"]
    assert modal["$schema"] == "../schema/technology.json"
    assert modal["technology"]["address"] == "../../../technologies/modal/"
    assert modal["technology"]["file"] == "modal.json"
    assert modal["cells"]["modes"]["address"] == "../../../dimensions/modes/#modal"
    assert "http" not in files["index.json"]["cite"]


def test_links_in_texts_lead_to_the_site() -> None:
    text = "See [a](/learn/a.md#b), `[x](/y.md)` and [c](https://c.example/)."
    told = field_text.rewrite_links(text, lambda target: f"<{target}>")
    assert told == "See [a](</learn/a.md#b>), `[x](/y.md)` and [c](https://c.example/)."


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_text_is_a_formula(sign: str) -> None:
    assert escape_formula(f"{sign}1+1") == f"'{sign}1+1"
    assert escape_formula(f"1{sign}1") == f"1{sign}1"
    assert escape_formula("") == ""


def test_a_formula_in_the_data_is_text_in_the_table(small_site: Path) -> None:
    file = small_site / "docs/_data/dimensions/modes.yml"
    text = file.read_text("utf-8")
    start = text.index("value: ")
    line = text[start : text.index("\n", start)]
    file.write_text(text.replace(line, 'value: \'=HYPERLINK("https://x.example";"a")\'', 1))
    rows = list(csv.DictReader(io.StringIO(made(small_site)["comparison.csv"])))
    assert [row["value"] for row in rows if "HYPERLINK" in row["value"]] == [
        '\'=HYPERLINK("https://x.example";"a")'
    ]
    for row in rows:
        assert not any(cell.startswith(tuple("=+-@")) for cell in row.values())


def test_citing_escapes_what_latex_reads(small_site: Path) -> None:
    name = r"50 % & {more} \ #1 a_b ~ ^ $x$"
    head = load_dataset(small_site / "docs").head.model_copy(update={"name": name})
    told = serialize.bibtex(head, "https://host.example/a_b/")
    title = next(line for line in told.splitlines() if "title" in line)
    assert title == (
        r"  title = {{50 \% \& \{more\} \textbackslash{} \#1 a\_b "
        r"\textasciitilde{} \textasciicircum{} \$x\$}},"
    )
    assert told.startswith("@misc{50-more-1-a-b-x,\n")
    assert told.count("{") - told.count(r"\{") == told.count("}") - told.count(r"\}")
    assert (
        serialize.citation_sentence(head, "")
        == f"Contributors to {name}. {name}, version 0.1.0, CC0-1.0."
    )


def test_the_form_is_kept() -> None:
    """Who changes the published form sees it here. RECORD=1 writes it anew.

    A line that goes or changes breaks what others built on the data: it needs a new MAJOR version
    in a new folder. A line that comes is a MINOR version, with a sentence under `releases`.
    """
    types: dict[str, manifest.Type] = {}
    for form in manifest.FILE_TYPES.values():
        types |= {each.name: each for each in manifest.types_of(form)}
    lines = [
        f"{each.name}.{field.name}: {field.type}{'' if field.always else '; may be left out'}\n"
        for each in sorted(types.values(), key=lambda each: each.name)
        for field in each.fields
    ]
    if os.environ.get("RECORD"):
        CONTRACT.write_text("".join(lines), "utf-8")
    assert "".join(lines) == CONTRACT.read_text("utf-8")
