"""The configuration of the check: what to ignore, how severe each kind is, and the host.

The same keys are read from `extra: link_check:` in `mkdocs.yml` and from a file of their own:

    host: clean-urls
    fail_on: warning
    severity:
      duplicate-id: note
    ignore:
      - url: "api/#/*"
        page: "reference/*"
        kind: missing-fragment
        reason: A script makes these places.

Here is also what an MkDocs project says about where the parts of its pages come from.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, cast

import yaml

from sitekit.linkcheck.findings import KINDS, Finding, SourceLocation, issue
from sitekit.linkcheck.source_text import read_text
from sitekit.problems import Severity, did_you_mean

MKDOCS_KEY: Final = "link_check"
SEVERITIES: Final = ("error", "warning", "note")
OFF: Final = "off"
FAIL_ON: Final = ("error", "warning", "never")
HOSTS: Final[dict[str, dict[str, str]]] = {
    "plain": {},
    "clean-urls": {"missing-slash": OFF, "missing-suffix": OFF},
}
"""Kinds that a host makes harmless. `clean-urls` adds a final slash or `.html` by itself, as GitHub
Pages, Netlify, and Cloudflare Pages do."""

_KEYS: Final = ("host", "fail_on", "severity", "ignore")
_IGNORE_KEYS: Final = ("url", "page", "kind", "reason")


class ConfigurationError(ValueError):
    """The configuration of the check is wrong."""


@dataclass(frozen=True)
class IgnoreEntry:
    """Findings to leave out: those that match every pattern that is given."""

    reason: str
    url: str = "*"
    page: str = "*"
    kind: str = "*"

    def matches(self, finding: Finding) -> bool:
        """Return whether the entry covers a finding. `*` matches any text, slashes too."""
        folder = finding.page.removesuffix("index.html")
        return (
            fnmatchcase(finding.issue.code, self.kind)
            and (fnmatchcase(finding.url, self.url) or fnmatchcase(finding.address, self.url))
            and (fnmatchcase(finding.page, self.page) or fnmatchcase(folder, self.page))
        )

    def __str__(self) -> str:
        """Return the entry as a message shows it."""
        patterns = {"url": self.url, "page": self.page, "kind": self.kind}
        return ", ".join(f"{name}: {text}" for name, text in patterns.items() if text != "*")


@dataclass
class Configuration:
    """What a project asks of the check. `file` is where it is written, for messages."""

    host: str = "plain"
    fail_on: str = "error"
    severity: dict[str, str] = field(default_factory=dict)
    ignore: list[IgnoreEntry] = field(default_factory=list)
    file: Path | None = None

    @classmethod
    def load(cls, file: Path) -> Configuration:
        """Return the configuration in a file; raises ConfigurationError."""
        content = read_configuration(file)
        if not content and read_text(file).strip():
            raise ConfigurationError(f"{file}: not a mapping in YAML")
        if file.name in ("mkdocs.yml", "mkdocs.yaml"):
            extra = content.get("extra")
            content = extra.get(MKDOCS_KEY, {}) if isinstance(extra, dict) else {}
        return cls.parse(content, file)

    @classmethod
    def parse(cls, content: Any, file: Path | None = None) -> Configuration:
        """Return the configuration that a mapping describes; raises ConfigurationError."""
        label = f"{file.name}: {MKDOCS_KEY}" if file else MKDOCS_KEY
        _check_type(label, content, dict)
        _check_names(label, content, _KEYS)
        host, fail_on = content.get("host", "plain"), content.get("fail_on", "error")
        _check_names(f"{label}: host", [host], HOSTS)
        _check_names(f"{label}: fail_on", [fail_on], FAIL_ON)
        severity, entries = content.get("severity") or {}, content.get("ignore") or []
        _check_type(f"{label}: severity", severity, dict)
        _check_type(f"{label}: ignore", entries, list)
        # YAML reads a bare `off` as false.
        severity = {kind: OFF if level is False else level for kind, level in severity.items()}
        _check_names(f"{label}: severity", severity, KINDS)
        _check_names(f"{label}: severity", severity.values(), (*SEVERITIES, OFF))
        ignore = [_ignore_entry(f"{label}: ignore", entry) for entry in entries]
        return cls(host, fail_on, severity, ignore, file)


def _check_type(label: str, value: object, type_: type) -> None:
    if not isinstance(value, type_):
        raise ConfigurationError(f"{label} is not a {'mapping' if type_ is dict else 'list'}")


def _check_names(label: str, given: Iterable[object], known: Collection[object]) -> None:
    for name in given:
        if name not in known:
            names = [str(each) for each in known]
            hint = did_you_mean(str(name), names) or f"known: {', '.join(names)}"
            raise ConfigurationError(f"{label}: unknown {name!r}; {hint}")


def _ignore_entry(label: str, entry: object) -> IgnoreEntry:
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{label}: each entry is a mapping with url, page, kind, reason")
    _check_names(label, entry, _IGNORE_KEYS)
    texts = {str(key): str(value) for key, value in entry.items()}
    if not texts.get("reason", "").strip():
        raise ConfigurationError(f"{label}: an entry needs a reason: {entry}")
    if len(texts) == 1:
        raise ConfigurationError(f"{label}: an entry needs a url, a page, or a kind: {entry}")
    if "kind" in texts and "*" not in texts["kind"]:
        _check_names(label, [texts["kind"]], KINDS)
    return IgnoreEntry(**texts)


class Filter:
    """Leaves out what is ignored or known, and gives each finding its configured severity."""

    def __init__(self, configuration: Configuration, baseline: Baseline | None = None) -> None:
        self._configuration = configuration
        self._severities = HOSTS[configuration.host] | configuration.severity
        self._baseline = baseline
        self._used: set[IgnoreEntry] = set()
        self.ignored = 0

    def kept(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings to report."""
        for finding in findings:
            severity = self._severities.get(finding.issue.code, finding.severity)
            if severity == OFF:
                continue
            entry = next((e for e in self._configuration.ignore if e.matches(finding)), None)
            if entry is not None:
                self._used.add(entry)
            if entry or (self._baseline and self._baseline.covers(finding)):
                self.ignored += 1
            else:
                problem = finding.issue._replace(severity=cast(Severity, severity))
                yield finding._replace(issue=problem)

    def unused(self) -> Iterator[Finding]:
        """Yield a finding for each entry that matched nothing."""
        if self._severities.get("unused-ignore") == OFF:
            return
        for entry in self._configuration.ignore:
            if entry not in self._used:
                message = f"the ignore entry ({entry}) matches nothing"
                yield self._about_configuration(message, entry)
        count = self._baseline.unused_count() if self._baseline else 0
        if count:
            subject = "1 finding" if count == 1 else f"{count:,} findings"
            yield self._about_configuration(
                f"the baseline lists {subject} that no longer occur", None
            )

    def _about_configuration(self, message: str, entry: IgnoreEntry | None) -> Finding:
        hint = "remove the entry" if entry else "write the baseline again"
        severity = self._severities.get("unused-ignore")
        problem = issue("unused-ignore", message, hint, severity=cast("Severity | None", severity))
        file, location = self._configuration.file, None
        if file and entry:
            lines = read_text(file).splitlines()
            texts = [text for text in (entry.url, entry.page, entry.reason) if text != "*"]
            line = next((n for n, text in enumerate(lines, 1) if texts[0] in text), 1)
            location = SourceLocation(str(file), line, 1)
        return Finding("", "configuration", "", "", problem, location)


