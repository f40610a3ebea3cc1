# ruff: noqa: E501 - one case a line
# fmt: off
"""Files besides pages: `(name, file, content, wrong)`, each added alone to the small site."""

from __future__ import annotations

import gzip

_MAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{}>{}</urlset>'
_XHTML = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_IMAGE = ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
_ABOUT, _NOWHERE = "https://example.org/about/", "https://example.org/nowhere/"
_PICTURE, _NO_PICTURE = "https://example.org/img/logo.png", "https://example.org/img/no.png"
_ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
_RSS = '<rss version="2.0"><channel>{}</channel></rss>'

FILES: list[tuple[str, str, str | bytes, dict[str, str]]] = [
    # Style sheets
    ("css url in a condition", "css/a.css", "@supports (b:url(/no.png)){p{color:red}}", {}),
    ("css url", "css/a.css", "p{background:url(../img/logo.png)}", {}),
    ("css url missing", "css/a.css", "p{background:url(../img/no.png)}", {"../img/no.png": "error"}),
    ("css url in quotes", "css/a.css", "p{background:url( '../img/no.png' )}", {"../img/no.png": "error"}),
    ("css url relative to the file", "css/a.css", "p{background:url(img/logo.png)}", {"img/logo.png": "error"}),
    ("css url by root", "css/a.css", "p{background:url(/img/logo.png)}", {}),
    ("css url escaped", "css/a.css", r"p{background:url(../img/logo\.png)}", {}),
    ("css url escaped in hex", "css/a.css", r"p{background:url(../img/\6c ogo.png)}", {}),
    ("css url with brackets escaped", "css/a.css", r"p{background:url(../img/no\(1\).png)}", {"../img/no(1).png": "error"}),
    ("css url in capitals", "css/a.css", "p{background:URL(../img/no.png)}", {"../img/no.png": "error"}),
    ("css url of data", "css/a.css", 'p{background:url("data:image/svg+xml,<svg href=x>")}', {}),
    ("css url of an id", "css/a.css", "p{mask:url(#gear)}", {}),
    ("css url with a fragment", "css/a.css", "@font-face{src:url(../img/icon.svg#iefix)}", {}),
    ("css url with a query", "css/a.css", "@font-face{src:url(../img/logo.png?#iefix)}", {}),
    ("css two urls", "css/a.css", "p{background:url(/no.png),url(/none.png)}", {"/no.png": "error", "/none.png": "error"}),
    ("css import", "css/a.css", '@import "site.css";', {}),
    ("css import missing", "css/a.css", '@import "no.css" screen;', {"no.css": "error"}),
    ("css import by url", "css/a.css", "@import url(no.css) layer(x);", {"no.css": "error"}),
    ("css import without space", "css/a.css", '@import"no.css";', {"no.css": "error"}),
    ("css import in capitals", "css/a.css", '@IMPORT "no.css";', {"no.css": "error"}),
    ("css import after a comment", "css/a.css", '@import/**/"no.css";', {"no.css": "error"}),
    ("css comment", "css/a.css", '/* @import "no.css"; url(no.png) */ p{}', {}),
    ("css comment not closed", "css/a.css", "p{} /* url(no.png)", {}),
    ("css string", "css/a.css", 'p::after{content:"url(no.png)"}', {}),
    ("css source map", "css/a.css", "p{}\n/*# sourceMappingURL=a.css.map */", {}),
    ("css namespace", "css/a.css", "@namespace svg url(http://www.w3.org/2000/svg);", {}),
    ("css image-set", "css/a.css", 'p{background:image-set("/img/logo.png" 1x, "/no.png" 2x)}', {"/no.png": "error"}),
    ("css image-set with types", "css/a.css", 'p{background:image-set("/no.png" type("image/png"))}', {"/no.png": "error"}),
    ("css webkit image-set", "css/a.css", "p{background:-webkit-image-set(url(/no.png) 1x)}", {"/no.png": "error"}),
    ("css url not closed", "css/a.css", "p{background:url(../img/no.png; } q{background:url(/no.png)} r{background:url(/none.png)}", {"/none.png": "error"}),
    ("css url not closed at the end", "css/a.css", "p{background:url(/no.png", {"/no.png": "error"}),
    ("css import not closed", "css/a.css", "@import 'x\nq{background:url(/no.png)}", {"/no.png": "error"}),
    ("css string over lines", "css/a.css", "p::after{content:'x\n} q{background:url(/no.png)}", {"/no.png": "error"}),
    ("css with bad bytes", "css/a.css", b"\xffp{background:url(/no.png)}", {"/no.png": "error"}),
    # SVG files
    ("svg use of itself", "img/a.svg", '<svg><g id="a"/><use href="#a"/></svg>', {}),
    ("svg use missing", "img/a.svg", '<svg><use href="#b"/></svg>', {"#b": "error"}),
    ("svg xlink missing", "img/a.svg", '<svg><use xlink:href="#b"/></svg>', {"#b": "error"}),
    ("svg image missing", "img/a.svg", '<svg><image href="no.png"/></svg>', {"no.png": "error"}),
    ("svg image", "img/a.svg", '<?xml version="1.0"?><!DOCTYPE svg><svg><image href="logo.png"/></svg>', {}),
    ("svg link missing", "img/a.svg", '<svg><a href="../nowhere/"><text>x</text></a></svg>', {"../nowhere/": "error"}),
    ("svg fill missing", "img/a.svg", '<svg><rect fill="url(#b)"/></svg>', {"#b": "error"}),
    ("svg style missing", "img/a.svg", "<svg><style>rect{fill:url(#b)}</style></svg>", {"#b": "error"}),
    ("svg duplicate id", "img/a.svg", '<svg><g id="a"/><g id="a"/></svg>', {"#a": "warning"}),
    # Sitemaps
    ("sitemap", "sitemap.xml", _MAP.format("", f"<url><loc>{_ABOUT}</loc></url>"), {}),
    ("sitemap missing", "sitemap.xml", _MAP.format("", f"<url><loc>{_NOWHERE}</loc></url>"), {_NOWHERE: "error"}),
    ("sitemap with spaces", "sitemap.xml", _MAP.format("", f"<url><loc>\n {_NOWHERE} </loc></url>"), {_NOWHERE: "error"}),
    ("sitemap without slash", "sitemap.xml", _MAP.format("", f"<url><loc>{_ABOUT[:-1]}</loc></url>"), {_ABOUT[:-1]: "warning"}),
    ("sitemap of a redirect", "sitemap.xml", _MAP.format("", "<url><loc>https://example.org/moved/</loc></url>"), {"https://example.org/moved/": "warning"}),
    ("sitemap entity", "sitemap.xml", _MAP.format("", "<url><loc>https://example.org/about/?a&amp;b</loc></url>"), {}),
    ("sitemap alternate", "sitemap.xml", _MAP.format(_XHTML, f'<url><xhtml:link rel="alternate" hreflang="de" href="{_NOWHERE}"/></url>'), {_NOWHERE: "error"}),
    ("sitemap image", "sitemap.xml", _MAP.format(_IMAGE, f"<url><image:image><image:loc>{_NO_PICTURE}</image:loc></image:image></url>"), {_NO_PICTURE: "error"}),
    ("sitemap index", "sitemap.xml", f"<sitemapindex><sitemap><loc>{_NOWHERE}</loc></sitemap></sitemapindex>", {_NOWHERE: "error"}),
    ("sitemap cut off", "sitemap.xml", f"<urlset><url><loc>{_NOWHERE}</loc></url><url>", {_NOWHERE: "error", "": "error"}),
    ("sitemap, compressed only", "sitemap.xml.gz", gzip.compress(_MAP.format("", f"<url><loc>{_NOWHERE}</loc></url>").encode()), {_NOWHERE: "error"}),
    ("sitemap, badly compressed", "sitemap.xml.gz", b"\x1f\x8bx", {"": "error"}),
    ("colon in the name of a file", "index.html", '<a href="note:1.html">x</a>', {"note:1.html": "warning"}),
    ("sitemap of another host", "sitemap.xml", _MAP.format("", "<url><loc>https://example.com/</loc></url>"), {}),
    ("sitemap with entities", "sitemap.xml", '<!DOCTYPE urlset [<!ENTITY a "x">]><urlset/>', {"": "error"}),
    ("other xml", "other.xml", f"<data><loc>{_NOWHERE}</loc></data>", {}),
    ("other xml broken", "other.xml", "<data><loc>", {}),
    # Feeds
    ("atom", "feed.xml", _ATOM.format(f'<link href="{_ABOUT}"/><logo>{_PICTURE}</logo>'), {}),
    ("atom link missing", "feed.xml", _ATOM.format(f'<entry><link href="{_NOWHERE}"/></entry>'), {_NOWHERE: "error"}),
    ("atom link relative", "feed.atom", _ATOM.format('<link href="nowhere/"/>'), {"nowhere/": "error"}),
    ("atom icon missing", "feed.xml", _ATOM.format("<icon>/no.png</icon>"), {"/no.png": "error"}),
    ("atom id is none", "feed.xml", _ATOM.format(f"<id>{_NOWHERE}</id>"), {}),
    ("rss", "feed.rss", _RSS.format(f"<link>{_ABOUT}</link><item><guid>{_ABOUT}</guid></item>"), {}),
    ("rss link missing", "feed.rss", _RSS.format(f"<item><link>{_NOWHERE}</link></item>"), {_NOWHERE: "error"}),
    ("rss link in CDATA", "feed.rss", _RSS.format(f"<link><![CDATA[{_NOWHERE}]]></link>"), {_NOWHERE: "error"}),
    ("rss guid missing", "feed.xml", _RSS.format(f"<item><guid>{_NOWHERE}</guid></item>"), {_NOWHERE: "error"}),
    ("rss guid is no link", "feed.xml", _RSS.format(f'<item><guid isPermaLink="false">{_NOWHERE}</guid></item>'), {}),
    ("rss enclosure missing", "feed.xml", _RSS.format(f'<item><enclosure url="{_NO_PICTURE}"/></item>'), {_NO_PICTURE: "error"}),
    ("rss image missing", "feed.xml", _RSS.format(f"<image><url>{_NO_PICTURE}</url></image>"), {_NO_PICTURE: "error"}),
    # robots.txt
    ("robots", "robots.txt", "User-agent: *\nDisallow: /nowhere/\nSitemap: https://example.org/data.json", {}),
    ("robots missing", "robots.txt", "Sitemap: https://example.org/sitemap-1.xml", {"https://example.org/sitemap-1.xml": "error"}),
    ("robots in small letters", "robots.txt", "sitemap:https://example.org/no.xml # x", {"https://example.org/no.xml": "error"}),
    ("robots comment", "robots.txt", "# Sitemap: https://example.org/no.xml", {}),
    # Manifests
    ("manifest", "a.webmanifest", '{"start_url": "./", "icons": [{"src": "img/logo.png"}]}', {}),
    ("manifest icon missing", "a.webmanifest", '{"icons": [{"src": "no.png"}]}', {"no.png": "error"}),
    ("manifest in json", "manifest.json", '{"icons": [{"src": "no.png"}]}', {"no.png": "error"}),
    ("manifest start missing", "a.webmanifest", '{"start_url": "/nowhere/"}', {"/nowhere/": "error"}),
    ("manifest shortcut missing", "a.webmanifest", '{"shortcuts": [{"url": "/no/", "icons": [{"src": "/no.png"}]}]}', {"/no/": "error", "/no.png": "error"}),
    ("manifest screenshot missing", "a.webmanifest", '{"screenshots": [{"src": "/no.png"}]}', {"/no.png": "error"}),
    ("manifest broken", "a.webmanifest", '{"icons": [', {"": "error"}),
    ("manifest of no object", "a.webmanifest", "[]", {"": "error"}),
    ("manifest with odd values", "a.webmanifest", '{"icons": [1, {"src": 2}, {}], "shortcuts": "x"}', {}),
    # Search index
    ("search", "search/search_index.json", '{"docs": [{"location": "about/#team"}, {"location": ""}]}', {}),
    ("search page missing", "search/search_index.json", '{"docs": [{"location": "nowhere/"}]}', {"nowhere/": "error"}),
    ("search place missing", "search/search_index.json", '{"docs": [{"location": "about/#nobody"}]}', {"about/#nobody": "error"}),
    ("search broken", "search/search_index.json", '{"docs": [', {"": "error"}),
    ("search empty", "search/search_index.json", "", {"": "error"}),
    # The page for what is not found
    ("404 by root", "404.html", '<a href="/about/">x</a><a href="#x">x</a><p id="x">', {}),
    ("404 relative", "404.html", '<a href="about/">x</a>', {"about/": "warning"}),
    ("404 relative asset", "404.html", '<img src="img/logo.png" alt="">', {"img/logo.png": "warning"}),
    ("404 relative and missing", "404.html", '<a href="/nowhere/">x</a>', {"/nowhere/": "error"}),
    ("404 with base", "404.html", '<base href="/"><a href="about/">x</a>', {}),
    ("404 elsewhere", "about/404.html", '<a href="../guide/">x</a>', {}),
    # Odd pages
    ("empty page", "empty.html", "", {}),
    ("page in UTF-16", "utf16.html", '<a href="/nowhere/">x</a>'.encode("utf-16"), {"/nowhere/": "error"}),
    ("page with a mark", "bom.html", b'\xef\xbb\xbf<a href="/nowhere/">x</a>', {"/nowhere/": "error"}),
    ("page in Latin-1", "latin.html", '<meta charset="iso-8859-1"><p id="größe"><a href="#größe">x</a>'.encode("latin-1"), {}),
    ("page that declares Latin-1 late", "late.html", f'<!--{"x" * 2000}--><meta charset="iso-8859-1"><p id="größe"><a href="#größe">x</a>'.encode("latin-1"), {}),
    ("page with bad bytes", "bad.html", b'\x80\xff\xfe<p id="\xe4"><a href="/nowhere/">\xc3\x28</a>', {"/nowhere/": "error", "": "warning"}),
    ("page with a bad byte in a link", "bad.html", b'<a href="/no\xe4/">x</a><a href="/none/">y</a>', {"/no\ufffd/": "error", "/none/": "error", "": "warning"}),
    ("page with NUL", "nul.html", b'\0<p id="a\0b">\0<a href="/nowhere/">x</a>', {"/nowhere/": "error"}),
    ("htm", "page.htm", '<a href="/nowhere/">x</a>', {"/nowhere/": "error"}),
    ("text is no page", "page.txt", '<a href="/nowhere/">x</a>', {}),
]
