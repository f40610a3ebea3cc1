"""The index of the search: for each word the sections that have it, and how much it counts there.

The browser loads the index when a reader searches. What it shows of a section is in the texts,
which are written in parts, so that it loads only those of the results.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# How much a word counts in each field, and how much the length of the field matters. `page` is the
# title of a section's page, `headings` are those of a page's sections, and `lead` is the beginning
# of the text, which says what it is about.
FIELDS = {
    "title": (7.0, 0.5),
    "page": (3.0, 0.3),
    "words": (5.0, 0.0),
    "headings": (2.0, 0.4),
    "lead": (0.6, 0.3),
    "text": (1.0, 0.55),
}
# Words that most sections have. They are indexed in titles only. The browser gets this list.
_STOP = (
    "a about all an and any are as at be been being but by can could did do does doing for from "
    "get had has have having how i if in into is it its just me more most my no of on or our "
    "should so some than that the their them then there these they this those to too us use used "
    "using vs versus was we what when where which while who why will with would you your one "
    "between"
)
STOP_WORDS = frozenset(_STOP.split())
# A weight is written as one sign on a scale of factors of the cube root of two.
LEVELS = "!#$%&'()*+,./:;<=>?@[]^`"
LEAST, STEPS = 0.1, 3
# The distance to the section before is written with these.
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
# Characters in a part of the texts, and at the beginning of a text.
PART = 16_000
LEAD = 220

_UNIT = re.compile(r"[^\W_]+(?:[-_.+/:’'][^\W_]+)*")
_JOINTS = re.compile(r"[^\w]+|_")
_POSSESSIVE = re.compile(r"['’]s\b")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class SearchIndex:
    """What the browser loads: the index, and the texts of the sections in parts."""

    index: dict[str, Any]
    texts: list[list[str]]


@lru_cache(maxsize=20_000)
def tokens(text: str) -> Sequence[str]:
    """Return the words of a text as the search compares them; the worker's `tokens` is the same.

    A compound is each of its parts and their union: "VT-x" is vt, x, and vtx.
    """
    low = _POSSESSIVE.sub("", text.lower())
    if not low.isascii():
        low = "".join(
            sign for sign in unicodedata.normalize("NFKD", low) if not unicodedata.combining(sign)
        )
    found: list[str] = []
    before = ""
    for unit in _UNIT.findall(low):
        parts = _JOINTS.split(unit)
        joined = "".join(parts)
        found += parts
        if 1 < len(parts) < 5:
            found.append(joined)
        # "WSL 2" is also WSL2, "Hyper V" also HyperV.
        if before and len(joined) == 1:
            found.append(before + joined)
        before = joined if _WORD.fullmatch(joined) else ""
    return found


def build_index(entries: Sequence[Mapping[str, Any]], settings: Mapping[str, Any]) -> SearchIndex:
    """Return the index of the entries of all pages. The browser gets the settings with it."""
    phrases = _phrases(settings.get("synonyms", ()))
    counts = [_counts(fields, phrases) for fields in _fields(entries)]
    postings = _postings(counts)
    words = sorted(postings)
    texts = _parts([entry["text"] for entry in entries])
    index = {
        **settings,
        "stop": " ".join(sorted(STOP_WORDS)),
        "levels": LEVELS,
        "digits": DIGITS,
        "scale": [LEAST, STEPS],
        "pages": _lines(entry["location"] for entry in entries if "#" not in entry["location"]),
        "fragments": _lines(_fragment(entry) for entry in entries),
        "titles": _lines(entry["title"] for entry in entries),
        "boosts": [entry.get("boost", 1) for entry in entries],
        "names": {
            str(number): entry["words"] for number, entry in enumerate(entries) if "words" in entry
        },
        "parts": [len(part) for part in texts],
        "words": _lines(words),
        "postings": _lines(_encoded(postings[word]) for word in words),
    }
    written = json.dumps([index, texts], ensure_ascii=False)
    index["version"] = hashlib.sha256(written.encode()).hexdigest()[:8]
    return SearchIndex(index, texts)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _fragment(entry: Mapping[str, Any]) -> str:
    """Return the fragment, or "=" for one that the browser can make from the title."""
    fragment: str = entry["location"].partition("#")[2]
    slug = re.sub(r"[^a-z0-9 _-]", "", entry["title"].lower())
    return "=" if fragment and fragment == re.sub(r"[- ]+", "-", slug) else fragment


def _fields(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the text of each field of each entry."""
    page: dict[str, str] = {}
    found = []
    for entry in entries:
        text = entry["text"]
        fields = {
            "title": entry["title"],
            "page": "",
            "words": _lines(entry.get("words", ())),
            "headings": "",
            # The beginning, up to the end of a word.
            "lead": text if len(text) <= LEAD else text[:LEAD].rpartition(" ")[0],
            "text": text,
        }
        if "#" not in entry["location"]:
            page = fields
        else:
            fields["page"] = page["title"]
            # A heading that many pages have says nothing about this one; it names its page.
            if not entry["title"].startswith(f"{page['title']}: "):
                page["headings"] += f"{entry['title']}\n"
        found.append(fields)
    return found


