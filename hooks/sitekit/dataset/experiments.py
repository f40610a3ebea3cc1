"""Guided experiments on a machine in the reader's browser, and what a recorded run printed."""

import re
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from sitekit.dataset.fields import Id, IsoDate, LabId, MarkdownText, Model, Pattern, PlainText

RECORD = "record it again with `make live-record`"
Commands = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class ExperimentStep(Model):
    """Lines for the shell of one machine, and why."""

    id: Id
    """The name of the step, by which checks refer to its output."""
    machine: Annotated[str, StringConstraints(pattern="^[ab]$")] = "a"
    """The first machine, or the one beside it."""
    explain: Annotated[str, MarkdownText(500)]
    """What the lines do, and what to look at."""
    run: Commands
    """The lines to type, one command each."""


class ExperimentCheck(Model):
    """A claim about the output of a step.

    The page uses the patterns too, so they keep to what Python and JavaScript read alike.
    `part` picks what is compared: the group of the first match, otherwise the whole output.
    """

    claim: Annotated[str, PlainText(160)]
    """What is claimed."""
    step: Id
    """The step whose output decides."""
    part: Pattern | None = None
    """A pattern with one group: the part of the output to compare."""
    matches: Pattern | None = None
    """The output has this."""
    lacks: Pattern | None = None
    """The output doesn't have this."""
    same_as: Id | None = None
    """The step whose output, or part of it, is the same."""
    differs_from: Id | None = None
    """The step whose output, or part of it, is different."""

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        given = (self.matches, self.lacks, self.same_as, self.differs_from)
        if sum(each is not None for each in given) != 1:
            raise ValueError("needs exactly one of matches, lacks, same_as, and differs_from")
        return self

    @property
    def condition(self) -> str:
        """The condition as JSON, for the page that checks it in the browser."""
        return self.model_dump_json(exclude_none=True, exclude={"claim"})

    def holds(self, outputs: dict[str, str]) -> bool:
        """Return whether the claim is true of the outputs of the steps, by step."""
        output = outputs[self.step]
        if self.matches is not None:
            return bool(re.search(self.matches, output, re.MULTILINE))
        if self.lacks is not None:
            return not re.search(self.lacks, output, re.MULTILINE)
        other = self.same_as or self.differs_from or ""
        return (self._part(output) == self._part(outputs[other])) == (self.same_as is not None)

    def _part(self, output: str) -> str:
        found = re.search(self.part, output, re.MULTILINE) if self.part else None
        return (found[1] if found else "" if self.part else output).strip()


class Experiment(Model):
    """A guided experiment: steps to run in order, and claims that their output proves or not."""

    title: Annotated[str, PlainText(80)]
    """Its name."""
    lab: LabId | None = None
    """The lab that shows the same on the reader's own Linux machine."""
    steps: tuple[ExperimentStep, ...] = Field(min_length=1, max_length=12)
    """The steps."""
    checks: tuple[ExperimentCheck, ...] = Field(min_length=1, max_length=8)
    """The claims."""

    @property
    def machines(self) -> list[str]:
        """The machines that it needs."""
        return sorted({step.machine for step in self.steps})


class Transcript(Model):
    """What the steps of an experiment printed when they were recorded."""

    recorded: IsoDate
    """The day of the recording."""
    machine: Annotated[str, PlainText(200)]
    """What the machine was, and where it ran."""
    outputs: dict[Id, str]
    """The output of each step."""


def check_experiment(
    experiment: Experiment, transcript: Transcript | None
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an experiment and its recording, and how to correct it."""
    steps = [step.id for step in experiment.steps]
    for name in {name for name in steps if steps.count(name) > 1}:
        yield f'two steps have the id "{name}"', "rename one"
    for check in experiment.checks:
        for name in filter(None, (check.step, check.same_as, check.differs_from)):
            if name not in steps:
                message = f'"{check.claim}" names no step: "{name}"'
                yield message, f"the steps are {', '.join(steps)}"
                return
    if transcript is None:
        yield "the experiment has no transcript", RECORD
    elif list(transcript.outputs) != steps:
        yield "the transcript has other steps", RECORD
    else:
        for check in experiment.checks:
            if not check.holds(transcript.outputs):
                yield f'the transcript does not show "{check.claim}"', RECORD
