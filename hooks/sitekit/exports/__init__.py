"""The site in other forms: a Markdown copy of each page, `llms.txt`, and a ZIP archive."""
