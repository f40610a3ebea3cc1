"""The models of the files that exist once: the head file, and the lists around it.

Those are the sources, the glossary, the redirects, the synonyms, the rules for pages, and the
decision guide.
"""

from typing import Annotated, Literal, Self

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from pydantic import (
    AfterValidator,
    Field,
    RootModel,
    StringConstraints,
    model_validator,
)

from sitekit.dataset.fields import (
    ArrangementId,
    DimensionId,
    GroupId,
    Id,
    IsoDate,
    LevelId,
    MarkdownText,
    Model,
    OldPath,
    PagePath,
    PairId,
    Pattern,
    PlainText,
    TechnologyId,
    TermId,
    Url,
    Year,
)
from sitekit.dataset.models import Citation


class Source(Model):
    """One document. `year` and `version` are those of the copy that was read.

    `read` says how far: the cited passages, the whole document, or only its abstract.
    """

    title: Annotated[str, PlainText(200)]
    """The title of the document."""
    authors: Annotated[str, PlainText(240)]
    """Who wrote it."""
    year: Year
    """The year of the copy that was read."""
    publisher: Annotated[str, PlainText(120)] | None = None
    """Who published it."""
    url: Url
    """Where to read it."""
    version: Annotated[str, PlainText(200)] | None = None
    """Which version or copy was read."""
    accessed: IsoDate
    """The day on which it was read."""
    read: Literal["whole", "passage", "abstract"]
    """How much of it was read."""


class Sources(RootModel[dict[Id, Source]]):
    """All sources by ID."""


class Term(Model):
    """One term. Its fragment in the glossary is its ID. `also` lists other spellings."""

    term: Annotated[str, PlainText(60)]
    """The word."""
    also: tuple[Annotated[str, PlainText(60)], ...] = ()
    """Other words and spellings for it."""
    definition: Annotated[str, PlainText(300)]
    """What it means, in a few sentences."""
    not_the_same_as: Annotated[str, MarkdownText(300)] | None = None
    """What it is often confused with."""
    page: PagePath | None = None
    """The page that explains it."""
    sources: tuple[Citation, ...] = ()
    """The sources of the definition."""


class Glossary(RootModel[dict[Id, Term]]):
    """All terms by ID."""

    root: dict[Id, Term] = Field(min_length=1)


class Redirects(RootModel[dict[OldPath, PagePath]]):
    """Redirects from old pages to new ones, both as paths below docs."""


SearchWord = Annotated[str, PlainText(60)]


class SearchTarget(Model):
    """Words that should find something whose own text doesn't have them: products, other names.

    Exactly one target. A search for a technology's word also finds what is about the technology.
    """

    words: tuple[SearchWord, ...] = Field(min_length=1)
    """What readers type."""
    technology: TechnologyId | None = None
    """The technology that they mean."""
    dimension: DimensionId | None = None
    """The dimension that they mean."""
    term: TermId | None = None
    """The glossary term that they mean."""
    page: PagePath | None = None
    """The page, or the section of a page, that answers."""

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        targets = (self.technology, self.dimension, self.term, self.page)
        if sum(target is not None for target in targets) != 1:
            raise ValueError('needs exactly one of "technology", "dimension", "term", and "page"')
        return self


class Synonyms(Model):
    """The words that mean the same to the search, and those that lead to a page."""

    same: tuple[Annotated[tuple[SearchWord, ...], Field(min_length=2)], ...] = ()
    """Groups of words and phrases: a search for one finds the others."""
    leads_to: tuple[SearchTarget, ...] = ()
    """Words with the place that they should find."""


class PagePart(Model):
    """A part that a page must have, or must not have: what a pattern finds on it."""

    what: Annotated[str, PlainText(80)]
    """What the part is, as in "a diagram"."""
    find: Pattern
    """What it looks like in Markdown."""
    least: Annotated[int, Field(ge=0, le=20)] = 1
    """How often it must be there."""
    most: Annotated[int, Field(ge=0, le=20)] | None = None
    """How often it may be there."""
    after: Annotated[str, PlainText(80)] | None = None
    """The section below which it counts."""
    before: Annotated[str, PlainText(80)] | None = None
    """The section above which it counts."""
    hint: Annotated[str, PlainText(160)]
    """What to do if it is missing, or there too often."""


