"""A MkDocs hook file with nothing but the diagrams, for tiny sites without our theme."""

from build import diagrams, handlers

on_config = handlers((0, diagrams.add_fence))
on_page_content = handlers((0, diagrams.draw))
on_env = handlers((0, diagrams.finish))
on_post_page = handlers((50, diagrams.hide_from_mermaid2), (-50, diagrams.show_again))
