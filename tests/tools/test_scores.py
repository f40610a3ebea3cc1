"""Lighthouse gives five types of pages 100 for accessibility, best practices and SEO.

Runs with $LIGHTHOUSE set (`make lighthouse` measures more): it takes a minute, and Node.js.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import site_pages
from tests.browser.server import serve
from tools.lighthouse import audit

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.browser
@pytest.mark.site
@pytest.mark.parametrize("name", audit.TYPES)
def test_scores(site_dir: Path, name: str) -> None:
    if not os.environ.get("LIGHTHOUSE"):
        pytest.skip("set LIGHTHOUSE=1, after `make lighthouse` has installed it")
    assert audit.missing() is None
    with serve(site_dir, prefix="/repo/") as url:
        result = audit.measure(f"{url}{site_pages.EXAMPLES[name]}", desktop=False)
    assert result.faults == []
    assert {key: result.scores[key] for key in audit.JUDGED} == dict.fromkeys(audit.JUDGED, 100)


def report(performance: float, seo: float) -> dict[str, Any]:
    numbers = {"largest-contentful-paint": 1850.0, "cumulative-layout-shift": 0.004}
    sent = [{"url": "http://a/x", "transferSize": 9 * 1024}] * 10
    return {
        "categories": {
            "performance": {"score": performance, "auditRefs": []},
            "accessibility": {"score": 1, "auditRefs": []},
            "best-practices": {"score": 1, "auditRefs": [{"id": "note", "weight": 0}]},
            "seo": {"score": seo, "auditRefs": [{"id": "meta", "weight": 1}]},
        },
        "audits": {
            **{name: {"numericValue": number} for name, number in numbers.items()},
            "network-requests": {"details": {"items": sent}},
            "meta": {"title": "No description", "score": 1 if seo == 1 else 0},
            "note": {"title": "Only told", "score": 0},
        },
    }


def test_the_table_tells_the_lowest_score_and_the_median_of_a_phone() -> None:
    desktop = audit.Result.of(report(1, 1))
    phone = [audit.Result.of(report(score, 0.91)) for score in (0.7, 0.98, 0.96)]
    assert desktop.faults == []
    assert phone[0].faults == ["meta: No description"]
    assert audit.row("home", desktop, phone) == [
        *("home", "100", "100", "91", "100", "70/98/96 (96)", "1.9 s", "0.004", "90", "10")
    ]
