"""What answers lead to, on a guide of two technologies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sitekit.dataset.loader import load_dataset
from sitekit.pages.decision_guide import DecisionGuide, answer_ids

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GUIDE = """
title: Which editor?
intro: Answer what you know.
questions:
  - id: hands
    text: Where are your hands?
    why: It decides the keys.
    answers:
      - id: keys
        text: On the keys
        rules_out:
          - {technology: modeless, because: Its arrows are far away., dimension: keystrokes}
      - {id: mouse, text: On the mouse}
  - id: patience
    text: Will you learn commands?
    why: They take weeks.
    answers:
      - id: no-time
        text: Not now
        rules_out:
          - {technology: modal, because: Its modes must be learnt., dimension: modes}
      - {id: willing, text: Gladly}
scenarios:
  - id: writer
    name: A writer
    text: Writes all day.
    answers: {hands: keys, patience: willing}
    advice: A **modal** editor.
"""


@pytest.fixture
def guided(small_site: Path) -> Path:
    """The small site with a guide."""
    (small_site / "docs/_data/guide.yml").write_text(GUIDE, "utf-8")
    return small_site


@pytest.mark.parametrize(
    ("answers", "remaining", "against"),
    [
        ({}, ["modal", "modeless"], {}),
        ({"hands": "mouse"}, ["modal", "modeless"], {}),
        ({"hands": "keys"}, ["modal"], {"modeless": ["Its arrows are far away."]}),
        (
            {"hands": "keys", "patience": "no-time"},
            [],
            {"modal": ["Its modes must be learnt."], "modeless": ["Its arrows are far away."]},
        ),
    ],
)
def test_answers_rule_out(
    guided: Path, answers: dict[str, str], remaining: list[str], against: dict[str, list[str]]
) -> None:
    outcome = DecisionGuide(load_dataset(guided / "docs")).outcome(answers)
    assert outcome.remaining == remaining
    told = {
        name: [each.ruled.because for each in reasons]
        for name, reasons in outcome.ruled_out.items()
    }
    assert told == against


def test_keys_tell_answers_apart(guided: Path) -> None:
    choice = DecisionGuide(load_dataset(guided / "docs"))
    assert choice.excluding_answers() == ["hands--keys", "patience--no-time"]
    assert answer_ids(choice.reasons("modal")) == "patience--no-time"
    assert choice.query({"patience": "willing", "hands": "keys"}) == "?hands=keys&patience=willing"


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
    css = (guided / "site/assets/css/guide.css").read_text("utf-8")
    assert css.count("Ruled out") == 2
    assert (guided / "site/decide/scenarios/index.html").is_file()
    assert not (guided / "site/generated").exists()
