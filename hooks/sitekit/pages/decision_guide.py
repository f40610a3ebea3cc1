"""What answers to the guide's questions lead to: ranked options, and those that are ruled out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from sitekit.dataset.comparison_models import Answer, Guide, Option, Preference, Question, RuledOut
from sitekit.dataset.guide import OptionCell, level_of, option_cell
from sitekit.dataset.loader import Dataset
from sitekit.dataset.models import Arrangement, Technology
from sitekit.dataset.raw_dataset import FileKind
from sitekit.pages import urls
from sitekit.problems import Problem

# The key of what counts whatever the answers are.
ALWAYS = "always"


@dataclass(frozen=True)
class Exclusion:
    """Why an answer to a question rules an option out."""

    question: Question
    answer: Answer
    ruled: RuledOut

    @property
    def key(self) -> str:
        """The ID of the answer's radio button, and of what it changes on the guide's page."""
        return answer_key(self.question.id, self.answer.id)


@dataclass
class Reason:
    """A cell that counts for or against an option, with the points that each answer gives it."""

    dimension: str
    cell: OptionCell
    level: str | None
    points: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The points of all answers together."""
        return sum(self.points.values())


@dataclass(frozen=True)
class Ranked:
    """An option that is left, with its points and the reasons, the weightiest first."""

    option: str
    points: int
    reasons: tuple[Reason, ...]

    @property
    def best(self) -> tuple[Reason, ...]:
        """The three reasons that put the option in its place."""
        return tuple(reason for reason in self.reasons if reason.total > 0)[:3]


