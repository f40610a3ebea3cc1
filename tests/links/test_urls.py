"""URLs are read as browsers read them; `tests/browser` compares with one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.links.url_pairs import BASES, pairs

from sitekit.links.urls import parse


@given(st.text(max_size=60), st.sampled_from(BASES))
def test_any_text_is_read_or_refused(reference: str, base: str) -> None:
    url = parse(reference, parse(base))
    assert url is None or url.href.isascii()


@given(st.integers(0, 10_000))
def test_what_was_read_reads_the_same_again(seed: int) -> None:
    """Except for `file:`, as in Chromium: it drops slashes that it has written itself."""
    for base, reference in pairs(20, seed):
        url = parse(reference, parse(base))
        if url is not None and not url.opaque and url.scheme != "file":
            again = parse(url.href)
            assert again is not None
            assert again.href == url.href


def test_a_file_is_read_as_chromium_reads_it_each_time() -> None:
    first = parse(r"file:\a!b:8a./%2E%2e/\/ab")
    assert first is not None
    assert first.href == "file://///ab"
    again = parse(first.href)
    assert again is not None
    assert again.href == "file:///ab"


@pytest.mark.parametrize(
    ("reference", "repaired"),
    [
        ("../about/", False),
        ("https://example.com/", False),
        ("//example.com/", False),
        (" ../about/ ", False),
        ("..\\about/", True),
        ("a\nb", True),
        ("https:/about/", True),
        ("https:about/", True),
        ("https:///example.com/", True),
        ("http:example.com", True),
        ("\\\\example.com/", True),
    ],
)
def test_tells_what_browsers_repair(reference: str, repaired: bool) -> None:
    url = parse(reference, parse("https://example.org/a/b/"))
    assert url is not None
    assert url.repaired is repaired


BASE = "https://example.org/a/b/?old#f"
HREFS = {
    "": "https://example.org/a/b/?old",
    "#f g": "https://example.org/a/b/?old#f%20g",
    "?q'\"": "https://example.org/a/b/?q%27%22",
    ".": "https://example.org/a/b/",
    "..": "https://example.org/a/",
    "../../..": "https://example.org/",
    "./c/../d": "https://example.org/a/b/d",
    "c/%2E%2e": "https://example.org/a/b/",
    "c d?e f#g h": "https://example.org/a/b/c%20d?e%20f#g%20h",
    "/x": "https://example.org/x",
    "//other.example/x": "https://other.example/x",
    "größe": "https://example.org/a/b/gr%C3%B6%C3%9Fe",
    "https:c": "https://example.org/a/b/c",
    "https://EXAMPLE.com:443": "https://example.com/",
    "https://example.com:0080?x": "https://example.com:80/?x",
    "https://u s:p w@example.com/": "https://u%20s:p%20w@example.com/",
    "mailto:a b@c.example?x y#z z": "mailto:a b@c.example?x%20y#z%20z",
    "web+x:/a/../b": "web+x:/b",
    "web+x://h/a/..": "web+x://h/",
    "file:///a/./b": "file:///a/b",
    "https://": None,
    "https://a b/": "https://a%20b/",
    "https://example.com:65536/": None,
    "https://[::1": None,
    "https://1.2.3.256/": None,
    "https://0x7f.1/": "https://127.0.0.1/",
    "https://[1:0:0:0:0:0:0:2]/": "https://[1::2]/",
    "https://münchen.example/": "https://xn--mnchen-3ya.example/",
}


@pytest.mark.parametrize("reference", HREFS)
def test_what_chromium_makes_of_it(reference: str) -> None:
    """Written down from `new URL()`, for those who have no browser at hand."""
    url = parse(reference, parse(BASE))
    assert (url and url.href) == HREFS[reference]


def test_without_a_base_only_what_names_its_scheme_is_a_url() -> None:
    assert parse("/x") is None
    assert parse("//example.org/x") is None
