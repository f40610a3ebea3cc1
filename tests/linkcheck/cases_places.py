# ruff: noqa: E501 - one case a line
# fmt: off
"""Where the site lives: `(name, file, HTML, wrong)` below a sub-path and with flat addresses."""

from __future__ import annotations

SUB_PATH = "https://example.org/docs/"

BELOW_SUB_PATH: list[tuple[str, str, str, dict[str, str]]] = [
    ("relative", "a/index.html", '<a href="../about/">x</a>', {}),
    ("home", "a/index.html", '<a href="../">x</a>', {}),
    ("root path", "a/index.html", '<a href="/docs/about/">x</a>', {}),
    ("root of the site", "a/index.html", '<a href="/docs/">x</a>', {}),
    ("root of the site without slash", "a/index.html", '<a href="/docs">x</a>', {"/docs": "warning"}),
    ("absolute", "a/index.html", '<a href="https://example.org/docs/about/#team">x</a>', {}),
    ("absolute without slash", "a/index.html", '<a href="https://example.org/docs">x</a>', {"https://example.org/docs": "warning"}),
    ("absolute missing", "a/index.html", '<a href="https://example.org/docs/no/">x</a>', {"https://example.org/docs/no/": "error"}),
    ("another site of the host", "a/index.html", '<a href="https://example.org/blog/">x</a>', {}),
    ("home of the host", "a/index.html", '<a href="https://example.org/">x</a>', {}),
    ("site whose name begins alike", "a/index.html", '<a href="https://example.org/docs2/">x</a>', {}),
    ("root path without the sub-path", "a/index.html", '<a href="/about/">x</a>', {"/about/": "error"}),
    ("asset without the sub-path", "a/index.html", '<img src="/img/logo.png" alt="">', {"/img/logo.png": "error"}),
    ("root path to nowhere", "a/index.html", '<a href="/nowhere/">x</a>', {"/nowhere/": "error"}),
    ("out of the site", "a/index.html", '<a href="../../">x</a>', {"../../": "error"}),
    ("out of the site and in again", "a/index.html", '<a href="../../docs/about/">x</a>', {}),
    ("out of the site to a page", "index.html", '<a href="../about/">x</a>', {"../about/": "error"}),
    ("404 by root", "404.html", '<a href="/docs/about/">x</a>', {}),
    ("404 without the sub-path", "404.html", '<a href="/about/">x</a>', {"/about/": "error"}),
    ("canonical", "a/index.html", '<link rel="canonical" href="https://example.org/docs/a/">', {}),
    ("canonical of another site of the host", "a/index.html", '<link rel="canonical" href="https://example.org/docs-2/a/">', {}),
    ("canonical missing", "a/index.html", '<link rel="canonical" href="https://example.org/docs/b/">', {"https://example.org/docs/b/": "error"}),
    ("search", "search/search_index.json", '{"docs": [{"location": "about/#team"}]}', {}),
    ("sitemap", "sitemap.xml", "<urlset><url><loc>https://example.org/docs/no/</loc></url></urlset>", {"https://example.org/docs/no/": "error"}),
    ("css root", "css/a.css", "p{background:url(/docs/img/logo.png)}", {}),
    ("css root without the sub-path", "css/a.css", "p{background:url(/img/logo.png)}", {"/img/logo.png": "error"}),
    ("manifest", "app.webmanifest", '{"start_url": "/docs/"}', {}),
]

FLAT: list[tuple[str, str, str, dict[str, str]]] = [
    ("page beside", "b.html", '<a href="a.html#a">x</a>', {}),
    ("page beside by dot", "b.html", '<a href="./a.html">x</a>', {}),
    ("page in a folder", "b.html", '<a href="f/c.html#c">x</a>', {}),
    ("page above", "f/d.html", '<a href="../a.html#a">x</a>', {}),
    ("index beside", "f/d.html", '<a href="index.html">x</a>', {}),
    ("folder", "f/d.html", '<a href="./">x</a>', {}),
    ("dot without index", "g/d.html", '<a href=".">x</a>', {".": "error"}),
    ("home", "f/d.html", '<a href="../index.html">x</a>', {}),
    ("itself", "b.html", '<a href="b.html#b">x</a><p id="b">', {}),
    ("itself by fragment", "b.html", '<a href="#b">x</a><p id="b">', {}),
    ("itself by query", "b.html", '<a href="?x#b">x</a><p id="b">', {}),
    ("as if it were a folder", "b.html", '<a href="../a.html">x</a>', {"../a.html": "warning"}),
    ("as if it were a folder, deeper", "f/d.html", '<a href="../c.html">x</a>', {"../c.html": "error"}),
    ("directory URL", "b.html", '<a href="a/">x</a>', {"a/": "error"}),
    ("without suffix", "b.html", '<a href="a">x</a>', {"a": "warning"}),
    ("place missing", "b.html", '<a href="a.html#no">x</a>', {"a.html#no": "error"}),
    ("page missing", "f/d.html", '<a href="a.html">x</a>', {"a.html": "error"}),
    ("asset", "f/d.html", '<img src="../img/x.png" alt="">', {}),
    ("asset missing", "f/d.html", '<img src="img/x.png" alt="">', {"img/x.png": "error"}),
]

FLAT_BASE: dict[str, str | bytes] = {
    "index.html": '<a href="a.html">A</a>',
    "a.html": '<h1 id="a">A</h1>',
    "f/index.html": '<a href="c.html">C</a>',
    "f/c.html": '<h1 id="c">C</h1>',
    "img/x.png": "x",
}