class Baseline:
    """Findings that are already recorded, so that only new ones are reported."""

    def __init__(self, findings: Iterable[tuple[str, str, str]] = ()) -> None:
        self._known = set(findings)
        self._seen: set[tuple[str, str, str]] = set()

    @classmethod
    def load(cls, file: Path) -> Baseline:
        """Return the baseline in a file; raises ConfigurationError."""
        try:
            content = json.loads(file.read_text("utf-8"))
            return cls(
                (code, address, page)
                for code, addresses in content["findings"].items()
                for address, pages in addresses.items()
                for page in pages
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigurationError(f"{file} is not a baseline: {error}") from error

    def covers(self, finding: Finding) -> bool:
        """Return whether a finding is known."""
        self._seen.add(_key(finding))
        return _key(finding) in self._known

    def unused_count(self) -> int:
        """Return the number of known findings that did not occur."""
        return len(self._known - self._seen)

    @staticmethod
    def write(file: Path, findings: Iterable[Finding]) -> None:
        """Write the findings as a baseline."""
        content: dict[str, dict[str, list[str]]] = {}
        for code, address, page in sorted({_key(finding) for finding in findings}):
            content.setdefault(code, {}).setdefault(address, []).append(page)
        text = json.dumps({"version": 1, "findings": content}, indent=1)
        file.write_text(f"{text}\n", encoding="utf-8")


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.issue.code, finding.address, finding.page


CONFIGURATION: Final = ("mkdocs.yml", "mkdocs.yaml")
SNIPPETS: Final = "pymdownx.snippets"


class _Loader(yaml.SafeLoader):
    """Reads plain values; tags that only MkDocs supports become None."""


def _relative(_loader: yaml.SafeLoader, node: yaml.Node) -> str | None:
    """Return a path that MkDocs resolves against its configuration, as one relative to it."""
    path = re.sub(r"^\$config_dir(?:/|$)", "", str(node.value))
    return None if path.startswith("$") else path or "."


_Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)
_Loader.add_constructor("!relative", _relative)


def configuration_file(docs: Path) -> Path | None:
    """Return the configuration of the project whose Markdown is in `docs`, if there is one."""
    project = docs.resolve().parent
    return next((project / name for name in CONFIGURATION if (project / name).is_file()), None)


def read_configuration(file: Path) -> dict[str, Any]:
    """Return what a configuration says; nothing when it is not readable YAML."""
    try:
        content = yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}


def project_parts(docs: Path) -> tuple[list[Path], list[Path]]:
    """Return what parts of pages come from in the project whose Markdown is in `docs`.

    The first are the theme's `custom_dir` and the configuration, which hold links of many pages,
    the second the folders of snippets.
    """
    project, file = docs.resolve().parent, configuration_file(docs)
    content = read_configuration(file) if file else {}
    theme, extensions = content.get("theme"), content.get("markdown_extensions")
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    folder = project / (custom if isinstance(custom, str) else "overrides")
    if isinstance(extensions, list):
        named = (item for item in extensions if isinstance(item, dict) and SNIPPETS in item)
        extensions = next(named, None)
    options = extensions.get(SNIPPETS) if isinstance(extensions, dict) else None
    snippets = [project / path for path in snippet_base_path(options)]
    return [path for path in (folder, file) if path and path.exists()], snippets


def snippet_base_path(options: Any) -> list[str]:
    """Return the `base_path` of PyMdown's snippets as a list, given the extension's options."""
    base = options.get("base_path", ".") if isinstance(options, dict) else "."
    given = base if isinstance(base, list) else [base]
    return [os.fspath(path) for path in given if isinstance(path, str | os.PathLike)]
