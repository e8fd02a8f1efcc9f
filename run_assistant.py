#!/usr/bin/env python3
"""Start the program; all its code is in ``assistant/``. Try ``--help`` and ``doctor``."""

import sys

from assistant.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
