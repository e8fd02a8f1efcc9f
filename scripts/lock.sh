#!/usr/bin/env bash
# Resolves requirements/*.in anew into *.lock, with hashes and without addresses.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
compile() { ../.venv/bin/uv pip compile --quiet --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links "$@"; }
compile uv.in -o uv.lock
compile node.in -o node.lock
compile --override overrides.txt dev.in -o dev.lock
compile --override overrides.txt --override overrides-run.txt run.in -c dev.lock -o run.lock
compile --override overrides.txt whisper.in -c dev.lock -o whisper.lock
compile --no-deps voice.in -c dev.lock -o voice.lock
compile postgresql.in -c dev.lock -o postgresql.lock
