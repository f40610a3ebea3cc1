"""Turn Mermaid source into static SVG that takes its look from the site's stylesheet.

Knows nothing of the dataset: a stack is rows of names, anything else is Mermaid text.
"""
