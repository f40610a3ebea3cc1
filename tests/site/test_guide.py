"""The guide's pages say what its data says, computed here a second time from the file itself."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser as Html

pytestmark = pytest.mark.site
DATA = Path(__file__).parents[2] / "docs" / "_data"
GUIDE: dict[str, Any] = yaml.safe_load((DATA / "guide.yml").read_text("utf-8"))
ORDER: list[str] = yaml.safe_load((DATA / "comparison.yml").read_text("utf-8"))["technologies"]


def expected(answers: dict[str, str]) -> dict[str, list[str]]:
    """The reasons against each technology that the answers rule out."""
    against: dict[str, list[str]] = {}
    for question in GUIDE["questions"]:
        for answer in question["answers"]:
            if answers.get(question["id"]) == answer["id"]:
                for ruled in answer.get("rules_out", ()):
                    against.setdefault(ruled["technology"], []).append(ruled["because"])
    return against


def page(site_dir: Path, name: str) -> Html:
    return Html((site_dir / name / "index.html").read_text("utf-8"))


def technology_of(href: str | None) -> str:
    return (href or "").rstrip("/").rsplit("/", 1)[-1]


def test_ten_scenarios() -> None:
    assert len(GUIDE["scenarios"]) >= 10


@pytest.mark.parametrize("scenario", GUIDE["scenarios"], ids=lambda each: each["id"])
def test_scenario_outcome(site_dir: Path, scenario: dict[str, Any]) -> None:
    against = expected(scenario["answers"])
    remaining = [name for name in ORDER if name not in against]
    assert remaining, "nothing is left to advise"
    tree = page(site_dir, "decide/scenarios")
    titles = [node.text(deep=True).removesuffix("¶").strip() for node in tree.css("article h2")]
    number = titles.index(scenario["name"])
    listed = tree.css("ul.scenario-remains")[number]
    assert [technology_of(a.attributes["href"]) for a in listed.css("a")] == remaining
    shown: dict[str, list[str]] = {}
    opened = tree.css("p.scenario-open a")[number]
    query = f"?{'&'.join(f'{q}={a}' for q, a in ordered(scenario['answers']))}"
    assert (opened.attributes["href"] or "").endswith(query)
    if against:
        ruled = tree.css("details.scenario-out")[number]
        name = ""
        for node in ruled.css("dt, dd"):
            if node.tag == "dt":
                link = node.css_first("a")
                assert link is not None
                name = technology_of(link.attributes["href"])
            else:
                shown.setdefault(name, []).append(node.text(deep=True))
    assert list(shown) == [name for name in ORDER if name in against]
    for name, reasons in against.items():
        assert len(shown[name]) == len(reasons)
        for text, reason in zip(shown[name], reasons, strict=True):
            assert text.startswith(reason)


def test_advice_names_what_remains() -> None:
    """The advice of a scenario puts no technology in bold that its answers rule out."""
    names = {
        name: yaml.safe_load((DATA / f"technologies/{name}.yml").read_text("utf-8"))
        for name in ORDER
    }
    for scenario in GUIDE["scenarios"]:
        bold = {part.casefold() for part in scenario["advice"].split("**")[1::2]}
        known = {
            text.casefold(): name
            for name, data in names.items()
            for text in (data["name"], data["plural"], data["short"])
        }
        assert bold & set(known), scenario["id"]
        out = {name for text, name in known.items() if text in bold} & set(
            expected(scenario["answers"])
        )
        assert not out, scenario["id"]


def test_every_rule_is_on_the_page(site_dir: Path) -> None:
    tree = page(site_dir, "decide")
    css = (site_dir / "assets/css/guide.css").read_text("utf-8")
    for question in GUIDE["questions"]:
        for answer in question["answers"]:
            key = f"{question['id']}--{answer['id']}"
            assert tree.css_first(f'input[type=radio][id="{key}"]') is not None
            reasons = tree.css(f'[data-by="{key}"]')
            assert len(reasons) == len(answer.get("rules_out", ()))
            assert (f'[id="{key}"]:checked' in css) == bool(reasons)
            for ruled in answer.get("rules_out", ()):
                out = [technology_of(n.css_first("h3 a").attributes["href"])  # type: ignore[union-attr]
                       for n in tree.css(f'[data-out~="{key}"]')]  # fmt: skip
                assert ruled["technology"] in out
                link = f"dimensions/{ruled['dimension']}/#{ruled['technology']}"
                assert any(
                    (a.attributes["href"] or "").endswith(link) for r in reasons for a in r.css("a")
                )


def ordered(answers: dict[str, str]) -> list[tuple[str, str]]:
    return [(q["id"], answers[q["id"]]) for q in GUIDE["questions"] if q["id"] in answers]


def test_the_script_is_small(site_dir: Path) -> None:
    script = (site_dir / "assets/js/guide.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= 800
