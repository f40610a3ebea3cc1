"""What answers lead to, on a guide of two technologies on another subject."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sitekit.dataset.loader import load_dataset
from sitekit.pages.decision_guide import DecisionGuide, answer_keys

if TYPE_CHECKING:
    from collections.abc import Callable

GUIDE = Path(__file__).parents[1] / "mistakes/files/guide.yml"


@pytest.fixture
def guided(small_site: Path) -> Path:
    """The small site with a guide."""
    shutil.copy(GUIDE, small_site / "docs/_data")
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
    css = (guided / "site/assets/css/guide-answers.css").read_text("utf-8")
    assert css.count("--x") == 2  # two answers rule out an option each
    assert (guided / "site/decide/scenarios/index.html").is_file()
    assert not (guided / "site/generated").exists()
