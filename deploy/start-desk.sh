#!/bin/sh
# Start the staff's console over the whole screen, or what the options name, e.g. `channels listen`: in the X
# session that is there, else in a session of its own (cage with Xwayland). A text console of Linux has no
# Chinese characters, so it has to be one of the two. For desk.service, listener.service, or a desktop's autostart.
set -eu
cd "$(dirname "$0")/.."
if [ ! -x .venv/bin/python ]; then
    echo "还没有安装好：请先在 $PWD 运行 make setup。" >&2
    exit 1
fi
if [ $# -eq 0 ]; then
    set -- staff
fi
set -- .venv/bin/python -m assistant.serving.own_terminal "$@"
if [ -z "${DISPLAY:-}" ] && command -v cage >/dev/null && command -v Xwayland >/dev/null; then
    exec cage -s -- "$@"
fi
exec "$@"
