"""Turn a dataset into pages, fragments of pages and downloads."""
