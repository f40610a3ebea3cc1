"""What is done to the HTML of every page, whatever its subject.

postprocess      tables that scroll, code that can be copied, fixes for HTML faults of the theme
theme_templates  our templates of the theme: what is missing, and repairs in them
csp              the Content-Security-Policy of the whole site
"""
