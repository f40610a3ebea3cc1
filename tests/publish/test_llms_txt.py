"""The list of pages for programs that read text."""

from __future__ import annotations

from sitekit.markdown_copies import Link, Section, llms_text


def test_whole_file() -> None:
    sections = [
        Section("Start", [Link("Home", "https://host.example/index.md", "What\nit is.")]),
        Section("Nothing", []),
        Section("Learn", [Link("A [b]", "learn/a.md"), Link("C", "learn/c.md", "About c.")]),
    ]
    assert llms_text("A site", "What it\n  is for.", sections) == (
        "# A site\n\n> What it is for.\n\n"
        "## Start\n\n- [Home](https://host.example/index.md): What it is.\n\n"
        "## Learn\n\n- [A \\[b\\]](learn/a.md)\n- [C](learn/c.md): About c.\n"
    )
