"""Turn Mermaid source into static SVG that takes its look from the site's style sheet.

    stack_source   layers -> Mermaid source          fences   fences in Markdown -> figures
    render         source -> <figure> with SVG, from the cache or `merman` -> `svg` (which calls
                   `labels`), or left to the browser
    merman         the renderer, and its answers to how wide text is

The package knows nothing about the dataset: a stack is rows of names, anything else Mermaid text.
"""
