"""Turn a comparison dataset into pages, diagrams and downloads, and check the links of the result.

The library imports no MkDocs and knows nothing of the subject that is compared.
"""
