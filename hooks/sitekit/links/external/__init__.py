"""The check of links to other sites: one polite request an address, and a verdict.

1. `collect`: the addresses that pages link to. 2. `exceptions`: those that are known to be odd.
3. `keep`: what an earlier run found. 4. `run`: ask the rest, host by host (`gate`), following
redirects (`ask`) but never into private networks (`names`). 5. `judge`: what the answers mean.

It runs alone, never in a build. What another site does today is not an error of this one: only an
address that is surely gone fails the run.
"""