def _phrases(groups: Iterable[Iterable[str]]) -> dict[str, list[tuple[list[str], str]]]:
    """Return by its first word each phrase that has synonyms, with the token of its group."""
    phrases: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
    for number, group in enumerate(groups):
        for phrase in group:
            parts = [_singular(part) for part in tokens(phrase) if part not in STOP_WORDS]
            if parts:
                phrases[parts[0]].append((parts, f"#{number}"))
    for known in phrases.values():
        known.sort(key=lambda phrase: -len(phrase[0]))
    return phrases


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 2 and word[-1] == "s" and word[-2] != "s" else word


def _counts(
    fields: Mapping[str, str], phrases: Mapping[str, Sequence[tuple[list[str], str]]]
) -> dict[str, Counter[str]]:
    """Return how often each field of an entry has each word and each phrase with synonyms."""
    counts = {}
    for name in FIELDS:
        found = tokens(fields[name])
        count = Counter(found)
        singular = [_singular(word) for word in found if word not in STOP_WORDS]
        for at, word in enumerate(singular):
            for parts, group in phrases.get(word, ()):
                if singular[at : at + len(parts)] == parts:
                    count[group] += 1
                    break
        counts[name] = count
    return counts


def _postings(counts: Sequence[Mapping[str, Counter[str]]]) -> dict[str, dict[int, float]]:
    """Return for each word the numbers of the entries that have it, with its weight there."""
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    averages = {
        name: sum(fields[name].total() for fields in counts) / max(1, len(counts)) or 1
        for name in FIELDS
    }
    for number, fields in enumerate(counts):
        for name, (boost, slope) in FIELDS.items():
            count = fields[name]
            weight = boost / (1 - slope + slope * count.total() / averages[name])
            for word, times in count.items():
                if name in ("title", "words") or word not in STOP_WORDS:
                    of_word = postings[word]
                    of_word[number] = of_word.get(number, 0) + weight * times
    return postings


def _encoded(postings: Mapping[int, float]) -> str:
    written = []
    before = -1
    for number, weight in postings.items():
        distance = number - before
        before = number
        digits = ""
        while distance:
            digits = DIGITS[distance % 64] + digits
            distance //= 64
        level = round(STEPS * math.log2(weight / LEAST))
        written.append(digits + LEVELS[min(max(level, 0), len(LEVELS) - 1)])
    return "".join(written)


def _parts(texts: Iterable[str]) -> list[list[str]]:
    """Return texts in parts of about the same size."""
    parts: list[list[str]] = []
    size = PART
    for text in texts:
        if size + len(text) > PART:
            parts.append([])
            size = 0
        parts[-1].append(text)
        size += len(text)
    return parts