class PageRule(Model):
    """What some written pages must have."""

    pages: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = Field(min_length=1)
    """The pages, by their paths below docs; * matches any text."""
    other_than: tuple[PagePath, ...] = ()
    """Pages among them that the rule doesn't concern."""
    front_matter: tuple[Annotated[str, StringConstraints(pattern=r"^\w+$")], ...] = ()
    """The fields of the front matter, besides the title and the description."""
    description_length: tuple[int, int] | None = None
    """The least and the most characters of the description."""
    sections: tuple[Annotated[str, PlainText(80)], ...] = ()
    """The sections that must be there, in this order; others may be among them."""
    parts: tuple[PagePart, ...] = ()
    """What else must be there, or must not be."""
    reading_time_in: PagePath | None = None
    """The page whose tables have a row for each page, with its reading time in the last column."""


class PageRules(Model):
    """The rules that written pages of this site follow."""

    rules: tuple[PageRule, ...] = Field(min_length=1)
    """The rules; a page may be subject to several."""


Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$", max_length=20)]


class VocabularyEntry(Model):
    """An entry of a closed vocabulary."""

    id: Id
    """The ID that data files use."""
    name: Annotated[str, PlainText(40)]
    """The name that readers see."""
    meaning: Annotated[str, PlainText(240)] | None = None
    """What it means."""


class Level(Model):
    """A step of the judgment scale, best first. `shape` is drawn beside the word."""

    id: Id
    """The ID that data files use."""
    name: Annotated[str, PlainText(20)]
    """The name that readers see."""
    shape: Literal["full", "three-quarters", "half", "quarter", "empty"]
    """How full the symbol beside the name is."""
    meaning: Annotated[str, PlainText(240)]
    """What the level means in general."""


class TimingMethod(Model):
    """A timing method: what was measured, from when to when, or by which count."""

    id: Id
    """The ID that data files use."""
    name: Annotated[str, PlainText(60)]
    """The name that readers see."""
    meaning: Annotated[str, PlainText(300)]
    """When the timer starts and stops, or what is counted."""


class Group(Model):
    """Dimensions that belong together, in order."""

    id: Id
    """Its ID."""
    name: Annotated[str, PlainText(40)]
    """Its name."""
    dimensions: tuple[DimensionId, ...] = Field(min_length=1)
    """Its dimensions in order."""


class Topic(Model):
    """Groups of dimensions that share a page with all technologies."""

    id: Id
    """Its ID, and the name of its page."""
    name: Annotated[str, PlainText(40)]
    """Its name."""
    groups: tuple[GroupId, ...] = Field(min_length=1)
    """Its groups in order."""
    answer: Annotated[str, PlainText(250)] | None = None
    """What its rows show, in one or two sentences, which its page begins with."""


class KeyDifferences(Model):
    """The short table: some dimensions for a few technologies."""

    title: Annotated[str, PlainText(80)]
    """The title of its page."""
    summary: Annotated[str, MarkdownText(600)]
    """The answer in short."""
    technologies: tuple[TechnologyId, ...] = Field(min_length=2, max_length=4)
    """Its columns."""
    dimensions: tuple[DimensionId, ...] = Field(min_length=1, max_length=12)
    """Its rows."""


class Release(Model):
    """One version of the data, and what it changed for its users."""

    version: Version
    """Its number."""
    date: IsoDate
    """The day on which it was published."""
    changes: tuple[Annotated[str, PlainText(300)], ...] = Field(min_length=1)
    """The changes, one sentence each."""


def _require_spdx(text: str) -> str:
    try:
        return canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        raise ValueError(
            f'is "{text}", which SPDX doesn\'t list; write an identifier from spdx.org/licenses'
        ) from None


class Comparison(Model):
    """The title, the order of everything, and the vocabularies."""

    name: Annotated[str, PlainText(80)]
    """The name of the comparison."""
    description: Annotated[str, PlainText(300)]
    """What is compared."""
    answer: Annotated[str, PlainText(400)] | None = None
    """What the comparison shows, in one or two sentences, which its page begins with."""
    version: Version
    """The version of the data: MAJOR.MINOR.PATCH, with MAJOR for the published form."""
    license: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z0-9.+-]+$", max_length=60),
        AfterValidator(_require_spdx),
    ]
    """The license of the data, as an SPDX identifier."""
    technologies: tuple[TechnologyId, ...] = Field(min_length=2)
    """The columns in order."""
    featured: tuple[TechnologyId, ...] = ()
    """The columns of the page with every row; all of them where none is named."""
    groups: tuple[Group, ...] = Field(min_length=1)
    """The rows in order, in groups."""
    topics: tuple[Topic, ...] = ()
    """The pages that have all columns, each for some groups, in order."""
    pairs: tuple[PairId, ...] = ()
    """The pairs with a written verdict, in order."""
    arrangements: tuple[ArrangementId, ...] = ()
    """The arrangements in order."""
    key_differences: KeyDifferences
    """The short table."""
    levels: tuple[Level, ...] = Field(min_length=1, max_length=5)
    """The scale of judgment, best first."""
    layer_kinds: tuple[VocabularyEntry, ...] = Field(min_length=1)
    """The kinds of layers in a stack."""
    technology_kinds: tuple[VocabularyEntry, ...] = Field(min_length=1)
    """The kinds of technologies."""
    timing_methods: tuple[TimingMethod, ...] = ()
    """How figures may have been timed or counted, in the order in which charts show them."""
    releases: tuple[Release, ...] = ()
    """The versions of the data, the latest first."""

    @model_validator(mode="after")
    def _latest_release(self) -> Self:
        if self.releases and self.releases[0].version != self.version:
            latest = self.releases[0].version
            raise ValueError(
                f"has the version {self.version}, but its latest release is {latest}; "
                "add a release that says what changed"
            )
        return self


