"""Check what contributors write besides the data.

- `pages` checks the Markdown of a page, with `markup` for markup that would be published as
  characters and for HTML, and with `page_text` for the front matter.
- `files` checks `mkdocs.yml`, images, drawings, and the names of files, and `assets` checks style
  sheets and scripts.

Directives and citations are checked where they are read, in `sitekit.pages.directives`.
"""
