"""Linked data cannot leave its script, whatever the data says."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sitekit.pages.page_metadata import json_ld_element, node


@given(st.text(st.characters(codec="utf-8")))
@example("</script><script>alert(1)</script>")
@example("<!--<script>")
@example("]]> & &lt; \u2028\u2029 \" \\ '")
def test_any_text_comes_back(text: str) -> None:
    made = json_ld_element(node("Thing", name=text, nothing="", alternateName=[text]))
    assert not set("<>&\u2028\u2029") & set(
        made.removeprefix("<script").removesuffix("</script>")[34:]
    )
    scripts = LexborHTMLParser(f"<body>{made}<p>after</p>").css("script")
    assert len(scripts) == 1
    read = json.loads(scripts[0].text())
    expected = {"@context": "https://schema.org", "@type": "Thing"}
    assert read == expected | ({"name": text} if text else {}) | {"alternateName": [text]}
