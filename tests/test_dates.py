"""The build date decides which measurements are old and which reviews are stale."""

from datetime import date

import pytest

from sitekit.dates import build_date, format_month, is_old, is_stale

TODAY = date(2026, 11, 29)


def test_the_build_date_is_that_of_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")
    assert build_date() == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("measured", "old"), [("2014", True), ("2020-12", True), ("2021-01", False), ("2026", False)]
)
def test_a_measurement_is_old_after_five_years(measured: str, *, old: bool) -> None:
    assert is_old(measured, TODAY) is old


def test_a_review_is_stale_after_a_year() -> None:
    assert is_stale("2025-11-28", TODAY)
    assert not is_stale("2025-11-29", TODAY)


def test_months_are_spelled_out() -> None:
    assert (format_month("2019"), format_month("2019-12")) == ("2019", "December 2019")
