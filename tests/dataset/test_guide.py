"""The advice of each worked case agrees with what its answers leave over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sitekit.dataset.loader import load_dataset

if TYPE_CHECKING:
    from sitekit.dataset.loader import Dataset
    from sitekit.dataset.models import Guide, Scenario

DOCS = Path(__file__).parents[2] / "docs"
DATASET = load_dataset(DOCS)
GUIDE = DATASET.guide
SCENARIOS = GUIDE.scenarios if GUIDE else ()


def left_over(guide: Guide, scenario: Scenario, everything: list[str]) -> set[str]:
    """Return the ids of the technologies that no answer of `scenario` rules out."""
    answers = {(q.id, a.id): a for q in guide.questions for a in q.answers}
    given = [answers[pair] for pair in scenario.answers.items()]
    return set(everything) - {ruled.technology for answer in given for ruled in answer.rules_out}


def named(text: str, dataset: Dataset) -> set[str]:
    """Return the ids of the technologies that `text` names; the longest name counts first."""
    names = {
        name.casefold(): key
        for key, each in dataset.technologies.items()
        for name in (each.name, each.plural)
    }
    text, found = " ".join(text.split()).casefold(), set()
    for name in sorted(names, key=len, reverse=True):
        text, count = re.subn(rf"(?<![\w-]){re.escape(name)}(?![\w-])", "", text)
        found |= {names[name]} if count else set()
    return found


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_advice_names_only_what_is_left(scenario: Scenario) -> None:
    assert GUIDE
    left = left_over(GUIDE, scenario, list(DATASET.technologies))
    advised = named(scenario.advice, DATASET)
    assert advised, "the advice names no technology"
    assert advised <= left


def test_no_answer_alone_rules_out_everything() -> None:
    assert GUIDE
    for question in GUIDE.questions:
        for answer in question.answers:
            ruled = {each.technology for each in answer.rules_out}
            assert ruled < set(DATASET.technologies), (question.id, answer.id)
