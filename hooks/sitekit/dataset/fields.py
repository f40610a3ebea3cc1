"""The types of single fields: text, Markdown, IDs, dates, and references to other parts."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from sitekit.dates import parse_day
from sitekit.markdown_scan import mask_code_spans

# Characters that change how their neighbours are shown (bidirectional controls, Unicode UAX 9),
# that cannot be seen (zero width), or that no text file needs (C0 and C1 controls).
_INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff"
    "\\ud800-\\udfff\\ufffe\\uffff\\u00ad]"
    # Joiners belong to some scripts, but not to Latin letters.
    "|(?<=[A-Za-z])[\\u200c\\u200d]"
)
_MIXED_SCRIPTS = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
# Markdown that pages support and fields of data don't: it would be published as characters.
_UNSUPPORTED = (
    (re.compile(r"\[@"), "a citation", 'cite the source under "sources"'),
    (re.compile(r"^\s*(```|~~~)", re.MULTILINE), "a block of code", "put code between backticks"),
    (re.compile(r"!\["), "an image", "link to the page that shows it"),
    (re.compile(r"^#{1,6} ", re.MULTILINE), "a heading", "write a sentence"),
    (re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE), "a table", "write sentences or a list"),
    (re.compile(r"^\s*(!!!|\?\?\?) ", re.MULTILINE), "an admonition", "write a sentence"),
    (re.compile(r"~~\S[^~]*~~"), "strikethrough", "remove the marks"),
    (re.compile(r"\[\^"), "a footnote", "write it as a sentence"),
    (re.compile(r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});"), "an HTML entity", "type the character"),
)
_UNSUPPORTED_IN_LINE = (
    (re.compile(r"\*\*\S|__\w[^_]*__(?!\w)"), "bold text", "remove the marks"),
    (re.compile(r"\]\("), "a link", "write its text alone"),
)
_MARKUP = re.compile(r"</?[a-zA-Z][\w-]*(\s|/?>|$)|<!--|<![A-Za-z]|<\?")


_TRACKING = re.compile(r"[?&](utm_\w+|fbclid|gclid)=")
# A host that other readers don't reach.
_ONE_MACHINE = re.compile(
    r"(localhost|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|\[::1\]|"
    r"[^.]+\.(local|lan|internal))(:\d+)?$"
)
# A page that leads on to the one that is meant, or a selection in it that nobody else has.
_DETOUR = re.compile(
    r"//(www\.)?google\.[a-z.]+/(url|search)\?|#:~:text=|//https?:|//t\.co/|//bit\.ly/"
)


class Model(BaseModel):
    """A part of the dataset: frozen, and no field but those that are named."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        regex_engine="python-re",
        # Building a validator for every part of a file would take longer than reading all files.
        defer_build=True,
        # The line below each field says what it means, to editors and to users of the data.
        use_attribute_docstrings=True,
    )


def _reject_invisible(text: str) -> str:
    if match := _INVISIBLE.search(text):
        code = f"U+{ord(match[0]):04X}"
        raise ValueError(f"contains the invisible character {code}; delete it")
    if match := _MIXED_SCRIPTS.search(text):
        raise ValueError(f'mixes Latin and Cyrillic letters ("{match[0]}"); type the word again')
    return text


def _reject_markup(text: str) -> str:
    if match := _MARKUP.search(mask_code_spans(text)):
        raise ValueError(
            f"contains HTML ({match[0].strip()}); write text, or put code between backticks"
        )
    return text


def _reject_unsupported(text: str, *, one_line: bool = False) -> str:
    visible = mask_code_spans(text)
    for pattern, what, hint in (*_UNSUPPORTED, *(_UNSUPPORTED_IN_LINE if one_line else ())):
        if pattern.search(text if what == "a block of code" else visible):
            raise ValueError(f"has {what}, which would be published as characters; {hint}")
    return text


def _reject_typing_faults(text: str) -> str:
    if re.search(r"(?<!\.)\.\.$", text):
        raise ValueError("ends in two full stops; remove one")
    if text[-1:] in {",", ";", ":"}:
        raise ValueError(f'ends in "{text[-1]}"; finish it, or remove that')
    return text


def _require_one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("has several lines; write one line of text")
    return text


