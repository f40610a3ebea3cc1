"""The canonical dataset: from files to one typed, checked `Dataset`.

Modules in the order in which a file passes through them:

1. `yaml_reader` reads a file and keeps the position of every value.
2. `schema` turns it into a model and explains what doesn't fit. The models are in `models`,
   `comparison_models`, and `experiments`, made of the types in `fields`.
3. `raw_dataset` lists the kinds of files, and holds all files that could be read, so that one run
   reports all problems.
4. `rules`, `consistency_rules`, `text_rules`, and `guide` check what spans files.
5. `loader` runs all of this and returns the `Dataset`.

`measurements` does the same for what labs recorded, and `changes` for the history of the data.
"""
