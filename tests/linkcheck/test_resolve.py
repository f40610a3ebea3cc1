"""The quick way to resolve a link gives what the slow one gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.linkcheck.tree import SITE
from tests.linkcheck.url_pairs import HOSTS

from sitekit.linkcheck.findings import Link
from sitekit.linkcheck.resolve import Site, SiteFiles

FILES = [
    "index.html",
    "a/index.html",
    "a/b.html",
    "a/b/index.html",
    "b.svg",
    "c-d_e.1/x.pdf",
    "404.html",
]
SEGMENTS = [
    "a",
    "b",
    "b.html",
    "index.html",
    "c-d_e.1",
    "x.pdf",
    "b.svg",
    "..",
    ".",
    "",
    "404.html",
]
FRAGMENTS = ["", "#a", "#top", "#a.b:c-d", "#a-b_1", "#:~:text=x", "#%20"]

hrefs = st.builds(
    lambda start, segments, fragment: start + "/".join(segments) + fragment,
    st.sampled_from(
        ["", "../", "../../", "./", "/", "https://example.org/", "https://example.org/s/"]
    ),
    st.lists(st.sampled_from(SEGMENTS), max_size=4),
    st.sampled_from(FRAGMENTS),
)


external = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["http://", "https://", "HTTP://", "http:/", "http:"]),
        st.sampled_from([*HOSTS, "example.com", "a.b.localhost", "www.example.org", "a.xn--a"]),
        st.sampled_from(["", "", ":80", ":443", ":8000"]),
        st.sampled_from(["", "/", "/a/b.html", "?q=a b", "#f", "/a\\b", "/a\nb", "/%zz", "/ä"]),
    ),
)


@given(
    st.one_of(hrefs, external),
    st.sampled_from(FILES),
    st.sampled_from(["page", "asset", "symbol"]),
    st.sampled_from([SITE, "https://example.org/s/", ""]),
)
def test_plain_links_lead_where_all_links_lead(href: str, file: str, type_: str, url: str) -> None:
    site = Site(SiteFiles(FILES), url)
    link = Link(type_, "a href", href)  # type: ignore[arg-type]
    folders = file.split("/")[:-1]
    prefixes = tuple("".join(f"{f}/" for f in folders[:n]) for n in range(len(folders), -1, -1))
    plain = site.plain(link, prefixes)
    if plain is not None:
        assert plain == site.resolve(link, site.base(file, None))
