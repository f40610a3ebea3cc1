"""The guide's pages say what its data says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser as Html

pytestmark = pytest.mark.site
DATA = Path(__file__).parents[2] / "docs" / "_data"
GUIDE: dict[str, Any] = yaml.safe_load((DATA / "guide.yml").read_text("utf-8"))


def page(site_dir: Path, name: str) -> Html:
    return Html((site_dir / name / "index.html").read_text("utf-8"))


def last_part(href: str | None) -> str:
    return (href or "").replace("#", "/").rstrip("/").rsplit("/", 1)[-1]


def test_scenarios_show_what_is_recommended(site_dir: Path) -> None:
    tree = page(site_dir, "decide/scenarios")
    lists = tree.css("ol.scenario-first")
    assert len(lists) == len(GUIDE["scenarios"])
    for scenario, shown in zip(GUIDE["scenarios"], lists, strict=True):
        first = [last_part(a.attributes["href"]) for a in shown.css(".recommended a")]
        assert first == scenario["recommend"], scenario["id"]
    opened = tree.css("p.scenario-open a")
    order = [question["id"] for question in GUIDE["questions"]]
    for scenario, link in zip(GUIDE["scenarios"], opened, strict=True):
        answers = sorted(scenario["answers"].items(), key=lambda each: order.index(each[0]))
        query = "&".join(f"{question}={answer}" for question, answer in answers)
        assert (link.attributes["href"] or "").endswith(f"?{query}")


def test_every_answer_and_option_is_on_the_page(site_dir: Path) -> None:
    tree = page(site_dir, "decide")
    css = (site_dir / "assets/css/guide-answers.css").read_text("utf-8")
    options = [last_part(a.attributes["href"]) for a in tree.css(".option h3 a")]
    assert options == [option["id"] for option in GUIDE["options"]]
    for question in GUIDE["questions"]:
        for answer in question["answers"]:
            key = f"{question['id']}--{answer['id']}"
            assert tree.css_first(f'input[type=radio][id="{key}"]') is not None
            for ruled in answer.get("rules_out", ()):
                assert f"#{key}:checked" in css
                out = [options[i] for i, node in enumerate(tree.css(".option"))
                       if node.css_first(f'.option-out [data-by~="{key}"]')]  # fmt: skip
                assert set(ruled["options"]) <= set(out)


def test_every_reason_links_to_a_cell(site_dir: Path) -> None:
    reasons = page(site_dir, "decide").css(".option [data-by]")
    assert len(reasons) > 200
    for reason in reasons:
        link = reason.css_first("a")
        assert link is not None
        assert "#" in (link.attributes["href"] or "")


def test_a_file_has_what_the_cells_of_reasons_say(site_dir: Path) -> None:
    values = json.loads((site_dir / "decide/reasons.json").read_text("utf-8"))
    links = page(site_dir, "decide").css(".option-for li > a")
    addresses = {link.attributes["href"] or "" for link in links}
    assert {each for each in addresses if each.startswith("../dimensions/")} == set(values)
    assert all(values.values())


def test_the_rule_is_published(site_dir: Path) -> None:
    text = page(site_dir, "decide/points").body.text(deep=True)  # type: ignore[union-attr]
    for question in GUIDE["questions"]:
        assert question["text"] in text


def test_the_script_is_small(site_dir: Path) -> None:
    script = (site_dir / "assets/js/guide.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= 4_000
