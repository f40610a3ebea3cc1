"""Every kind of diagram becomes one static, named, self-contained SVG with all of its words."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.diagrams.kinds import KINDS

from sitekit.diagrams.render import render
from sitekit.diagrams.svg import CLASSES

HOOKS = Path(__file__).parents[2] / "hooks"
ALLOWED = {
    *("svg", "title", "desc", "defs", "marker", "pattern", "g", "text"),
    *("rect", "circle", "ellipse", "line", "path", "polygon"),
}


def drawn(kind: str, prefix: str = "p1") -> str:
    return render(KINDS[kind][0], prefix=prefix, title="A <title>", description='"Said" & done')


def parsed(kind: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(drawn(kind)).iter())  # noqa: S314


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_is_there_in_text_of_its_own(kind: str) -> None:
    shown = [element.text for element in parsed(kind) if element.tag == "text"]
    assert set(shown) >= set(KINDS[kind][1])
    assert not any(len(element) for element in parsed(kind) if element.tag == "text")


@pytest.mark.parametrize("kind", KINDS)
def test_only_shapes_text_and_known_classes(kind: str) -> None:
    elements = parsed(kind)
    assert {element.tag for element in elements} <= ALLOWED
    assert not {name for element in elements for name in element.attrib} & {"style", "onclick"}
    root, *others = elements
    assert root.get("class", "").split()[0] == "dg"
    used = {name for element in others for name in element.get("class", "").split()}
    assert used <= CLASSES | {"hatch"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_colour_but_none_or_the_hatch(kind: str) -> None:
    paints = {element.get(paint) for element in parsed(kind) for paint in ("fill", "stroke")}
    assert paints <= {None, "none", "url(#p1-h)"}


@pytest.mark.parametrize("kind", KINDS)
def test_named_described_and_sized(kind: str) -> None:
    root = parsed(kind)[0]
    by_id = {element.get("id"): element.text for element in root.iter()}
    assert root.get("role") == "img"
    assert by_id[root.get("aria-labelledby")] == "A <title>"
    assert by_id[root.get("aria-describedby")] == '"Said" & done'
    box = root.get("viewBox", "").split()
    assert [root.get("width"), root.get("height")] == box[2:]


@pytest.mark.parametrize("kind", KINDS)
def test_ids_start_with_the_prefix_and_every_reference_leads_to_one(kind: str) -> None:
    svg = drawn(kind)
    ids = re.findall(r' id="([^"]*)"', svg)
    assert len(ids) == len(set(ids))
    assert all(name.startswith("p1-") for name in ids)
    assert set(re.findall(r"url\(#([^)]*)\)", svg)) <= set(ids)


def test_drawings_differ_only_in_their_prefix() -> None:
    assert drawn("flowchart", "one").replace("one-", "two-") == drawn("flowchart", "two")


def test_words_stand_on_lines_of_their_own() -> None:
    lines = drawn("flowchart").split("\n")
    assert [unescape(line) for line in lines if line.endswith(">yes</text>")]
    assert not [line for line in lines if line.count("<text") > 1]


def test_same_bytes_in_another_process_and_place(tmp_path: Path) -> None:
    script = (
        "from tests.diagrams.kinds import KINDS\n"
        "from sitekit.diagrams.render import render\n"
        "for source, _ in KINDS.values():\n"
        "    print(render(source, prefix='p1', title='A <title>', description='\"Said\" & done'))\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env={
                "PYTHONPATH": f"{HOOKS}:{HOOKS.parent}",
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "LC_ALL": "C",
                "DIAGRAMS_CACHE": str(tmp_path / seed),
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=600,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert outputs[0] == outputs[1] == "".join(f"{drawn(kind)}\n" for kind in KINDS)
