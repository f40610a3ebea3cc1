"""The guide: the cells and levels of its options, and the rules for its file.

Options exist, every point has a cell, and cases can be computed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sitekit.dataset.comparison_models import Answer, Guide, Preference
from sitekit.dataset.models import Arrangement, Cell, Dimension
from sitekit.dataset.raw_dataset import FileKind, RawDataset
from sitekit.dataset.yaml_reader import Document, KeyPath
from sitekit.problems import Problem, did_you_mean


@dataclass(frozen=True)
class OptionCell:
    """A cell, and the technology whose cell it is; empty if it is the arrangement's own."""

    cell: Cell
    technology: str


def option_cell(
    option: str,
    dimension: str,
    dimensions: Mapping[str, Dimension],
    arrangements: Mapping[str, Arrangement],
) -> OptionCell | None:
    """Return the cell of an option on a dimension, or None where there is none."""
    arrangement = arrangements.get(option)
    technology = option
    if arrangement is not None:
        if dimension in arrangement.cells:
            return OptionCell(arrangement.cells[dimension], "")
        like_outer = dimension in arrangement.like_outer
        technology = arrangement.outer if like_outer else arrangement.main
    cells = dimensions[dimension].cells if dimension in dimensions else {}
    return OptionCell(cells[technology], technology) if technology in cells else None


def level_of(guide: Guide, dimension: str, cell: Cell) -> str | None:
    """Return the level of a cell, its own or the one that the guide's scale gives to its key."""
    scale = guide.scales.get(dimension)
    if scale is None:
        return cell.level
    return next((level for level, keys in scale.items() if cell.key in keys), None)


@dataclass(frozen=True)
class GuideFile:
    """The file of the guide, which is valid on its own, and the data that it refers to."""

    guide: Guide
    document: Document
    known: tuple[str, ...]
    """The IDs that an option may have."""
    levels: tuple[str, ...]
    dimensions: Mapping[str, Dimension]
    arrangements: Mapping[str, Arrangement]

    @property
    def options(self) -> list[str]:
        """The IDs of the options."""
        return [option.id for option in self.guide.options]

    def cell(self, option: str, dimension: str) -> OptionCell | None:
        """Return the cell of an option on a dimension, or None where there is none."""
        return option_cell(option, dimension, self.dimensions, self.arrangements)


def check_guide(raw: RawDataset) -> Iterator[Problem]:
    """Yield the problems of the guide's file, if the dataset has one that can be read."""
    guide, document = raw.get(FileKind.GUIDE), raw.documents.get((FileKind.GUIDE, ""))
    if guide is None or document is None:
        return
    file = GuideFile(
        guide,
        document,
        known=(*raw.ids(FileKind.TECHNOLOGY), *raw.ids(FileKind.ARRANGEMENT)),
        levels=tuple(raw.vocabulary("levels") or ()),
        dimensions={name: dimension for name, dimension, _ in raw.iter(FileKind.DIMENSION)},
        arrangements={name: arrangement for name, arrangement, _ in raw.iter(FileKind.ARRANGEMENT)},
    )
    for rule in RULES:
        yield from rule(file)


def options_exist(file: GuideFile) -> Iterator[Problem]:
    """Every option is a technology or an arrangement, is listed once, and is named correctly."""
    counted = Counter(file.options)
    for number, option in enumerate(file.options):
        where = ("options", number, "id")
        if option not in file.known:
            hint = did_you_mean(option, file.known)
            hint = hint or "use the ID of a technology or an arrangement"
            yield file.document.problem(where, f'unknown option "{option}"', hint, value=True)
        elif counted[option] > 1:
            yield file.document.problem(where, f'the option "{option}" is listed twice', "keep one")
    for key_path, option, is_key in _named_options(file.guide):
        if option not in counted:
            hint = did_you_mean(option, counted) or f"the options are {', '.join(file.options)}"
            message = f'unknown option "{option}"'
            yield file.document.problem(key_path, message, hint, value=not is_key)


