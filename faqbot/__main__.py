"""`python -m faqbot`."""

import sys

from faqbot.cli import main

if __name__ == "__main__":
    sys.exit(main())
