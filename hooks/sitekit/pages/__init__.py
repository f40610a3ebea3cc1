"""Turn a dataset into pages, fragments of written pages, and downloads.

- What there is: `planned_files` lists all files, `urls` has the address of each, and `site_data`
  loads everything and checks it with `checks` and `directives`.
- What templates ask: `queries` first, then `charts`, `lab_results`, `decision_guide`,
  `stack_figures`, and `whats_new`.
- What comes out: `templates` renders pages and directives with the fields of `field_text`,
  `glossary_tooltips` explains terms, `page_metadata` says what a page is about, and `api`
  serializes the downloads.
"""
