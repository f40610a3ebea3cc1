"""Turn a dataset into pages, fragments of written pages, and downloads.

- What there is: `planned_files` lists all files, `urls` has the address of each, and `site_data`
  loads everything and checks it with `page_checks`, `file_checks`, and `directives`.
- What templates ask: `queries` first, then `lab_results`, `decision_guide`, `stack_figures`,
  `citations`, `changelog`, and `reviews`.
- What comes out: `templates` renders pages and directives with the fields of `field_text`,
  `glossary_tooltips` explains terms, `api` serializes the downloads, `json_ld` describes pages to
  search engines, and `search_words` extends the search.
"""
