"""`candor` and `python -m candorbot`."""

from __future__ import annotations

import sys

from candorbot.cli import main

if __name__ == "__main__":
    sys.exit(main())
