"""`candor` and `python -m candorbot`."""

from __future__ import annotations

import sys


def main() -> int:
    try:
        from candorbot.cli import main as shell

        return shell()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
