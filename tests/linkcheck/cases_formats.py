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
    # Sitemaps
    ("sitemap in UTF-16", "sitemap.xml", f'<?xml version="1.0" encoding="utf-16"?><urlset><url><loc>{_NOWHERE}</loc></url></urlset>'.encode("utf-16"), {_NOWHERE: "error"}),
    ("robots in DOS form", "robots.txt", b"\xef\xbb\xbfUser-agent: *\r\nSITEMAP : https://example.org/no.xml \r\n", {"https://example.org/no.xml": "error"}),
    # Feeds
    ("rss thumbnail", "feed.xml", _RSS.format(f'<c:thumbnail url="{_NO_PICTURE}"/>'), {_NO_PICTURE: "error"}),
    ("rss cover", "feed.xml", _RSS.format(f'<c:image href="{_NO_PICTURE}"/>'), {_NO_PICTURE: "error"}),
    ("rss text with links", "feed.xml", _RSS.format(f'<description>&lt;a href="{_NOWHERE}"&gt;x&lt;/a&gt; &lt;a href="y/"&gt;</description>'), {_NOWHERE: "error"}),
    ("rss text in CDATA", "feed.xml", _RSS.format(f'<c:encoded><![CDATA[<img src="{_NO_PICTURE}">]]></c:encoded>'), {_NO_PICTURE: "error"}),
    ("json feed", "feed_json_created.json", f'{{"version": "https://jsonfeed.org/version/1", "items": [{{"url": "{_NOWHERE}", "image": "{_NO_PICTURE}"}}]}}', {_NOWHERE: "error", _NO_PICTURE: "error"}),
    ("json feed of the site", "feed.json", f'{{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "{_NOWHERE}", "items": []}}', {_NOWHERE: "error"}),
    ("json that is no feed", "feed.json", f'{{"items": [{{"url": "{_NOWHERE}"}}]}}', {}),
    # Manifests
    ("manifest with a mark", "a.webmanifest", b'\xef\xbb\xbf{"icons": [{"src": "no.png"}]}', {"no.png": "error"}),
    # A search index of one of several versions
    ("search of a version", "guide/search/search_index.json", '{"docs": [{"location": "install/#install"}, {"location": "about/"}]}', {"about/": "error"}),
]
