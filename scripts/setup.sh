#!/usr/bin/env bash
# Finds a Python 3.10 and sets everything up with it (set_up.py). Usage: scripts/setup.sh run|dev
set -euo pipefail
cd "$(dirname "$0")/.."

find_python() {
  local candidate
  for candidate in "${PYTHON:-python3.10}" python3.10 python3 \
      "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python3.10; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "缺少 Python 3.10。Python 3.10 is missing. Get it with: pyenv install 3.10   (or your system's python3.10 and python3.10-venv packages)" >&2
  exit 1
}

python=$(find_python)
exec "$python" scripts/set_up.py "${1:-run}"
