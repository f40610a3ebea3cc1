"""Checks of our theme templates: repairs without effect, missing parts, and misspelled names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment, FileSystemLoader

from sitekit.html.theme_templates import RepairError, TemplateCheck, repair

if TYPE_CHECKING:
    from pathlib import Path

BASE = """{% set features = config.features %}
{% block main %}<i role="dialog"></i>{% endblock %}
"""
RIGHT = """{% extends "base.html" %}
{% block main %}
{{ super() | repair('role="dialog"', 'role="dialog" aria-label="A"') }}
{{ super() | repair("x", "y", where="<b>") }}
{% include "part.html" %}
{% if page.title and features %}{% set shown = page.url %}{{ shown }}{% endif %}
{% endblock %}
"""


def check(folder: Path, main: str) -> tuple[list[str], Environment]:
    """Check a template beside that of a theme, and return the problems without their hints."""
    (folder / "base.html").write_text(BASE)
    (folder / "part.html").write_text("{{ related }}")
    (folder / "main.html").write_text(main)
    environment = Environment(loader=FileSystemLoader(folder), autoescape=False)  # noqa: S701
    environment.filters["repair"] = repair
    checked = TemplateCheck(environment, folder, ["main.html", "part.html"])
    page = type("Page", (), {"title": "A", "url": "a"})()
    names = {"page": page, "config": {}, "related": []}
    problems = [*checked.problems, *checked.unknown_names(names)]
    lines = [f"{problem.line}: {problem.message}; {problem.hint}" for problem in problems]
    return lines, environment


def test_what_is_right(tmp_path: Path) -> None:
    problems, environment = check(tmp_path, RIGHT)
    assert problems == []
    html = environment.get_template("main.html").render(config={"features": []}, page={"title": 1})
    assert '<i role="dialog" aria-label="A"></i>' in html


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{% if page", "{% fi page", "6: Encountered unknown tag 'fi'"),
        ("{{ shown }}", "{{ shown | upperx }}", '6: no filter "upperx"; did you mean "upper"?'),
        ("part.html", "prt.html", '5: no template "prt.html"; did you mean "part.html"?'),
        (
            "and features",
            "and featuresx",
            '6: no page has the name "featuresx"; correct the template',
        ),
        ("page.url", "page.ulr", '6: a page has no "ulr"; correct the template'),
    ],
)
def test_what_cannot_be_rendered(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in RIGHT
    problems, _ = check(tmp_path, RIGHT.replace(old, new))
    assert len(problems) == 1
    assert problems[0].startswith(expected)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"dialog" aria-label="A"', '"dialog"', "changes nothing"),
        ("('role=\"dialog\"'", "('role=\"dialogue\"'", "HTML has no 'role=\"dialogue\"'"),
    ],
)
def test_a_repair_that_repairs_nothing(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in RIGHT
    _, environment = check(tmp_path, RIGHT.replace(old, new))
    with pytest.raises(RepairError, match=expected) as raised:
        environment.get_template("main.html").render(config={"features": []}, page={})
    assert "/main.html:3:1: " in str(raised.value)
