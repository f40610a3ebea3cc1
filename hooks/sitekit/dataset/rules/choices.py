"""Rules on pairs, arrangements and the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.dataset import files
from sitekit.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.dataset.draft import Draft
    from sitekit.problems import Problem


def pairs_are_named(draft: Draft) -> Iterator[Problem]:
    """A pair's file is named after the two technologies that it has reasons for, in that order."""
    for name, pair, document in draft.each(files.PAIR):
        wanted = "-vs-".join(pair.choose)
        if name != wanted:
            yield document.problem(
                ("choose",),
                f'the file is named "{name}", its technologies make "{wanted}"',
                "rename the file, or put the technologies in its order",
            )
        for technology, reasons in pair.choose.items():
            if not reasons:
                yield document.problem(
                    ("choose", technology), f'no reason to choose "{technology}"', "give some"
                )


def stacks_can_be_joined(draft: Draft) -> Iterator[Problem]:
    """Both stacks of an arrangement have a layer of the kind at which they are joined."""
    stacks = {name: part.stack for name, part, _ in draft.each(files.TECHNOLOGY)}
    known = draft.vocabulary("layer_kinds") or []
    for _, arrangement, document in draft.each(files.ARRANGEMENT):
        if arrangement.join not in known:
            continue
        for field in ("outer", "inner"):
            stack = stacks.get(getattr(arrangement, field))
            if stack and arrangement.join not in {layer.kind for layer in stack}:
                yield document.problem(
                    ("join",),
                    f'the stack of "{getattr(arrangement, field)}" has no layer of the kind '
                    f'"{arrangement.join}"',
                    "join them at a kind that both have",
                    value=True,
                )


def guide_agrees(draft: Draft) -> Iterator[Problem]:
    """Scenarios answer questions of the guide with answers of theirs, and leave something over."""
    guide, head = draft.find(files.GUIDE), draft.find(files.HEAD)
    if guide is None or head is None:
        return
    document = draft.documents[files.GUIDE.name, ""]
    questions = {question.id: question for question in guide.questions}
    for number, scenario in enumerate(guide.scenarios):
        left = set(head.technologies)
        for question_id, answer_id in scenario.answers.items():
            where = ("scenarios", number, "answers", question_id)
            question = questions.get(question_id)
            if question is None:
                hint = nearest(question_id, questions) or "use the id of a question above"
                yield document.problem(where, f'unknown question "{question_id}"', hint)
                continue
            answers = {answer.id: answer for answer in question.answers}
            if answer_id not in answers:
                hint = nearest(answer_id, answers) or f"its answers are {', '.join(answers)}"
                yield document.problem(where, f'unknown answer "{answer_id}"', hint, value=True)
                continue
            left -= {ruled.technology for ruled in answers[answer_id].rules_out}
        if not left:
            yield document.problem(
                ("scenarios", number), "the answers rule out every technology", "change one"
            )
