"""A small published site that the link cases share, and how one check serves them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sitekit.linkcheck.check import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sitekit.linkcheck.findings import Finding, Result

SITE = "https://example.org/"

SPRITE = """<svg xmlns="http://www.w3.org/2000/svg"><symbol id="gear"><path d="M0 0"/></symbol>
<linearGradient id="fade"/></svg>"""

BASE: dict[str, str | bytes] = {
    "index.html": '<h1 id="home">Home</h1>',
    "about/index.html": """<h1 id="team">Team</h1><h2 id="größe">Size</h2><h2 id="Case">Case</h2>
        <a name="old-name"></a><a id="anchor"></a><h2 id="100%">All</h2><h2 id="a%20b">Odd</h2>
        <template><p id="in-template">x</p></template><!-- <p id="in-comment"> -->
        <pre><code>&lt;p id="in-code"&gt;</code></pre><script>"<p id='in-script'>"</script>
        <svg><g id="in-svg"/></svg><h2 id="日本">Japan</h2><h2 id="q?a&amp;b">Odd</h2>
        <textarea><p id="in-textarea"></textarea><noscript><p id="in-noscript"></noscript>""",
    "guide/index.html": '<h1 id="guide">Guide</h1>',
    "guide/install/index.html": '<h1 id="install">Install</h1>',
    "lines.html": "".join(f'<a id="{n}"></a><a id="L{n}"></a>' for n in range(1, 6)),
    "app.html": '<div id="app"></div><script src="js/site.js"></script>',
    "note:1.html": "<p>Note",
    "c#.csv": "x",
    "flat.html": '<h1 id="flat">Flat</h1>',
    "Mixed/Case.html": "<h1>Case</h1>",
    "größe/index.html": '<h1 id="ü">Size</h1>',
    "with space/index.html": "<h1>Space</h1>",
    "empty-folder/.keep": "",
    "doc.pdf": b"%PDF-1.4",
    "data.json": "{}",
    "notes.txt": "notes",
    "my file.txt": "x",
    "100%.txt": "x",
    "a&b.txt": "x",
    "a+b.txt": "x",
    "a#b.txt": "x",
    "a;b.txt": "x",
    "img/logo.png": b"\x89PNG",
    "img/large.png": b"\x89PNG",
    "img/photo, big.png": b"\x89PNG",
    "img/sprite.svg": SPRITE,
    "img/icon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "css/site.css": "body{color:red}",
    "js/site.js": "1",
    "app.webmanifest": "{}",
    "media/film.mp4": b"x",
    "media/film.vtt": "WEBVTT",
    "moved/index.html": '<meta http-equiv="refresh" content="0; url=../about/">',
    "moved-twice/index.html": '<meta http-equiv="refresh" content="0; url=../moved/">',
    "moved-away/index.html": '<meta http-equiv="refresh" content="0;url=https://example.com/">',
    "moved-nowhere/index.html": '<meta http-equiv="refresh" content="0; url=../nowhere/">',
    "circle-a/index.html": '<meta http-equiv="refresh" content="0; url=../circle-b/">',
    "circle-b/index.html": '<meta http-equiv="refresh" content="0; url=../circle-a/">',
    "circle-self/index.html": '<meta http-equiv="refresh" content="0; url=./">',
    "fresh/index.html": '<meta http-equiv="refresh" content="300; url=./"><p id="now">Now</p>',
    "noscript/index.html": """<head><noscript><meta http-equiv="refresh" content="0; url=../about/">
        </noscript></head><h1 id="here">Here</h1>""",
}


class Case(NamedTuple):
    """A page's HTML, and what must be found in it: `url: severity`."""

    name: str
    html: str
    wrong: dict[str, str]


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files by their path below `root`."""
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        file.write_bytes(data)


def check_files(root: Path, files: Mapping[str, str | bytes], site_url: str = SITE) -> Result:
    """Write a site and check it."""
    write(root, files)
    return check(root, site_url)


def found_in(findings: Iterable[Finding], page: str) -> dict[str, str]:
    """Return what was found in one page, as `url: severity`."""
    return {finding.url: finding.severity for finding in findings if finding.page == page}
