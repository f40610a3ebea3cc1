"""`python -m sitekit.linkcheck DIR`: the link checker alone."""

import sys

from sitekit.linkcheck.cli import main

if __name__ == "__main__":
    sys.exit(main())