def _reject_url_faults(url: str) -> str:
    host = url.partition("://")[2].partition("/")[0]
    if not host.isascii():
        raise ValueError(f'has non-ASCII letters in its host "{host}"; type it again')
    if "@" in host:
        raise ValueError("has a user name or a password, which would be published; remove it")
    if _ONE_MACHINE.match(host):
        raise ValueError(
            f'leads to "{host}", which other readers can\'t reach; give the public address'
        )
    if match := _DETOUR.search(url):
        raise ValueError(
            f'has "{match[0]}", so it isn\'t the address of the page; copy that from the browser'
        )
    if match := _TRACKING.search(url):
        raise ValueError(f'has the tracking parameter "{match[1]}"; remove it')
    closes = url.endswith(")") and url.count("(") < url.count(")")
    if closes or url[-1] in ".,;:":
        raise ValueError(f'ends in "{url[-1]}", which belongs to the text around it; remove it')
    return url


def _reject_impossible_day(day: str) -> str:
    if parse_day(day) is None:
        raise ValueError(f'is "{day}", a day that does not exist; correct it')
    return day


@dataclass(frozen=True)
class _Text:
    """The type of a text with at most `longest` characters and without HTML."""

    longest: int

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return a string schema with the length limit and the checks of this type."""
        text = core_schema.str_schema(strip_whitespace=True, min_length=1, max_length=self.longest)
        return core_schema.no_info_after_validator_function(self.check, text)

    def check(self, text: str) -> str:
        """Return the text, or raise what is wrong with it."""
        return _reject_typing_faults(_reject_markup(_reject_invisible(text)))


class PlainText(_Text):
    """The type of one line of plain text with at most `longest` characters."""

    def check(self, text: str) -> str:
        """Refuse several lines, and all markup but code and emphasis."""
        return _reject_unsupported(super().check(_require_one_line(text)), one_line=True)


class MarkdownText(_Text):
    """The type of Markdown (emphasis, code, links; no HTML) with at most `longest` characters."""

    def check(self, text: str) -> str:
        """Refuse what pages support and fields of data don't."""
        return _reject_unsupported(super().check(text))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the text, said to be Markdown (RFC 7763)."""
        return {**handler(schema), "contentMediaType": "text/markdown"}


@dataclass(frozen=True)
class Reference:
    """Marks an id as the name of something else in the dataset: a source, a technology ..."""

    kind: str

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the id with the keyword `refersTo`, which the checks follow."""
        return {**handler(schema), "refersTo": self.kind}


ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Id = Annotated[str, StringConstraints(strip_whitespace=True, pattern=ID_PATTERN, max_length=60)]
ArrangementId = Annotated[Id, Reference("arrangement")]
TimingMethodId = Annotated[Id, Reference("timing method")]
DimensionId = Annotated[Id, Reference("dimension")]
GroupId = Annotated[Id, Reference("group")]
LabId = Annotated[Id, Reference("lab")]
LayerKindId = Annotated[Id, Reference("layer kind")]
LevelId = Annotated[Id, Reference("level")]
PairId = Annotated[Id, Reference("pair")]
SourceId = Annotated[Id, Reference("source")]
TechnologyId = Annotated[Id, Reference("technology")]
TechnologyKindId = Annotated[Id, Reference("technology kind")]
TermId = Annotated[Id, Reference("term")]
Url = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^https?://[^\s<>\"'`\\]+$", max_length=500),
    AfterValidator(_reject_invisible),
    AfterValidator(_reject_url_faults),
]


def _require_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error!s}") from None
    return text


Pattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(_require_pattern)]
PAGE_PATTERN = r"^[a-z0-9-]+(/[a-z0-9-]+)*\.md(#[a-z0-9-]+)?$"
PagePath = Annotated[str, StringConstraints(pattern=PAGE_PATTERN)]
OldPath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_-]+\.md$")]
IsoDate = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, pattern=r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
    ),
    AfterValidator(_reject_impossible_day),
]
MONTH_PATTERN = r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$"
YearOrMonth = Annotated[str, StringConstraints(strip_whitespace=True, pattern=MONTH_PATTERN)]
Year = Annotated[int, Field(ge=1940, le=2100)]
