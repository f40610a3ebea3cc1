"""Dates that pages and checks depend on: the day of the build, and what counts as old."""

import os
import re
from datetime import UTC, date, datetime, timedelta

# A measurement more than this many years before the build is marked as old wherever it appears.
OLD_AFTER_YEARS = 5
# A row that nobody has read again for this long is reported by `sitekit check`.
REVIEW_DAYS = 365


def build_date() -> date:
    """Return the day of the build: that of SOURCE_DATE_EPOCH where it is set, else today (UTC).

    A build of the same commit must give the same bytes, so the Makefile sets the variable to the
    date of the commit (see reproducible-builds.org).
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not epoch:
        return datetime.now(UTC).date()
    return datetime.fromtimestamp(int(epoch), UTC).date()


def last_possible_day() -> date:
    """Return the last day that a review, a source, or a measurement may be dated.

    That is tomorrow, since somewhere on Earth it has begun. It is counted from the clock: with
    SOURCE_DATE_EPOCH a build may call itself older than the edit that it is made from.
    """
    return max(datetime.now(UTC).date(), build_date()) + timedelta(days=1)


def parse_day(text: str) -> date | None:
    """Return a day that is written as YYYY-MM-DD, or None for everything else."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def is_old(measured: str, today: date) -> bool:
    """Return whether a measurement (YYYY or YYYY-MM) is more than OLD_AFTER_YEARS years old."""
    return int(measured[:4]) < today.year - OLD_AFTER_YEARS


def is_stale(reviewed: str, today: date) -> bool:
    """Return whether a review (YYYY-MM-DD) is more than REVIEW_DAYS days ago."""
    return (today - date.fromisoformat(reviewed)).days > REVIEW_DAYS


def format_day(day: str) -> str:
    """Return a day (YYYY-MM-DD) for readers, such as "November 30, 2026"."""
    found = date.fromisoformat(day)
    return f"{found:%B} {found.day}, {found.year}"


def format_month(measured: str) -> str:
    """Return a year or month for readers: "2019" stays, "2019-12" becomes "December 2019"."""
    if "-" not in measured:
        return measured
    return date.fromisoformat(f"{measured}-01").strftime("%B %Y")