@dataclass(frozen=True)
class Relaxation:
    """Answers to drop when nothing is left, and the options that then return."""

    answers: tuple[Exclusion, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What answers lead to: the options that are left, best first, and those that are ruled out.

    `relax` says which answers to drop where nothing is left.
    """

    ranked: list[Ranked]
    ruled_out: dict[str, list[Exclusion]]
    relax: Relaxation | None


class DecisionGuide:
    """The guide of one dataset, with the lookups that its pages need."""

    def __init__(self, data: Dataset) -> None:
        self._data = data

    @property
    def guide(self) -> Guide:
        """The questions, options, and worked cases. Raises LookupError for a dataset without."""
        if self._data.guide is None:
            raise LookupError("the dataset has no guide")
        return self._data.guide

    @cached_property
    def options(self) -> dict[str, Option]:
        """The options by ID."""
        return {option.id: option for option in self.guide.options}

    @cached_property
    def sections(self) -> list[tuple[str, list[Question]]]:
        """The questions by section."""
        grouped = groupby(self.guide.questions, key=lambda question: question.section)
        return [(name, list(questions)) for name, questions in grouped]

    def name(self, option: str) -> str:
        """Return the name of an option."""
        return self._part(option).name

    def technology(self, option: str) -> str:
        """Return the technology of an option: itself, or the one that an arrangement is run by."""
        arrangement = self._data.arrangements.get(option)
        return arrangement.outer if arrangement else option

    def page(self, option: str) -> str:
        """Return the page that explains an option."""
        if option in self._data.arrangements:
            return f"{urls.COMBINATIONS}#{option}"
        return urls.technology_page(option)

    def cell_page(self, option: str, dimension: str) -> str:
        """Return the page of an option's cell on a dimension."""
        cell = self._cell(option, dimension)
        if cell is None or not cell.technology:
            return self.page(option)
        return f"{urls.dimension_page(dimension)}#{cell.technology}"

    def condition(self, question: Question) -> list[str]:
        """Return the keys of the answers of which one is needed for a question to be asked."""
        return _keys(question.when)

    def exceptions(self, question: Question) -> list[str]:
        """Return the keys of the answers that make a question pointless."""
        return _keys(question.unless)

    def names_with(self, dimension: str, keys: Iterable[str]) -> list[str]:
        """Return the names of the options whose cells on a dimension have one of some keys."""
        cells = [(option, self._cell(option, dimension)) for option in self.options]
        return [self.name(option) for option, cell in cells if cell and cell.cell.key in keys]

    def reversed_pairs(self) -> list[str]:
        """Return the IDs of the pairs that don't follow the order of the technologies."""
        order = list(self._data.technologies)
        return [
            name
            for name, pair in self._data.pairs.items()
            if list(pair.choose) != sorted(pair.choose, key=order.index)
        ]

    def reasons(self, option: str) -> list[Reason]:
        """Return every cell that any answer gives points for, in the order of the dimensions."""
        return self._reasons[option]

    def reason_values(self) -> dict[str, str]:
        """Return what the cells of technologies that are reasons say, by the cell's page."""
        return {
            self.cell_page(option, reason.dimension): reason.cell.cell.value or ""
            for option, reasons in self._reasons.items()
            for reason in reasons
            if reason.cell.technology
        }

    def exclusions(self, option: str) -> list[Exclusion]:
        """Return every reason that rules an option out, in the order of the questions."""
        return self._exclusions[option]

    @cached_property
    def _exclusions(self) -> dict[str, list[Exclusion]]:
        found: dict[str, list[Exclusion]] = {option: [] for option in self.options}
        for question in self.guide.questions:
            for answer in question.answers:
                for ruled in answer.rules_out:
                    for option in ruled.options:
                        found[option].append(Exclusion(question, answer, ruled))
        return found

    def grouped(self, exclusions: Iterable[Exclusion]) -> list[tuple[RuledOut, str]]:
        """Return each different reason once, with the keys of the answers that it belongs to."""
        groups: dict[tuple[str, str], list[Exclusion]] = {}
        for exclusion in exclusions:
            reason = exclusion.ruled.because, exclusion.ruled.dimension
            groups.setdefault(reason, []).append(exclusion)
        return [(group[0].ruled, answer_keys(group)) for group in groups.values()]

    def points(self, preference: Preference) -> dict[int, list[str]]:
        """Return the options by the points that an answer gives them; none are left out."""
        by_points: dict[int, list[str]] = {}
        for option in self.options:
            if total := sum(self._points(preference, option).values()):
                by_points.setdefault(total, []).append(option)
        return by_points

    def selector(self, options: Iterable[str]) -> str:
        """Return the CSS selector of options on the guide's page, which have a class by number."""
        number = {option: f".o{count}" for count, option in enumerate(self.options, 1)}
        chosen = [number[option] for option in options]
        return chosen[0] if len(chosen) == 1 else f":is({', '.join(chosen)})"

    def any_checked(self, keys: Iterable[str]) -> str:
        """Return the CSS selector of answers on the guide's page, for those that are checked."""
        return f":is({', '.join(f'#{key}' for key in keys)}):checked"

    def ruled_out_by(self, answer: Answer) -> list[str]:
        """Return the options that an answer rules out, in their order."""
        named = {option for ruled in answer.rules_out for option in ruled.options}
        return [option for option in self.options if option in named]

    def outcome(self, answers: Mapping[str, str]) -> Outcome:
        """Return what answers lead to, given by the IDs of their questions."""
        given = {answer_key(question.id, answer.id) for question, answer in self.answered(answers)}
        ruled_out = {}
        for option in self.options:
            if against := [found for found in self.exclusions(option) if found.key in given]:
                ruled_out[option] = against
        ranked = [self._rank(option, given) for option in self.options if option not in ruled_out]
        ranked.sort(key=lambda option: -option.points)
        return Outcome(ranked, ruled_out, None if ranked else self._relax(ruled_out, given))

    def order(self, answers: Mapping[str, str]) -> list[str]:
        """Return the options that are left, best first: those of `outcome`, without reasons."""
        return [ranked.option for ranked in self.outcome(answers).ranked]

    def answered(self, answers: Mapping[str, str]) -> list[tuple[Question, Answer]]:
        """Return the questions that are asked and answered, in their order, with their answers."""
        return [
            (question, answer)
            for question in self.guide.questions
            if is_asked(question, answers)
            for answer in question.answers
            if answers.get(question.id) == answer.id
        ]

    def query(self, answers: Mapping[str, str]) -> str:
        """Return answers as the guide's page reads them from its address, with the `?`."""
        ordered = self.answered(answers)
        return "?" + urlencode([(question.id, answer.id) for question, answer in ordered])

    def text(self, question: str, answer: str) -> str:
        """Return the text of an answer."""
        return next(each.text for each in self.question(question).answers if each.id == answer)

    def question(self, name: str) -> Question:
        """Return a question by its ID."""
        return next(question for question in self.guide.questions if question.id == name)

    def _part(self, option: str) -> Technology | Arrangement:
        return self._data.arrangements.get(option) or self._data.technologies[option]

    def _preferences(self) -> Iterator[tuple[str, Preference]]:
        yield ALWAYS, self.guide.always
        for question in self.guide.questions:
            for answer in question.answers:
                yield answer_key(question.id, answer.id), answer

    def _cell(self, option: str, dimension: str) -> OptionCell | None:
        return option_cell(option, dimension, self._data.dimensions, self._data.arrangements)

    def _reason(self, option: str, dimension: str) -> Reason:
        cell = self._cell(option, dimension)
        if cell is None:
            raise LookupError(f"{option} has no cell on {dimension}")
        return Reason(dimension, cell, level_of(self.guide, dimension, cell.cell))

    def _points(self, preference: Preference, option: str) -> dict[str, int]:
        """Return the points that a preference gives an option, by dimension."""
        by_dimension: dict[str, int] = {}
        for dimension, weight in preference.levels.items():
            cell = self._cell(option, dimension)
            level = level_of(self.guide, dimension, cell.cell) if cell else None
            if level and (points := weight * self.guide.level_points[level]):
                by_dimension[dimension] = points
        for dimension, given in preference.points.items():
            if option in given:
                by_dimension[dimension] = by_dimension.get(dimension, 0) + given[option]
        return {dimension: points for dimension, points in by_dimension.items() if points}

    @cached_property
    def _reasons(self) -> dict[str, list[Reason]]:
        found: dict[str, dict[str, Reason]] = {option: {} for option in self.options}
        for key, preference in self._preferences():
            for option, reasons in found.items():
                for dimension, points in self._points(preference, option).items():
                    reason = reasons.get(dimension) or self._reason(option, dimension)
                    reason.points[key] = points
                    reasons[dimension] = reason
        order = list(self._data.dimensions)
        return {
            option: sorted(reasons.values(), key=lambda reason: order.index(reason.dimension))
            for option, reasons in found.items()
        }

    def _rank(self, option: str, given: set[str]) -> Ranked:
        reasons = []
        for reason in self.reasons(option):
            counted = {k: n for k, n in reason.points.items() if k == ALWAYS or k in given}
            if sum(counted.values()):
                reasons.append(Reason(reason.dimension, reason.cell, reason.level, counted))
        reasons.sort(key=lambda reason: -reason.total)
        return Ranked(option, sum(reason.total for reason in reasons), tuple(reasons))

    def _relax(self, ruled_out: Mapping[str, list[Exclusion]], given: set[str]) -> Relaxation:
        """Return the fewest answers whose removal brings an option back, and what returns."""
        against = {name: {found.key for found in each} for name, each in ruled_out.items()}

        def rank(name: str) -> tuple[int, int, int]:
            returning = sum(keys <= against[name] for keys in against.values())
            return len(against[name]), -returning, -self._rank(name, given).points

        dropped = {found.key: found for found in ruled_out[min(against, key=rank)]}
        returning = tuple(name for name, keys in against.items() if keys <= dropped.keys())
        return Relaxation(tuple(dropped.values()), returning)


def is_asked(question: Question, answers: Mapping[str, str]) -> bool:
    """Return whether the answers meet the conditions of a question."""
    return all(answers.get(name) in needed for name, needed in question.when.items()) and not any(
        answers.get(name) in excluded for name, excluded in question.unless.items()
    )


def _keys(condition: Mapping[str, Iterable[str]]) -> list[str]:
    return [answer_key(name, answer) for name, answers in condition.items() for answer in answers]


def answer_key(question: str, answer: str) -> str:
    """Return the ID of an answer on the guide's page.

    IDs have no two hyphens in a row, so different pairs of IDs have different keys.
    """
    return f"{question}--{answer}"


def answer_keys(exclusions: Sequence[Exclusion]) -> str:
    """Return the keys of exclusions, each once, separated by spaces."""
    return " ".join(dict.fromkeys(exclusion.key for exclusion in exclusions))


def check_scenarios(data: Dataset) -> Iterator[Problem]:
    """Yield a problem for each worked case that recommends what its answers don't lead to."""
    if data.guide is None:
        return
    choice, document = DecisionGuide(data), data.documents[FileKind.GUIDE, ""]
    names = _option_names(data)
    for number, scenario in enumerate(data.guide.scenarios):
        named = {option for name, option in names.items() if name.search(scenario.advice)}
        recommended = {part for option in scenario.recommend for part in _parts(data, option)}
        where = ("scenarios", number)
        if named and recommended and not named & recommended:
            others = ", ".join(sorted(named))
            message = f'"advice" names {others}, but nothing that "recommend" lists'
            hint = "say what to use, and why"
            yield document.problem((*where, "advice"), message, hint, value=True)
        ranked = choice.order(scenario.answers)
        for index, given in enumerate(scenario.recommend):
            found = ranked[index] if index < len(ranked) else None
            if given != found:
                message = f'these answers put {_place(found)} in place {index + 1}, not "{given}"'
                instead = f'recommend "{found}"' if found else f'remove "{given}"'
                hint = f"{instead}, or correct the answers or the points"
                yield document.problem((*where, "recommend", index), message, hint, value=True)
                break
        for index, change in enumerate(scenario.changes):
            answers = {**scenario.answers, change.question: change.answer}
            first = next(iter(choice.order(answers)), None)
            place = (*where, "changes", index)
            if change.first != first:
                message = f'this answer puts {_place(first)} first, not "{change.first}"'
                hint = f'write "{first}"' if first else "give another answer"
                yield document.problem((*place, "first"), message, hint, value=True)
            elif ranked[:1] == [first]:
                message = f'"{first}" comes first with this answer, too'
                hint = "give one that changes which option comes first"
                yield document.problem((*place, "answer"), message, hint, value=True)


def _option_names(data: Dataset) -> dict[re.Pattern[str], str]:
    """Return patterns of all names of those technologies that the guide has as options."""
    options = {option.id for option in data.guide.options} if data.guide else set()
    return {
        re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE): option
        for option, part in data.technologies.items()
        if option in options
        for name in {part.name, part.short, part.plural, *(each.name for each in part.examples)}
    }


def _parts(data: Dataset, option: str) -> set[str]:
    """Return an option and the technologies that it combines."""
    arrangement = data.arrangements.get(option)
    parts = {option, *((arrangement.outer, arrangement.inner) if arrangement else ())}
    return {part for part in parts if part}


def _place(option: str | None) -> str:
    return f'"{option}"' if option else "nothing"
