"""The schemas for editors: one for each kind of file, fit for the files that are there."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from tests.conftest import ROOT

from sitekit.dataset.raw_dataset import FileKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class EditorsYaml(yaml.SafeLoader):
    """Reads YAML as editors do: numbers are numbers, a date is text (YAML 1.2, core schema)."""


EditorsYaml.yaml_implicit_resolvers = {
    sign: [entry for entry in entries if entry[0].endswith((":int", ":float"))]
    for sign, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "deeper" / "schema"
    subprocess.run(
        [sys.executable, "-m", "sitekit", "schema", out],
        env={"PYTHONPATH": str(ROOT / "hooks")},
        check=True,
        timeout=600,
    )
    return out


def test_contributing_names_each(schemas: Path) -> None:
    assert {path.stem for path in schemas.iterdir()} == {*FileKind}
    for kind in FileKind:
        place = f"docs/_data/{kind.path}{'/*.yml' if kind.is_directory else ''}"
        assert f'".cache/schema/{kind}.json": "{place}"' in GUIDE


@pytest.mark.parametrize("kind", FileKind, ids=str)
def test_every_field_says_what_it_means(schemas: Path, kind: FileKind) -> None:
    schema = json.loads((schemas / f"{kind}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for part in (schema, *schema.get("$defs", {}).values()):
        assert part["description"]
        for name, field in part.get("properties", {}).items():
            assert field.get("description"), (kind, name)


@pytest.mark.parametrize("kind", FileKind, ids=str)
def test_files_fit(schemas: Path, kind: FileKind) -> None:
    schema = json.loads((schemas / f"{kind}.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    place = ROOT / "docs/_data" / kind.path
    if not kind.required and not place.exists():
        pytest.skip(f"the dataset has no {kind.path}")
    for file in sorted(place.glob("*.yml")) if kind.is_directory else [place]:
        value = yaml.load(file.read_text("utf-8"), Loader=EditorsYaml)  # noqa: S506 - it is safe
        for error in validator.iter_errors(value):
            pytest.fail(f"{file}: {error.json_path}: {error.message}")


def test_a_folder_that_cannot_be_written(tmp_path: Path, sitekit: Callable[..., Any]) -> None:
    (tmp_path / "file").write_text("")
    result = sitekit(tmp_path, "schema", "file/below")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
