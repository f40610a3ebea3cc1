"""What the guide's questions lead to: which technologies the answers rule out, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sitekit.dataset.loader import Dataset
from sitekit.dataset.models import Answer, Guide, Question, RuledOut


@dataclass(frozen=True)
class Reason:
    """Why an answer to a question rules a technology out."""

    question: Question
    answer: Answer
    ruled: RuledOut

    @property
    def key(self) -> str:
        """The id of the answer's radio button, and of what it changes on the guide's page."""
        return answer_key(self.question.id, self.answer.id)


@dataclass(frozen=True)
class Outcome:
    """What answers lead to: the ids that remain, and the reasons against each that does not.

    Both are in the order of the technologies.
    """

    remaining: list[str]
    ruled_out: dict[str, list[Reason]]


class DecisionGuide:
    """The guide of one dataset, with the lookups that its pages need."""

    def __init__(self, data: Dataset) -> None:
        self._technologies = list(data.technologies)
        self._guide = data.guide

    @property
    def guide(self) -> Guide:
        """The questions and worked cases. Raises LookupError for a dataset without them."""
        if self._guide is None:
            raise LookupError("the dataset has no guide")
        return self._guide

    def reasons(self, technology: str) -> list[Reason]:
        """Return every reason against a technology, in the order of the questions."""
        return [
            Reason(question, answer, ruled)
            for question in self.guide.questions
            for answer in question.answers
            for ruled in answer.rules_out
            if ruled.technology == technology
        ]

    def excluding_answers(self) -> list[str]:
        """Return the keys of the answers that rule something out."""
        return [
            answer_key(question.id, answer.id)
            for question in self.guide.questions
            for answer in question.answers
            if answer.rules_out
        ]

    def outcome(self, answers: Mapping[str, str]) -> Outcome:
        """Return what answers lead to, given by the ids of their questions."""
        given = {answer_key(question, answer) for question, answer in answers.items()}
        ruled_out = {
            technology: against
            for technology in self._technologies
            if (against := [each for each in self.reasons(technology) if each.key in given])
        }
        remaining = [name for name in self._technologies if name not in ruled_out]
        return Outcome(remaining, ruled_out)

    def answered(self, answers: Mapping[str, str]) -> list[tuple[Question, Answer]]:
        """Return the questions that are answered, in their order, each with its answer."""
        return [
            (question, answer)
            for question in self.guide.questions
            for answer in question.answers
            if answers.get(question.id) == answer.id
        ]

    def query(self, answers: Mapping[str, str]) -> str:
        """Return answers as the guide's page reads them from its address, with the `?`."""
        ordered = self.answered(answers)
        return "?" + urlencode([(question.id, answer.id) for question, answer in ordered])


def answer_key(question: str, answer: str) -> str:
    """Return the id that stands for an answer on the guide's page.

    Ids have no two hyphens in a row, so different pairs of ids have different keys.
    """
    return f"{question}--{answer}"


def answer_ids(reasons: Sequence[Reason]) -> str:
    """Return the keys of reasons, each once, parted by spaces."""
    return " ".join(dict.fromkeys(reason.key for reason in reasons))
