"""URLs are read as browsers read them; `tests/browser` compares with one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.linkcheck.url_pairs import BASES, pairs

from sitekit.linkcheck.urls import WEB_SCHEMES, parse


@given(st.text(max_size=60), st.sampled_from(BASES))
def test_any_text_is_read_or_refused(reference: str, base: str) -> None:
    url = parse(reference, base)
    assert url is None or url.href.isascii()


@given(st.integers(0, 10_000))
def test_a_parsed_url_parses_to_itself(seed: int) -> None:
    for base, reference in pairs(20, seed):
        url = parse(reference, base)
        if url is not None and url.scheme in WEB_SCHEMES:
            again = parse(url.href)
            assert again is not None
            assert again.href == url.href


@given(st.integers(0, 10_000))
def test_the_parts_make_up_the_url(seed: int) -> None:
    for base, reference in pairs(20, seed):
        url = parse(reference, base)
        if url is not None and url.scheme in WEB_SCHEMES:
            assert url.href.endswith(
                url.host
                + (f":{url.port}" if url.port else "")
                + url.path
                + (f"?{url.query}" if "?" in url.href.partition("#")[0] else "")
                + (f"#{url.fragment}" if "#" in url.href else "")
            )


@pytest.mark.parametrize("text", ["http://h:" + "9" * 5000 + "/", "https://\ud800.example/"])
def test_text_that_is_no_url_is_refused(text: str) -> None:
    assert parse(text, BASE) is None


@pytest.mark.parametrize(
    ("reference", "wrong_slashes", "line_break"),
    [
        ("../about/", False, False),
        ("https://example.com/", False, False),
        ("//example.com/", False, False),
        (" ../about/ ", False, False),
        ("mailto:a\\b@example.com", False, False),
        ("?a=\\", False, False),
        ("..\\about/", True, False),
        ("a\nb", False, True),
        ("https:/about/", True, False),
        ("https:about/", True, False),
        ("https:///example.com/", True, False),
        ("http:example.com", True, False),
        ("\\\\example.com/", True, False),
    ],
)
def test_reports_what_browsers_repair(
    reference: str, wrong_slashes: bool, line_break: bool
) -> None:
    url = parse(reference, "https://example.org/a/b/")
    assert url is not None
    assert (url.has_wrong_slashes, url.has_break) == (wrong_slashes, line_break)


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
    "https://example.com:65536/": None,
    "https://[::1": None,
    "https://1.2.3.256/": None,
    "https://0x7f.1/": "https://127.0.0.1/",
    "https://[1:0:0:0:0:0:0:2]/": "https://[1::2]/",
    "https://münchen.example/": "https://xn--mnchen-3ya.example/",
}


@pytest.mark.parametrize("reference", HREFS)
def test_what_chromium_makes_of_it(reference: str) -> None:
    """The results of `new URL()`, recorded for those who have no browser at hand."""
    url = parse(reference, BASE)
    assert (url and url.href) == HREFS[reference]


def test_without_a_base_only_what_names_its_scheme_is_a_url() -> None:
    assert parse("/x") is None
    assert parse("//example.org/x") is None
