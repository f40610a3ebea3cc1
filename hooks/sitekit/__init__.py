"""Turn a comparison dataset into pages, diagrams, and downloads, and check the resulting links.

The library doesn't import MkDocs and knows nothing about the subject that is compared. What each
package is for: ARCHITECTURE.md.
"""
