"""Keep compiled templates between builds: compiling them takes a third of a small site's build."""

import contextlib
import hashlib
import os
from importlib.metadata import version
from pathlib import Path
from types import CodeType

from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

# Builds run in the directory that holds mkdocs.yml; TEMPLATES_CACHE names another place.
DEFAULT_CACHE = Path(".cache/templates")


class TemplateCache(FileSystemBytecodeCache):
    """A directory of compiled templates, which other builds may use at the same time.

    Jinja names an entry after the template's path, so that a copy of a site would compile
    everything again. Here the name alone counts: Jinja compares the source before it uses an
    entry, and the code is given the path that messages about it should show.
    """

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Return the entry of a template: its code, or nothing yet."""
        bucket = super().get_bucket(environment, name, None, source)
        if bucket.code and filename and bucket.code.co_filename != filename:
            bucket.code = _rename(bucket.code, filename)
        return bucket

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store an entry if that is possible."""
        # On a full disk or in a folder that can't be written, the next build compiles again.
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def _rename(code: CodeType, filename: str) -> CodeType:
    constants = (
        _rename(value, filename) if isinstance(value, CodeType) else value
        for value in code.co_consts
    )
    return code.replace(co_filename=filename, co_consts=tuple(constants))


def keep_compiled(environment: Environment) -> None:
    """Let `environment` keep its compiled templates, if the cache's directory can be made.

    Environments that compile the same source differently, because they have other extensions or
    another version of Jinja, have directories for themselves.
    """
    what_compiles = (
        version("jinja2"),
        sorted(environment.extensions),
        sorted(environment.filters),
        (environment.trim_blocks, environment.lstrip_blocks, environment.undefined),
    )
    kind = hashlib.sha256(repr(what_compiles).encode()).hexdigest()[:16]
    folder = Path(os.environ.get("TEMPLATES_CACHE") or DEFAULT_CACHE) / kind
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    environment.bytecode_cache = TemplateCache(str(folder))
