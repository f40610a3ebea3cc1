"""What is done to the HTML of every page, whatever its subject.

postprocess  tables that scroll, code that can be copied, fixes for HTML faults of the theme
csp          the Content-Security-Policy of the whole site
"""
