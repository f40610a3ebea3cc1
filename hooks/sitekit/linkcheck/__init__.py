"""An offline link checker for a folder of built HTML.

The check is a pipeline, and each step has a module of that name:

1. read: `readers` extracts links and IDs from each file, `html_elements` from each element.
2. resolve: `resolve` lists the files, and turns each link into a file and a fragment.
3. validate: `validate` decides what is wrong, once every file has been read, and finds the nearest
   right target.
4. locate: `source_locator` finds the line of the Markdown, data, or template that holds the link.
5. report: `report` makes one finding of a template's link, and prints all findings.

`check` runs the pipeline, `cli` is the command, `findings` lists everything that can be wrong, and
`configuration` says what to ignore.
"""

VERSION = "1.0.0"
