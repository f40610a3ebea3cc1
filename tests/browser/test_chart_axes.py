"""A mark in a chart stands where the axis says: computed from the positions of the axis labels."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
from tests.extent import some

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

# For each chart: the labels with their centers (the first and the last are aligned with the ends of
# the axis), and each mark with the value that is written beside it.
READ = """() => [...document.querySelectorAll("table.chart:not(.overview)")].map(chart => {
  const unit = text => ({ k: 1e3, M: 1e6 })[text.at(-1)] ?? 1;
  const number = text => parseFloat(text.replace(/,/g, "")) * unit(text);
  const axis = chart.querySelector(".ticks").getBoundingClientRect();
  const labels = [...chart.querySelectorAll(".ticks i")].map((label, index, all) => ({
    value: number(label.textContent), x: axis.left + axis.width * index / (all.length - 1) }));
  const ends = [...chart.querySelectorAll(".ticks i")].map(label => {
    const range = document.createRange(); range.selectNodeContents(label);
    return range.getBoundingClientRect() });
  return { labels, log: /logarithmic/.test(chart.querySelector("thead").textContent),
    left: ends[0].left, right: ends.at(-1).right,
    marks: [...chart.querySelectorAll("tbody tr")].map(row => {
      const dot = row.querySelector("circle");
      const box = (dot ?? row.querySelector(".bar rect:last-of-type")).getBoundingClientRect();
      return { text: row.querySelector(".amount").textContent,
               start: dot ? box.left + box.width / 2 : box.left,
               end: dot ? box.left + box.width / 2 : box.right, dot: !!dot } }) } })"""


def charts_with_pages(site_dir: Path) -> list[str]:
    return [
        file.parent.relative_to(site_dir).as_posix()
        for file in sorted(site_dir.rglob("index.html"))
        if '<table class="chart' in file.read_text("utf-8")
    ]


@pytest.mark.parametrize("width", [360, 1440])
def test_marks_agree_with_the_labels(desk: Page, site_url: str, site_dir: Path, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 900})
    pages = some(charts_with_pages(site_dir), 3)
    tried = 0
    for path in pages:
        desk.goto(f"{site_url}{path}/")
        for chart in desk.evaluate(READ):
            first, last = chart["labels"][0], chart["labels"][-1]
            assert abs(chart["left"] - first["x"]) <= 2
            assert abs(chart["right"] - last["x"]) <= 2

            def place(value: float) -> float:
                low, high = first["value"], last["value"]  # noqa: B023
                if chart["log"]:  # noqa: B023
                    low, high, value = math.log(low), math.log(high), math.log(value)
                part = (value - low) / (high - low)
                return float(first["x"] + part * (last["x"] - first["x"]))  # noqa: B023

            for mark in chart["marks"]:
                values = [float(n.replace(",", "")) for n in re.findall(r"[\d,.]*\d", mark["text"])]
                if mark["dot"] or len(values) == 2:
                    assert abs(mark["start"] - place(values[0])) <= 3, (path, mark)
                assert abs(mark["end"] - place(values[-1])) <= 3, (path, mark)
                tried += 1
    assert tried > 20


def test_citations_on_paper_are_single_numbers(desk: Page, site_url: str) -> None:
    """Numbers side by side read as "[25, 26]", also without style."""
    desk.goto(f"{site_url}dimensions/startup-time/")
    desk.emulate_media(media="print")
    texts = desk.locator(".cites").all_inner_texts()
    numbers = desk.locator(".cites").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('button')].map(b => b.textContent))"
    )
    assert any(len(each) > 1 for each in numbers), "a page with several sources for one claim"
    for text, each in zip(texts, numbers, strict=True):
        assert text.strip("\u2060 ") == f"[{', '.join(each)}]"


OVERVIEW = """() => [...document.querySelectorAll("table.overview")].map(chart => {
  const units = { k: 1e3, M: 1e6, "µs": 1e-3, s: 1e3, kB: 1e-3, GB: 1e3 };
  const unit = text => units[/[^\\d.,\\s]*$/.exec(text)] ?? 1;
  const number = text => parseFloat(text.replace(/,/g, "")) * unit(text);
  const axis = chart.querySelector(".ticks").getBoundingClientRect();
  const ticks = [...chart.querySelectorAll(".ticks i")].map(each => number(each.textContent));
  return { low: ticks[0], high: ticks.at(-1), left: axis.left, width: axis.width,
    log: /logarithmic/.test(chart.caption.textContent),
    marks: [...chart.querySelectorAll("tbody g")].map(mark => {
      const box = mark.querySelector("path").getBoundingClientRect();
      return { text: mark.querySelector("title").textContent.split(":")[0],
               x: (box.left + box.right) / 2 } }) } })"""


# Labels of an axis, and marks of a lane, that cover each other.
COVERED = """() => [...document.querySelectorAll(".overview")].flatMap(chart => [
  [...chart.querySelectorAll(".ticks i")].filter(each => each.checkVisibility({
    visibilityProperty: true })).map(each => {
      const range = document.createRange(); range.selectNodeContents(each); return range }),
  ...[...chart.querySelectorAll(".lane")].map(lane => [...lane.querySelectorAll("path")])
]).flatMap(parts => {
  const boxes = parts.map(part => part.getBoundingClientRect());
  return boxes.filter((one, index) => boxes.some((other, next) => next > index
    && Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2)) }).length"""


def test_marks_of_overviews_agree_with_the_labels(
    desk: Page, site_url: str, site_dir: Path
) -> None:
    tried = 0
    for path in some(charts_with_pages(site_dir), 3):
        desk.goto(f"{site_url}{path}/")
        for chart in desk.evaluate(OVERVIEW):
            for mark in chart["marks"]:
                values = [float(n.replace(",", "")) for n in re.findall(r"[\d,.]*\d", mark["text"])]
                low, high = chart["low"], chart["high"]
                parts = [
                    math.log(value / low) / math.log(high / low) if chart["log"] else value / high
                    for value in values
                    if value > 0
                ]
                if not parts:
                    continue
                expected = chart["left"] + chart["width"] * sum(parts) / len(parts)
                assert abs(mark["x"] - expected) <= 4, (path, mark)
                tried += 1
        for width in (360, 1440):
            desk.set_viewport_size({"width": width, "height": 900})
            assert desk.evaluate(COVERED) == 0, (path, width)
    assert tried > 20
