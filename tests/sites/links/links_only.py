"""A MkDocs hook file with nothing but the link check, for a site with another theme."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "hooks"))

from build import handlers, links

on_startup = handlers((0, links.start))
on_env = handlers((0, links.collect_sources))
on_post_build = handlers((-90, links.check))
