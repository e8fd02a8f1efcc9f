"""Run Rasa's command line, for developers: ``python -m assistant.understanding.rasa.rasa_command``.

``… data validate --domain domain --data nlu stories``, ``… shell nlu -m build/rasa/model.tar.gz``
and other commands work as ``rasa`` does, although not all its packages are installed
(``stand_ins``).
"""

import os
import sys

from rasa.__main__ import main

if __name__ == "__main__":
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"  # so that no data leaves the machine
    sys.argv[0] = "rasa"
    main()