def levels_have_points(file: GuideFile) -> Iterator[Problem]:
    """Every level of the dataset counts for something."""
    for level in file.levels:
        if level not in file.guide.level_points:
            message = f'the level "{level}" has no points'
            yield file.document.problem(("level_points",), message, "add it here")


def scales_name_keys(file: GuideFile) -> Iterator[Problem]:
    """A scale gives levels to keys that cells have, on a dimension without levels of its own."""
    for dimension, scale in file.guide.scales.items():
        if dimension not in file.dimensions:
            continue
        cells = [*file.dimensions[dimension].cells.values()]
        if any(cell.level for cell in cells):
            message = f'the dimension "{dimension}" already has levels'
            yield file.document.problem(("scales", dimension), message, "remove the scale")
        own = [
            part.cells[dimension] for part in file.arrangements.values() if dimension in part.cells
        ]
        keys = {cell.key for cell in (*cells, *own)}
        for level, given in scale.items():
            for number, key in enumerate(given):
                if key not in keys:
                    where = ("scales", dimension, level, number)
                    message = f'no cell of "{dimension}" has the key "{key}"'
                    hint = did_you_mean(key, keys) or "correct the key or remove it"
                    yield file.document.problem(where, message, hint, value=True)


def weighed_cells_have_levels(file: GuideFile) -> Iterator[Problem]:
    """A dimension that is weighed by levels has one for each option."""
    for where, preference in _preferences(file.guide):
        for dimension in preference.levels:
            row = file.dimensions.get(dimension)
            if row is None or (row.levels and dimension not in file.guide.scales):
                continue
            for option in file.options:
                entry = file.cell(option, dimension)
                if not entry or not entry.cell.applies:
                    continue
                if level_of(file.guide, dimension, entry.cell) is None:
                    key = f'its key "{entry.cell.key}" is not on a scale'
                    message = f'the cell of "{option}" has no level, and {key}'
                    hint = f'add the key under "scales: {dimension}"'
                    yield file.document.problem((*where, "levels", dimension), message, hint)


def points_have_cells(file: GuideFile) -> Iterator[Problem]:
    """Points for an option are more or less than none, and a cell is their reason."""
    for where, preference in _preferences(file.guide):
        for dimension, points in preference.points.items():
            for option in points:
                key_path = (*where, "points", dimension, option)
                yield from _has_cell(file, key_path, option, dimension)
                if points[option] == 0:
                    hint = "remove the entry, or give points from -6 to 6"
                    yield file.document.problem(key_path, "no points", hint, value=True)


def answers_leave_options(file: GuideFile) -> Iterator[Problem]:
    """A cell is the reason why an answer rules out an option, and no answer rules out all."""
    for where, answer in _answers(file.guide):
        for number, ruled in enumerate(answer.rules_out):
            for index, option in enumerate(ruled.options):
                key_path = (*where, "rules_out", number, "options", index)
                yield from _has_cell(file, key_path, option, ruled.dimension)
        if {option for ruled in answer.rules_out for option in ruled.options} >= {*file.options}:
            message = f'the answer "{answer.id}" rules out every option'
            yield file.document.problem(where, message, "leave one")


def questions_are_in_order(file: GuideFile) -> Iterator[Problem]:
    """Sections are in one piece, and a condition names an earlier answer."""
    earlier: dict[str, list[str]] = {}
    sections: list[str] = []
    for number, question in enumerate(file.guide.questions):
        where: KeyPath = ("questions", number)
        if not sections or sections[-1] != question.section:
            if question.section in sections:
                message = f'the section "{question.section}" comes twice'
                hint = "move the question to the others of its section"
                yield file.document.problem((*where, "section"), message, hint, value=True)
            sections.append(question.section)
        for field, condition in (("when", question.when), ("unless", question.unless)):
            for asked, answers in condition.items():
                place = (*where, field, asked)
                if asked not in earlier:
                    hint = did_you_mean(asked, earlier) or "name an earlier question"
                    message = f'unknown earlier question "{asked}"'
                    yield file.document.problem(place, message, hint)
                    continue
                for index, answer in enumerate(answers):
                    yield from _is_answer(file, (*place, index), answer, earlier[asked])
        earlier[question.id] = [answer.id for answer in question.answers]


