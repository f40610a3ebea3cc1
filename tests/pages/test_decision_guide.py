"""What answers lead to, on a guide of two technologies on another subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sitekit.dataset.loader import load_dataset
from sitekit.pages.decision_guide import DecisionGuide, answer_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GUIDE = """
title: Which editor?
intro: Answer what you know.
level_points: {best: 1, worst: -1}
options:
  - {id: modal, cost: Weeks of learning., start: Open it.}
  - {id: modeless, cost: A mouse., start: Open it.}
questions:
  - id: hands
    section: You
    text: Where are your hands?
    why: It decides the keys.
    answers:
      - id: keys
        text: On the keys
        rules_out:
          - {options: [modeless], because: Its arrows are far away., dimension: modes}
      - id: mouse
        text: On the mouse
        points:
          modes: {modeless: 3}
  - id: patience
    section: You
    text: Will you learn commands?
    answers:
      - id: no-time
        text: Not now
        rules_out:
          - {options: [modal], because: Its modes must be learnt., dimension: modes}
      - {id: willing, text: Gladly, points: {modes: {modal: 1}}}
  - id: years
    section: You
    text: For how many years?
    when: {patience: [willing]}
    answers:
      - {id: few, text: A few}
      - {id: many, text: Many, points: {modes: {modal: 5}}}
scenarios:
  - id: writer
    name: A writer
    text: Writes all day.
    answers: {hands: keys, patience: willing}
    recommend: [modal]
    advice: A **modal** editor.
    changes:
      - {question: hands, answer: mouse, first: modeless}
"""


@pytest.fixture
def guided(small_site: Path) -> Path:
    """The small site with a guide."""
    (small_site / "docs/_data/guide.yml").write_text(GUIDE, "utf-8")
    return small_site


@pytest.mark.parametrize(
    ("answers", "ranked", "against"),
    [
        ({}, [("modal", 0), ("modeless", 0)], {}),
        ({"hands": "mouse"}, [("modeless", 3), ("modal", 0)], {}),
        ({"hands": "keys"}, [("modal", 0)], {"modeless": ["Its arrows are far away."]}),
        ({"hands": "mouse", "years": "many"}, [("modeless", 3), ("modal", 0)], {}),
        (
            {"hands": "mouse", "patience": "willing", "years": "many"},
            [("modal", 6), ("modeless", 3)],
            {},
        ),
        (
            {"hands": "keys", "patience": "no-time"},
            [],
            {"modal": ["Its modes must be learnt."], "modeless": ["Its arrows are far away."]},
        ),
    ],
)
def test_answers_rank_and_rule_out(
    guided: Path,
    answers: dict[str, str],
    ranked: list[tuple[str, int]],
    against: dict[str, list[str]],
) -> None:
    outcome = DecisionGuide(load_dataset(guided / "docs")).outcome(answers)
    assert [(each.option, each.points) for each in outcome.ranked] == ranked
    told = {
        name: [each.ruled.because for each in reasons]
        for name, reasons in outcome.ruled_out.items()
    }
    assert told == against
    assert (outcome.relax is None) == bool(ranked)


def test_keys_distinguish_answers(guided: Path) -> None:
    choice = DecisionGuide(load_dataset(guided / "docs"))
    assert answer_keys(choice.exclusions("modal")) == "patience--no-time"
    assert choice.query({"patience": "willing", "hands": "keys"}) == "?hands=keys&patience=willing"
    assert choice.query({"hands": "keys", "years": "many"}) == "?hands=keys"


def test_no_guide_no_pages(small_site: Path, mkdocs: Callable[..., Any]) -> None:
    with pytest.raises(LookupError):
        _ = DecisionGuide(load_dataset(small_site / "docs")).guide
    result = mkdocs(small_site, "build")
    assert result.returncode == 0, result.stderr
    assert not (small_site / "site/decide").exists()


def test_a_guide_on_another_subject(guided: Path, mkdocs: Callable[..., Any]) -> None:
    result = mkdocs(guided, "build")
    assert result.returncode == 0, result.stderr
    page = (guided / "site/decide/index.html").read_text("utf-8")
    assert 'id="patience--no-time"' in page
    assert (guided / "site/assets/js/guide.js").is_file()
    css = (guided / "site/assets/css/generated.css").read_text("utf-8")
    assert css.count("--x") > 2
    assert (guided / "site/decide/scenarios/index.html").is_file()
    assert not (guided / "site/generated").exists()
