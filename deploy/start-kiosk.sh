#!/bin/sh
# Start the kiosk over the whole screen: in the X session that is there, else in a session of its own
# (cage with Xwayland), else in this terminal. Options are those of `run_assistant.py kiosk`.
# From a desktop: put this file into its autostart. Without one: kiosk.service, or by hand on a text console.
set -eu
cd "$(dirname "$0")/.."
if [ ! -x .venv/bin/python ]; then
    echo "还没有安装好：请先在 $PWD 运行 make setup。" >&2
    exit 1
fi
set -- .venv/bin/python run_assistant.py kiosk "$@"
if [ -z "${DISPLAY:-}" ] && command -v cage >/dev/null && command -v Xwayland >/dev/null; then
    exec cage -s -- "$@"
fi
exec "$@"
