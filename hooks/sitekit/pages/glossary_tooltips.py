"""Explain terms of the glossary where a page of prose first uses them.

The first use becomes a button that opens the definition in place, without script and by keyboard.
Headings, links, code, tables, diagrams and what is folded away are left as they are.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from sitekit.dataset.comparison_models import Term

# The maximum for a page: with more definitions, it would only repeat the glossary.
MAX_TOOLTIPS = 12
_TOKEN = re.compile(r"""<!--.*?-->|<[/!?a-zA-Z](?:"[^"]*"|'[^']*'|[^'">])*>|[^<]+|<""", re.DOTALL)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)")
# Browsers break lines between a button and the mark after it.
_WITH_MARK = re.compile(
    r"(<(strong|em)>)?"
    r'<button type="button" class="term"[^<]*</button>(?(1)</\2>)[.,;:!?)\'"’”][^\s<]{0,3}'
)
_PROSE_TAGS = {"p", "li"}
_SKIPPED_TAGS = {
    *("a", "button", "code", "details", "dl", "figure", "form", "kbd", "label", "pre", "script"),
    *("section", "style", "summary", "svg", "table", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass(frozen=True)
class GlossaryTerms:
    """The names of a glossary as one pattern, with the ids of their terms."""

    glossary: Mapping[str, Term]
    pattern: re.Pattern[str]
    ids: Mapping[str, str]


def glossary_terms(glossary: Mapping[str, Term]) -> GlossaryTerms | None:
    """Return what is looked for in prose; None for an empty glossary."""
    ids = {
        _key(escape(name, quote=False)): key
        for key, term in glossary.items()
        for name in (term.term, *term.also)
    }
    if not ids:
        return None
    names = sorted(ids, key=lambda name: (-len(name), name))
    any_name = "|".join(_spelling(name) for name in names)
    return GlossaryTerms(glossary, re.compile(rf"(?<![\w-])(?:{any_name})(?![\w-])"), ids)


def add_tooltips(html: str, terms: GlossaryTerms, page: str, link: Callable[[str], str]) -> str:
    """Return the HTML of a page with the first uses of terms explained.

    `page` is its source path: what is explained there at length needs no definition. `link` gives
    the address of a term in the glossary by its id.
    """
    done = {key for key, term in terms.glossary.items() if (term.page or "").split("#")[0] == page}
    used: list[str] = []

    def button(match: re.Match[str]) -> str:
        key = terms.ids[_key(_singular(match[0], terms.ids))]
        if key in done or len(used) == MAX_TOOLTIPS:
            return match[0]
        done.add(key)
        used.append(key)
        return f'<button type="button" class="term" popovertarget="term-{key}">{match[0]}</button>'

    parts: list[str] = []
    read = 0
    for token, shown in _tokens(html):
        parts.append(terms.pattern.sub(button, token) if shown else token)
        read += len(token)
        if len(used) == MAX_TOOLTIPS:
            break
    text = "".join([*parts, html[read:]])
    notes = [_note(key, terms.glossary[key], link(key)) for key in used]
    if not notes:
        return text
    text = _WITH_MARK.sub(r'<span class="unbroken">\g<0></span>', text)
    return f'{text}\n<div class="term-notes" data-search-exclude>\n{"".join(notes)}</div>\n'


def _note(key: str, term: Term, address: str) -> str:
    meaning = f"<b>{escape(term.term)}.</b> {escape(term.definition, quote=False)}"
    return (
        f'<div id="term-{key}" class="term-note" popover>'
        f'<p>{meaning} <a href="{escape(address)}">Glossary</a></p></div>\n'
    )


def _tokens(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the tags and texts of `html`, each with whether it is prose."""
    inside: list[str] = []
    for match in _TOKEN.finditer(html):
        token = match[0]
        if token[0] != "<":
            yield token, not _PROSE_TAGS.isdisjoint(inside) and _SKIPPED_TAGS.isdisjoint(inside)
            continue
        yield token, False
        tag = _TAG.match(token)
        if tag is None:
            continue
        name = tag["name"].lower()
        if tag["end"]:
            while inside and inside.pop() != name:
                pass
        elif name not in _VOID and not token.endswith("/>"):
            inside.append(name)


def _key(name: str) -> str:
    """Return a name as it is looked up: only the case of an ordinary word is open."""
    return name if _is_proper(name) else name[:1].lower() + name[1:]


def _is_proper(name: str) -> bool:
    return any(letter.isupper() for letter in name[1:])


def _spelling(name: str) -> str:
    first, rest = name[0], re.escape(name[1:])
    if _is_proper(name):
        return rf"{re.escape(first)}{rest}s?"
    return rf"[{re.escape(first.upper())}{re.escape(first)}]{rest}(?:s|es)?"


def _singular(word: str, ids: Mapping[str, str]) -> str:
    return next(
        candidate
        for candidate in (word, word.removesuffix("s"), word.removesuffix("es"))
        if _key(candidate) in ids
    )