def cases_can_be_computed(file: GuideFile) -> Iterator[Problem]:
    """Scenarios give answers that exist, to questions that are asked."""
    questions = {question.id: question for question in file.guide.questions}
    answers = {name: [a.id for a in question.answers] for name, question in questions.items()}
    for number, scenario in enumerate(file.guide.scenarios):
        where: KeyPath = ("scenarios", number)
        for name, answer in scenario.answers.items():
            key_path = (*where, "answers", name)
            if name in answers:
                yield from _is_answer(file, key_path, answer, answers[name])
            else:
                yield _unknown_question(file, key_path, name, answers, value=False)
            question = questions.get(name)
            for verb, conditions in (
                ("answer", question.when if question else {}),
                ("don't answer", question.unless if question else {}),
            ):
                for asked, named in conditions.items():
                    if (scenario.answers.get(asked) in named) != (verb == "answer"):
                        message = f'the question "{name}" is not asked in this case'
                        hint = f'remove it, or {verb} "{asked}" with {" or ".join(named)}'
                        yield file.document.problem(key_path, message, hint)
        for index, change in enumerate(scenario.changes):
            asked, place = change.question, (*where, "changes", index)
            if asked in answers:
                yield from _is_answer(file, (*place, "answer"), change.answer, answers[asked])
            else:
                yield _unknown_question(file, (*place, "question"), asked, answers, value=True)
            if scenario.answers.get(asked) == change.answer:
                message, hint = "this is the case's own answer", "give another"
                yield file.document.problem((*place, "answer"), message, hint, value=True)


def _unknown_question(
    file: GuideFile, where: KeyPath, name: str, known: Iterable[str], *, value: bool
) -> Problem:
    hint = did_you_mean(name, known) or "use the ID of a question above"
    return file.document.problem(where, f'unknown question "{name}"', hint, value=value)


def _is_answer(file: GuideFile, where: KeyPath, name: str, known: list[str]) -> Iterator[Problem]:
    if name not in known:
        hint = did_you_mean(name, known) or f"its answers are {', '.join(known)}"
        yield file.document.problem(where, f'unknown answer "{name}"', hint, value=True)


def _has_cell(file: GuideFile, where: KeyPath, option: str, dimension: str) -> Iterator[Problem]:
    if dimension not in file.dimensions or option not in file.options:
        return  # Another rule reports it.
    entry = file.cell(option, dimension)
    if entry is None or not entry.cell.applies:
        message = f'"{option}" has no cell on "{dimension}" that could be the reason'
        hint = "name a dimension whose question applies to it"
        yield file.document.problem(where, message, hint)


def _answers(guide: Guide) -> Iterator[tuple[KeyPath, Answer]]:
    for number, question in enumerate(guide.questions):
        for index, answer in enumerate(question.answers):
            yield ("questions", number, "answers", index), answer


def _preferences(guide: Guide) -> Iterator[tuple[KeyPath, Preference]]:
    yield ("always",), guide.always
    yield from _answers(guide)


def _named_options(guide: Guide) -> Iterator[tuple[KeyPath, str, bool]]:
    for where, preference in _preferences(guide):
        for dimension, points in preference.points.items():
            for option in points:
                yield (*where, "points", dimension, option), option, True
    for where, answer in _answers(guide):
        for number, ruled in enumerate(answer.rules_out):
            for index, option in enumerate(ruled.options):
                yield (*where, "rules_out", number, "options", index), option, False
    for number, scenario in enumerate(guide.scenarios):
        for index, option in enumerate(scenario.recommend):
            yield ("scenarios", number, "recommend", index), option, False
        for index, change in enumerate(scenario.changes):
            yield ("scenarios", number, "changes", index, "first"), change.first, False


RULES = (
    options_exist,
    levels_have_points,
    scales_name_keys,
    weighed_cells_have_levels,
    points_have_cells,
    answers_leave_options,
    questions_are_in_order,
    cases_can_be_computed,
)
