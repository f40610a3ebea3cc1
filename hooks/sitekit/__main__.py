"""Run the command line: `python -m sitekit COMMAND`."""

import sys

from sitekit.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
