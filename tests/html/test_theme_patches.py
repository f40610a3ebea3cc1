"""Faults of the theme are corrected where they are; a correction without a fault is reported."""

from __future__ import annotations

import pytest

from sitekit.html.postprocess import PATCHES, ThemePatches

CASES = [
    (
        '<input class="md-toggle" data-md-toggle="drawer" id="a" autocomplete="off">',
        '<input class="md-toggle" data-md-toggle="drawer" id="a">',
    ),
    (
        '<label class="md-nav__link " for="a" id="b" tabindex="">',
        '<label class="md-nav__link " for="a" id="b">',
    ),
    ('<label class="md-nav__title" for="__toc">', '<label class="md-nav__title">'),
    (
        '<label class="md-header__button md-icon" for="__drawer">\n  <svg viewBox="0">',
        '<label class="md-header__button md-icon" for="__drawer" tabindex="0">\n'
        '  <svg role="img" aria-label="Open drawer" viewBox="0">',
    ),
    (
        '<a href="b.md" title="Edit this page" class="md-content__button md-icon" rel="edit">',
        '<a href="b.md" title="Edit this page" class="md-content__button md-icon" '
        'aria-label="Edit this page" rel="edit">',
    ),
    (
        '<script id="__config" type="application/json">'
        '{"search": "../assets/javascripts/workers/search.a7633da7.min.js"}</script>',
        '<script id="__config" type="application/json">'
        '{"search": "../assets/js/search-worker.js"}</script>',
    ),
    (
        '<script>__md_scope=new URL("../..",location),a=1</script>',
        '<script data-base="../..">__md_scope=new URL(document.currentScript.dataset.base,location)'
        ",a=1</script>",
    ),
    (
        "<script>var target=document.getElementById(location.hash.slice(1));target&&target.name&&"
        '(target.checked=target.name.startsWith("__tabbed_"))</script>',
        "",
    ),
    (
        '<nav class="md-footer__inner md-grid" aria-label="Footer" hidden><a href="b/">B</a></nav>',
        "",
    ),
    ('<span class="md-ellipsis">\n    Home\n  </span>', '<span class="md-ellipsis">Home</span>'),
    ('<meta name="generator" content="mkdocs-1.6.1">\n', ""),
    (
        '<div data-md-component="skip">\n </div><p></p><h1 id="top">',
        '<div data-md-component="skip"><a href="#top" class="md-skip">Skip to content</a></div>'
        '<p></p><h1 id="top">',
    ),
]
RIGHT = [
    '<input type="text" autocomplete="off">',
    '<label class="md-nav__link" for="a" tabindex="0">',
    '<input id="__toc"><label class="md-nav__title" for="__toc">',
    '<div data-md-component="skip"><a href="#a" class="md-skip">Skip</a></div><h1 id="top">',
    '<label class="md-header__button md-icon" for="__palette_1"><svg>',
]


@pytest.mark.parametrize(("fault", "corrected"), CASES)
def test_a_fault_is_corrected(fault: str, corrected: str) -> None:
    assert ThemePatches().apply(f"<p>a</p>{fault}<p>b</p>") == f"<p>a</p>{corrected}<p>b</p>"


@pytest.mark.parametrize("html", RIGHT)
def test_what_is_right_stays(html: str) -> None:
    assert ThemePatches().apply(html) == html


def test_a_correction_without_a_fault_is_reported() -> None:
    repairs = ThemePatches()
    assert len(PATCHES) == len(CASES)
    for fault, _ in CASES[:-1]:
        repairs.apply(fault)
    assert repairs.unused() == []
    repairs.apply('<div data-md-component="skip"><a class="skip" href="#a">Skip</a></div>')
    assert repairs.unused() == [PATCHES[-1].fault]
    repairs.apply(CASES[-1][0])
    assert repairs.unused() == []
