"""The guide of this site: its cases, the experts' cases, and what one other answer changes."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sitekit.dataset.loader import load_dataset
from sitekit.pages.decision_guide import DecisionGuide

if TYPE_CHECKING:
    from sitekit.dataset.guide_models import Scenario

HERE = Path(__file__).parent
GUIDE = DecisionGuide(load_dataset(HERE.parents[1] / "docs"))
SCENARIOS = GUIDE.guide.scenarios
ROUNDS: dict[str, list[dict[str, Any]]] = {
    name: yaml.safe_load((HERE / f"{name}.yml").read_text("utf-8"))
    for name in ("guide_profiles", "guide_profiles_2")
}


def order(answers: dict[str, str]) -> list[str]:
    return [each.option for each in GUIDE.outcome(answers).ranked]


def test_enough_cases() -> None:
    assert len(SCENARIOS) >= 25


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.id)
def test_a_case_has_the_order_that_it_recommends(scenario: Scenario) -> None:
    found = order(scenario.answers)
    assert found[: len(scenario.recommend)] == list(scenario.recommend)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.id)
def test_one_other_answer_changes_the_first_place(scenario: Scenario) -> None:
    for change in scenario.changes:
        first = order({**scenario.answers, change.question: change.answer})[0]
        assert first == change.first != scenario.recommend[0], (change.question, change.answer)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.id)
def test_any_other_answer_makes_sense(scenario: Scenario) -> None:
    """An answer lifts what it speaks for, drops what it rules out, and nothing is left unnamed."""
    for question in GUIDE.guide.questions:
        before = {key: value for key, value in scenario.answers.items() if key != question.id}
        points = {each.option: each.points for each in GUIDE.outcome(before).ranked}
        if not points or (question.when and GUIDE.condition(question)):
            continue
        for answer in question.answers:
            outcome = GUIDE.outcome({**before, question.id: answer.id})
            given = {name: n for n, names in GUIDE.points(answer).items() for name in names}
            for each in outcome.ranked:
                assert each.option not in GUIDE.ruled_out_by(answer)
                if not any(question.id in other.when for other in GUIDE.guide.questions):
                    assert each.points == points[each.option] + given.get(each.option, 0)
            assert outcome.ranked or (outcome.relax and outcome.relax.options)


@pytest.mark.parametrize("name", ROUNDS)
def test_experts_agree(name: str) -> None:
    """At least nine of ten experts' cases have the expert's option in the first place."""
    cases = ROUNDS[name]
    assert len(cases) >= 20
    wrong, second = [], []
    for case in cases:
        asked = {(question.id, answer.id) for question, answer in GUIDE.answered(case["answers"])}
        assert set(case["answers"].items()) == asked, case["id"]
        found = order(case["answers"])
        if found[0] != case["best"]:
            wrong.append((case["id"], found[:3]))
        if not set(found[:2]) <= {case["best"], *case["also"]}:
            second.append((case["id"], found[:3]))
    assert len(wrong) <= len(cases) // 10, wrong
    assert len(second) <= len(cases) // 5, second


def test_every_pair_of_answers_has_a_result_or_names_the_conflict() -> None:
    questions = GUIDE.guide.questions
    for one, other in product(questions, questions):
        for first, second in product(one.answers, other.answers):
            outcome = GUIDE.outcome({one.id: first.id, other.id: second.id})
            assert outcome.ranked or (outcome.relax and outcome.relax.options)


def test_a_conflict_names_the_cheapest_answer_to_drop() -> None:
    outcome = GUIDE.outcome({"arch": "other", "kernel": "own", "operator": "kept-out"})
    assert not outcome.ranked or outcome.relax is None
    answers = {"host": "vps", "kernel": "own", "operator": "kept-out"}
    outcome = GUIDE.outcome(answers)
    assert outcome.ranked == []
    assert outcome.relax
    dropped = {each.question.id for each in outcome.relax.answers}
    assert len(dropped) == 1
    rest = {key: value for key, value in answers.items() if key not in dropped}
    assert set(order(rest)) == set(outcome.relax.options)


def test_every_option_has_reasons_that_a_cell_supports() -> None:
    for option in GUIDE.options:
        reasons = GUIDE.reasons(option)
        assert len(reasons) >= 3, option
        assert all(each.cell.cell.value for each in reasons), option
