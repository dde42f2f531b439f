#!/bin/sh
# Prints the path of a Python 3.11 with venv, or says in one sentence what to do.
set -eu
for candidate in "${PYTHON:-}" python3.11 python3 python; do
  [ -n "$candidate" ] || continue
  path=$(command -v "$candidate" 2>/dev/null) || continue
  if "$path" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    echo "$path"
    exit 0
  fi
done
echo "找不到 Python 3.11（含 venv）：请安装它，或用 make PYTHON=路径 指明 / Python 3.11 with venv is missing: install it, or name it with make PYTHON=path" >&2
exit 1