class RuledOut(Model):
    """Options that an answer rules out, why, and the dimension whose cells show it."""

    options: tuple[Id, ...] = Field(min_length=1)
    """The options that are ruled out."""
    because: Annotated[str, PlainText(200)]
    """The reason, in a sentence."""
    dimension: DimensionId
    """The dimension whose cells show it."""


Weight = Annotated[int, Field(ge=1, le=3)]


Points = Annotated[int, Field(ge=-6, le=6)]


class Preference(Model):
    """What counts for and against options: each point is given for a cell."""

    levels: dict[DimensionId, Weight] = Field(default_factory=dict)
    """Dimensions that matter, with a weight that multiplies the points of each cell's level."""
    points: dict[DimensionId, dict[Id, Points]] = Field(default_factory=dict)
    """Points for single options, by the dimension whose cell is the reason."""


class Answer(Preference):
    """One answer to a question."""

    id: Id
    """Its ID, unique within its question."""
    text: Annotated[str, PlainText(100)]
    """The answer."""
    rules_out: tuple[RuledOut, ...] = ()
    """The options that a fact rules out with this answer. A preference gives points instead."""


class Question(Model):
    """One question of the guide."""

    id: Id
    """Its ID."""
    section: Annotated[str, PlainText(40)]
    """The heading under which it is asked; questions of one section follow each other."""
    text: Annotated[str, PlainText(160)]
    """The question."""
    why: Annotated[str, PlainText(300)] | None = None
    """Why the answer matters, if the question doesn't say it."""
    when: dict[Id, tuple[Id, ...]] = Field(default_factory=dict, max_length=1)
    """It is asked only if this earlier question has one of these answers."""
    unless: dict[Id, tuple[Id, ...]] = Field(default_factory=dict, max_length=1)
    """It is not asked if this earlier question has one of these answers."""
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=7)
    """The answers to choose from."""


class Option(Model):
    """A technology or an arrangement that the guide may recommend."""

    id: Id
    """The ID of the technology or the arrangement."""
    cost: Annotated[str, PlainText(240)]
    """What it costs you."""
    start: Annotated[str, MarkdownText(400)]
    """The next step: how to begin, with links."""


class Change(Model):
    """One other answer, and the option that comes first with it."""

    question: Id
    """The question that is answered differently."""
    answer: Id
    """The other answer."""
    first: Id
    """The option that then comes first."""


class Scenario(Model):
    """A worked case: its answers, by question, what we recommend, and why."""

    id: Id
    """Its ID."""
    name: Annotated[str, PlainText(60)]
    """A short name."""
    text: Annotated[str, MarkdownText(600)]
    """The case."""
    answers: dict[Id, Id] = Field(min_length=1)
    """The answer to each question."""
    recommend: tuple[Id, ...] = Field(min_length=1, max_length=3)
    """The options that come first, in order."""
    advice: Annotated[str, MarkdownText(600)]
    """The reasons, and what to be careful about."""
    changes: tuple[Change, ...] = Field(min_length=1, max_length=4)
    """What would change the answer."""


class Guide(Model):
    """Questions in order, the options that they rank, the points, and worked cases."""

    title: Annotated[str, PlainText(80)]
    """The title of its page."""
    intro: Annotated[str, MarkdownText(600)]
    """How to use it."""
    level_points: dict[LevelId, Points]
    """The points of each level."""
    scales: dict[DimensionId, dict[LevelId, tuple[Id, ...]]] = Field(default_factory=dict)
    """The level that the guide gives to each key, for dimensions that have no levels."""
    always: Preference = Preference()
    """What counts whatever the answers are."""
    options: tuple[Option, ...] = Field(min_length=2)
    """The options; of two with equal points, the earlier one comes first."""
    questions: tuple[Question, ...] = Field(min_length=1, max_length=20)
    """The questions in order."""
    scenarios: tuple[Scenario, ...] = ()
    """Worked cases."""
