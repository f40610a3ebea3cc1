# ruff: noqa: E501 - one case a line
# fmt: off
"""Files of rarer formats and encodings: `(name, file, content, wrong)`, as in `cases_files`."""

from __future__ import annotations

_NOWHERE, _NO_PICTURE = "https://example.org/nowhere/", "https://example.org/no.png"
_ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"{}>{}</feed>'
_RSS = '<rss xmlns:c="urn:c" version="2.0"><channel><item>{}</item></channel></rss>'
_PLACE = '<p id="{0}"><a href="#{1}">x</a>'

FORMATS: list[tuple[str, str, str | bytes, dict[str, str]]] = [
    # Encodings: the place is found only if the page is decoded as browsers do
    ("windows-1252", "a.html", b"<meta charset=windows-1252>" + _PLACE.format("€", "%E2%82%AC").encode("cp1252"), {}),
    ("Latin-1 means windows-1252", "a.html", b"<meta charset=iso-8859-1>" + _PLACE.format("€", "%E2%82%AC").encode("cp1252"), {}),
    ("windows-1251 by http-equiv", "a.html", b'<meta http-equiv="content-type" content="text/html; charset=windows-1251">' + _PLACE.format("ж", "%D0%B6").encode("cp1251"), {}),
    ("Shift JIS", "a.html", b"<meta charset=shift_jis>" + _PLACE.format("日本", "%E6%97%A5%E6%9C%AC").encode("cp932"), {}),
    ("GB2312", "a.html", b"<meta charset=gb2312>" + _PLACE.format("中", "%E4%B8%AD").encode("gbk"), {}),
    ("EUC-KR", "a.html", b"<meta charset=euc-kr>" + _PLACE.format("한", "%ED%95%9C").encode("cp949"), {}),
    ("x-user-defined", "a.html", b"<meta charset=x-user-defined>" + _PLACE.format("a", "a").encode(), {}),
    ("UTF-16 by word only", "a.html", "<meta charset=utf-16>" + _PLACE.format("ä", "%C3%A4"), {}),
    ("unknown encoding", "a.html", "<meta charset=no-such>" + _PLACE.format("ä", "%C3%A4"), {}),
    ("encoding that is none", "a.html", "<meta charset=base64>" + _PLACE.format("ä", "%C3%A4"), {}),
    ("UTF-16 styles", "a.html", '<p style="background:url(no.png)" aria-labelledby="x">'.encode("utf-16"), {"no.png": "error", "x": "error"}),
    ("UTF-16, big end first", "a.html", b"\xfe\xff" + '<a href="no/">x</a>'.encode("utf-16-be"), {"no/": "error"}),
    ("css in Latin-1", "a.css", '@charset "iso-8859-1";a{b:url(größe/)}'.encode("latin-1"), {}),
    ("css in UTF-16", "a.css", "a{b:url(no.png)}".encode("utf-16"), {"no.png": "error"}),
    # XML in place of HTML
    ("svg style sheet", "a.svg", '<?xml-stylesheet href="no.css"?><svg/>', {"no.css": "error"}),
    ("svg style sheet in text", "a.svg", '<svg><text>&lt;?xml-stylesheet href="no.css"?></text></svg>', {}),
    ("xhtml empty elements", "a.xhtml", '<html><title/><script src="js/site.js"/><a id="x"/><a href="no/"/></html>', {"no/": "error"}),
    ("sitemap style sheet", "sitemap.xml", '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/no.xsl"?><urlset/>', {"/no.xsl": "error"}),
    ("tiles", "browserconfig.xml", '<browserconfig><msapplication><tile><square150x150logo src="/no.png"/></tile></msapplication></browserconfig>', {"/no.png": "error"}),
    ("search description", "opensearch.xml", f"<OpenSearchDescription><Image>{_NO_PICTURE}</Image></OpenSearchDescription>", {_NO_PICTURE: "error"}),
    # Sitemaps
    ("sitemap as text", "sitemap.txt", f"https://example.org/about/\n\n# x\n{_NOWHERE}\n", {_NOWHERE: "error"}),
    ("sitemap in UTF-16", "sitemap.xml", f'<?xml version="1.0" encoding="utf-16"?><urlset><url><loc>{_NOWHERE}</loc></url></urlset>'.encode("utf-16"), {_NOWHERE: "error"}),
    ("sitemap video", "sitemap.xml", f'<urlset xmlns:v="urn:v"><url><v:video><v:thumbnail_loc>{_NO_PICTURE}</v:thumbnail_loc><v:player_loc>{_NOWHERE}</v:player_loc></v:video></url></urlset>', {_NO_PICTURE: "error", _NOWHERE: "error"}),
    ("robots in DOS form", "robots.txt", b"\xef\xbb\xbfUser-agent: *\r\nSITEMAP : https://example.org/no.xml \r\n", {"https://example.org/no.xml": "error"}),
    # Feeds
    ("atom base", "feed.xml", _ATOM.format(' xml:base="/about/"', '<link href="./"/><entry xml:base="../img/"><link href="logo.png"/></entry>'), {}),
    ("atom base, missing", "feed.xml", _ATOM.format(' xml:base="/img/"', '<link href="no.png"/>'), {"/img/no.png": "error"}),
    ("atom content elsewhere", "feed.xml", _ATOM.format("", '<entry><content src="/no.html"/></entry>'), {"/no.html": "error"}),
    ("rss thumbnail", "feed.xml", _RSS.format(f'<c:thumbnail url="{_NO_PICTURE}"/>'), {_NO_PICTURE: "error"}),
    ("rss cover", "feed.xml", _RSS.format(f'<c:image href="{_NO_PICTURE}"/>'), {_NO_PICTURE: "error"}),
    ("rss text with links", "feed.xml", _RSS.format(f'<description>&lt;a href="{_NOWHERE}"&gt;x&lt;/a&gt; &lt;a href="y/"&gt;</description>'), {_NOWHERE: "error"}),
    ("rss text in CDATA", "feed.xml", _RSS.format(f'<c:encoded><![CDATA[<img src="{_NO_PICTURE}">]]></c:encoded>'), {_NO_PICTURE: "error"}),
    ("json feed", "feed_json_created.json", f'{{"version": "https://jsonfeed.org/version/1", "items": [{{"url": "{_NOWHERE}", "image": "{_NO_PICTURE}"}}]}}', {_NOWHERE: "error", _NO_PICTURE: "error"}),
    ("json feed of the site", "feed.json", f'{{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "{_NOWHERE}", "items": []}}', {_NOWHERE: "error"}),
    ("json that is no feed", "feed.json", f'{{"items": [{{"url": "{_NOWHERE}"}}]}}', {}),
    # Manifests
    ("manifest share target", "a.webmanifest", '{"share_target": {"action": "/no/"}}', {"/no/": "error"}),
    ("manifest file handler", "a.webmanifest", '{"file_handlers": [{"action": "/no/"}]}', {"/no/": "error"}),
    ("manifest protocol handler", "a.webmanifest", '{"protocol_handlers": [{"url": "/no/?u=%s"}]}', {"/no/?u=%s": "error"}),
    ("manifest with a mark", "a.webmanifest", b'\xef\xbb\xbf{"icons": [{"src": "no.png"}]}', {"no.png": "error"}),
    # A search index of one of several versions
    ("search of a version", "guide/search/search_index.json", '{"docs": [{"location": "install/#install"}, {"location": "about/"}]}', {"about/": "error"}),
    # Redirect rules
    ("rule that grows", "_redirects", "/old/* /old/new/:splat 301", {"/old/new/:splat": "error"}),
    ("rule that finds itself", "_redirects", "/x/* /x/:splat 301", {"/x/:splat": "error"}),
    ("rule of all paths to one", "_redirects", "/* /index.html 200", {}),
    ("rule for what is missing", "_redirects", "/* /404.html 404", {"/404.html": "error"}),
    ("rule of another host", "_redirects", "https://old.example.com/* https://example.org/:splat 301!", {}),
]

RULED: list[tuple[str, str, str, str]] = [
    # name, rules, href of a, severity
    ("rule before a file", "/about/ /flat.html 301!", "/about/", "warning"),
    ("rule after a file", "/about/ /flat.html 301", "/about/", ""),
    ("rule with an umlaut", "/grün /about/", "/grün", "warning"),
    ("rule with an umlaut encoded", "/gr%C3%BCn /about/", "/grün", "warning"),
    ("rule with a space encoded", "/a%20c /about/", "/a c", "warning"),
    ("splat to a page", "/old/* /:splat", "/old/about/", "warning"),
    ("splat to nothing", "/old/* /new/:splat", "/old/x", "error"),
    ("placeholder to a page", "/blog/:year/:name /:name/", "/blog/1999/about", "warning"),
    ("placeholder to nothing", "/blog/:year/:name /:name/", "/blog/1999/nobody", "error"),
    ("rule of another host only", "https://old.example.com/* /about/ 301!", "/nowhere/", "error"),
    ("all paths to one page", "/* /index.html 200", "/any/thing", ""),
]
"""One link on a page of a site with these rules."""
