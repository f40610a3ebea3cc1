"""The search gets what a reader reads, in sections that have addresses."""

from __future__ import annotations

from sitekit.search import SearchPage, page_sections, search_entries

PAGE = """
<h1 id="a">Control groups<a class="headerlink" href="#a">¶</a></h1>
<p>They limit memory<span class="cites">[<button>1</button>]</span>.</p>
<figure><svg><text>label</text></svg><figcaption>A tree</figcaption></figure>
<h2 id="b">What can you limit?</h2>
<table><tr><th></th><th>File</th></tr><tr><td>memory</td><td>memory.max</td></tr></table>
<pre><code>one
two</code></pre>
<div class="cell-list"><section class="cell" id="vm"><h3 id="vm-name"><a href="x">VM</a></h3>
<p>Own kernel</p><details><summary>Details</summary><p>More.</p></details></section></div>
<dl><dt id="abi">ABI <span class="also">(binary interface, other)</span></dt>
<dd>A contract.</dd></dl>
<ol class="sources"><li>A paper</li></ol>
"""


def test_a_page_is_divided_at_what_has_an_address() -> None:
    sections = page_sections(PAGE)
    assert [(part.fragment, part.title) for part in sections] == [
        ("", "Control groups"),
        ("b", "What can you limit?"),
        ("vm", "VM"),
        ("abi", "ABI"),
    ]
    assert sections[3].words == ["binary interface", "other"]


def test_drawings_citations_and_sources_are_left_out() -> None:
    assert [part.text for part in page_sections(PAGE)] == [
        "They limit memory.\nA tree",
        "File\nmemory · memory.max\none\ntwo",
        "Own kernel\nMore.",
        "A contract.",
    ]


def test_a_title_that_many_pages_have_names_its_page() -> None:
    html = '<h1 id="t">{}</h1><h2 id="p">In practice</h2><p>Do it.</p><h2 id="e">Sources</h2>'
    pages = [SearchPage(f"{name}/", name, html.format(name)) for name in "abcd"]
    entries = search_entries(pages, {"a/": ["alpha"], "a/#p": ["beta"]})
    assert [(entry["location"], entry["title"]) for entry in entries[:2]] == [
        ("a/", "a"),
        ("a/#p", "a: In practice"),
    ]
    assert len(entries) == 8, "an empty section is no result"
    assert (entries[0]["words"], entries[1]["words"]) == (["alpha"], ["beta"])


def test_the_weight_of_a_page_is_kept() -> None:
    page = SearchPage(
        "a/", "A", '<h1 id="t">A</h1><h2 id="p">B</h2>C', boost=0.9, section_boost=0.5
    )
    assert [entry.get("boost") for entry in search_entries([page], {})] == [0.9, 0.5]
